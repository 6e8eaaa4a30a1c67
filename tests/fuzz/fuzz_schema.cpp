#include "checks/judge.hpp"
#include "config/schema_file.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/memory_source.hpp"

// Any text is a schema or has faults that are told on one line each; what is a schema can be judged by.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stmtwatch;
  const std::string_view input = test::bytes_of(data, size);
  const auto schema = config::parse_schema(input, "fuzzed.toml");
  if (!schema) {
    test::require(!schema.error().empty(), "what is no schema has faults");
    for (const auto& fault : schema.error()) {
      test::require(!fault.message.empty() && !fault.message.contains('\n'), "a fault is one line",
                    fault.message);
      const auto lines = 1 + std::ranges::count(input, '\n');
      test::require(static_cast<long>(fault.line) <= lines, "a fault's line is one of the file",
                    fault.text());
    }
    return 0;
  }
  test::require(!schema->columns.empty(), "a schema has columns");
  for (const char* statement : {"", "a|b|c\n1|2|3\n", "\n\n", "a,\"b\nc\",d\r\n#\r\nTOTAL,1\r\n"}) {
    const auto judged = checks::judge(test::MemorySource(statement), *schema, {});
    test::require(judged.has_value(), "any schema can be judged by");
  }
  return 0;
}
