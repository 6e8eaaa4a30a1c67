#include "config/ddl/ddl.hpp"
#include "config/ddl/ddl_schema.hpp"
#include "config/schema_file.hpp"
#include "tests/fuzz/target.hpp"

// Whatever tables are found in a text, in whichever dialect: the schema drafted from each is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stmtwatch;
  using config::Dialect;
  const std::string_view input = test::bytes_of(data, size);
  for (const auto dialect : {std::optional<Dialect>(), std::optional(Dialect::mysql),
                             std::optional(Dialect::postgresql), std::optional(Dialect::oracle)}) {
    const auto ddl = config::parse_ddl(input, "fuzzed.sql", dialect);
    if (!ddl) continue;
    test::require(ddl->notes.size() <= config::ddl_notes_max + 1, "notes are bounded");
    for (const auto& note : config::all_notes(*ddl))
      test::require(!note.message.contains('\n'), "a note is one line", note.message);
    for (const auto& table : ddl->tables) {
      const std::string text = config::schema_text(table, ddl->dialect, "fuzzed.sql");
      const auto schema = config::parse_schema(text, "drafted.toml");
      test::require(schema.has_value(), "what is drafted is a schema",
                    text + (schema ? "" : schema.error().front().text()));
      test::require(schema->columns.size() == table.columns.size(), "every column is there", text);
    }
  }
  return 0;
}
