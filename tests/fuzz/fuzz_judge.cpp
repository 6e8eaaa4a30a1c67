#include <deque>
#include <filesystem>
#include <map>
#include <sstream>

#include "checks/judging.hpp"
#include "checks/text/characters.hpp"
#include "config/schema_file.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/schemas.hpp"

// The first line of the input is the name of a schema, the rest a statement and, each behind a line
// <<source>>, what it was merged from; a source that is not given is not there. Whatever it is, it is judged,
// and the same with every instruction set and in pieces of any size. Schemas are those that are shipped,
// those of the folder schemas/ beside this file, and two of the tests'.
namespace {

using namespace stmtwatch;
using checks::Finding;
using checks::Judgement;
using test::require;

const std::map<std::string, checks::Schema, std::less<>>& schemas() {
  static const auto all = [] {
    std::map<std::string, checks::Schema, std::less<>> known;
    for (const std::string directory : {"config/schemas", "tests/fuzz/schemas"}) {
      const auto path = std::filesystem::path(STMTWATCH_SOURCE_DIR) / directory;
      for (const auto& entry : std::filesystem::directory_iterator(path)) {
        const auto schema = config::read_schema(entry.path());
        require(schema.has_value(), "schemas can be read", entry.path().native());
        known.emplace(entry.path().stem().native(), *schema);
      }
    }
    for (const auto& schema : {test::small_trade_bill(), test::plain_pairs()})
      known.emplace(schema.name, schema);
    return known;
  }();
  return all;
}

// The input behind its first line, taken apart.
struct Case {
  std::string statement;
  std::deque<test::MemorySource> sources;

  explicit Case(std::string_view input) {
    constexpr std::string_view separator = "\n<<source>>\n";
    auto end = std::min(input.find(separator), input.size());
    statement = input.substr(0, end);
    while (end < input.size()) {
      input.remove_prefix(end + separator.size());
      end = std::min(input.find(separator), input.size());
      sources.emplace_back(std::string(input.substr(0, end)));
    }
  }
};

checks::JudgeContext context(const Case& given, const checks::Schema& schema) {
  checks::JudgeContext context;
  context.name = StatementName{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  context.findings_listed_max = 50;
  auto source = given.sources.begin();
  for (const auto& asked : schema.sources) {
    checks::SourceFile file{.path = asked.name, .fault = "it is not there", .absent = true};
    if (source != given.sources.end())
      file = {.content = &*source++, .path = asked.name, .fault = {}, .absent = false};
    context.sources.push_back(file);
  }
  return context;
}

std::string text_of(const Judgement& judgement) {
  std::ostringstream out;
  out << judgement.bytes << " bytes, " << judgement.records << " records, " << judgement.findings.total()
      << " findings\n";
  for (const auto& [check, count] : judgement.findings.by_check())
    out << check << ' ' << count << '\n';
  for (const Finding& finding : judgement.findings.listed()) {
    out << finding.check << ' ' << finding.record.value_or(0) << ' ' << finding.line << ' '
        << finding.column.value_or("-") << ' ' << finding.byte_offset << ' ' << finding.message << ' '
        << finding.hint;
    if (finding.related) out << ' ' << finding.related->record << ' ' << finding.related->line;
    out << '\n';
  }
  for (const auto& keys : judgement.keys)
    out << keys.size() << " keys\n";
  return out.str();
}

void check_places(const Judgement& judgement, std::uint64_t lines, const std::string& text) {
  std::uint64_t offset = 0;
  for (const Finding& finding : judgement.findings.listed()) {
    require(finding.byte_offset <= judgement.bytes, "a finding stands within the file", text);
    require(finding.byte_offset >= offset, "findings are ordered", text);
    require(finding.line >= 1 && finding.line <= lines, "a finding's line is one of the file", text);
    require(!finding.record || (*finding.record >= 1 && *finding.record <= judgement.records),
            "a finding's record is one of the file", text);
    require(!checks::text::find_invalid_utf8(finding.message), "a message is UTF-8", text);
    offset = finding.byte_offset;
  }
}

Judgement judged(const Case& given, const checks::Schema& schema, const checks::Reading& reading) {
  auto judgement =
      checks::judge_in_chunks(test::MemorySource(given.statement), schema, context(given, schema), reading);
  require(judgement.has_value(), "bytes at rest can be judged");
  return *std::move(judgement);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = test::bytes_of(data, size);
  const auto name_end = input.find('\n');
  if (name_end == std::string_view::npos) return -1;
  const auto schema = schemas().find(input.substr(0, name_end));
  if (schema == schemas().end()) return -1;
  const Case given(input.substr(name_end + 1));
  const std::string& statement = given.statement;

  const Judgement first = judged(given, schema->second, {.isa = checks::scan::Isa::scalar});
  const std::string expected = text_of(first);
  check_places(first, 1 + static_cast<std::uint64_t>(std::ranges::count(statement, '\n')), expected);
  const std::size_t pieces = 64 + std::hash<std::string>()(statement) % 1024;
  for (const checks::scan::Isa isa : checks::scan::isas_here()) {
    for (const std::size_t chunk_bytes : {checks::chunk_bytes_default, std::size_t{64}, pieces}) {
      // Stretches from the first record on, from some other one, or as usual: never in so small a statement.
      const checks::Reading reading =
          chunk_bytes == 64
              ? checks::Reading{.chunk_bytes = chunk_bytes, .isa = isa}
              : checks::Reading{.chunk_bytes = chunk_bytes, .isa = isa, .stretches_from = pieces % 4};
      const std::string again = text_of(judged(given, schema->second, reading));
      require(again == expected, "instruction set and pieces make no difference",
              expected + "\n" + std::string(checks::scan::text(isa)) + " in pieces of " +
                  std::to_string(chunk_bytes) + "\n" + again);
    }
  }
  return 0;
}
