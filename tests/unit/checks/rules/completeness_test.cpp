#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

std::string without_trailer(const StatementBuilder& statement) {
  return statement.text().substr(0, statement.trailer_offset());
}

TEST_CASE("no trailer") {
  const StatementBuilder statement;
  const std::string text = without_trailer(statement);
  CHECK(findings(text) == FoundList{{"completeness", {}, 4, {}, text.size()}});
}

TEST_CASE("header alone, with and without its line break") {
  const std::string header = StatementBuilder::titles;
  CHECK(findings(header) == FoundList{{"completeness", {}, 1, {}, header.size()}});
  CHECK(findings(header + "\n") == FoundList{{"completeness", {}, 1, {}, header.size() + 1}});
  CHECK(findings(header.substr(0, 20)) == FoundList{{"completeness", {}, 1, {}, 20}});
}

TEST_CASE("a file cut at any byte has exactly this finding, or none where only the last line break is lost") {
  const StatementBuilder statement;
  const std::string whole = statement.text();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const std::string text = whole.substr(0, size);
    const auto found = findings(text);
    const std::uint64_t trailer = statement.trailer_offset();
    if (size + 1 == whole.size()) {
      CHECK(found == FoundList{});
    } else if (size >= trailer + 5) {  // "TOTAL" is there
      REQUIRE(found.size() == 1);
      CHECK(found[0].check == "control-totals");
    } else {
      const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
      const std::uint64_t last = lines + (text.ends_with('\n') || text.empty() ? 0 : 1);
      CHECK(found == FoundList{{"completeness", {}, std::max<std::uint64_t>(last, 1), {}, size}});
    }
  }
}

TEST_CASE("the cut record is judged but for its last value where it has all its fields") {
  StatementBuilder statement;
  statement.set(3, memo, std::string(129, 'm'));
  std::string text = without_trailer(statement);
  text.resize(text.size() - 5);
  const auto judgement = judged(text);
  CHECK(found_in(judgement) == FoundList{{"field-length", 3, 4, "memo", statement.offset(3, memo)},
                                         {"completeness", {}, 4, {}, text.size()}});
  CHECK(judgement.records == 3);
}

TEST_CASE("a file cut in the middle of a character has no further finding") {
  StatementBuilder statement;
  const std::string text = statement.text().substr(0, statement.offset(3, memo) + 4);
  CHECK(findings(text) == FoundList{{"completeness", {}, 4, {}, text.size()}});
}

TEST_CASE("blank lines after the trailer are nothing, its own line break may be absent") {
  std::string text = StatementBuilder().text();
  CHECK(findings(text + "\n") == FoundList{});
  CHECK(findings(text + "\n\r\n\n") == FoundList{});
  CHECK(findings(text + std::string(200000, '\n')) == FoundList{});
  text.pop_back();
  CHECK(findings(text) == FoundList{});
}

TEST_CASE("records after the trailer") {
  StatementBuilder statement;
  const std::string whole = statement.text();
  const std::string record = whole.substr(statement.offset(3, merchant_no),
                                          statement.trailer_offset() - statement.offset(3, merchant_no));
  std::string other = record;
  other.replace(other.find("V2024"), 5, "W2024");
  const auto judgement = judged(whole + other);
  CHECK(found_in(judgement) == FoundList{{"completeness", {}, 6, {}, whole.size() + other.size()}});
  CHECK(judgement.findings.listed()[0].message.find("after the trailer") != std::string::npos);
  CHECK(judgement.records == 4);
}

TEST_CASE("something else after the trailer") {
  const std::string whole = StatementBuilder().text();
  for (const std::string rest : {"garbage\n", "a|b\n", "garbage", "#|#|#\n\n"}) {
    CAPTURE(rest);
    const auto found = findings(whole + rest);
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "completeness");
  }
}

TEST_CASE("NULs behind the trailer are one finding that says so") {
  const std::string whole = StatementBuilder().text();
  for (const std::size_t count : {1u, 4096u, 200'000u}) {
    CAPTURE(count);
    const auto judgement = judged(whole + std::string(count, '\0'));
    CHECK(found_in(judgement) == FoundList{{"control-character", {}, 6, {}, whole.size()}});
    CHECK(judgement.findings.listed()[0].message.contains("NUL"));
  }
  CHECK(findings(whole + "\n" + std::string(3, '\0') + "\x1A").size() == 1);
  const auto nothing = judged(std::string(5000, '\0'));
  CHECK(found_in(nothing) == FoundList{{"completeness", {}, 1, {}, 5000}});
  CHECK(nothing.findings.listed()[0].message.contains("nothing but NULs"));
}

TEST_CASE("a trailer in the middle is a bad record where the last line is one too") {
  StatementBuilder statement;
  const std::string whole = statement.text();
  const std::string text = whole.substr(0, statement.offset(2, merchant_no)) + "TOTAL|1|10.05|0.10\n" +
                           whole.substr(statement.offset(2, merchant_no));
  CHECK(findings(text) == FoundList{{"field-count", 2, 3, {}, statement.offset(2, merchant_no)}});
}

TEST_CASE("a schema without trailer needs none, and its last line break may be absent") {
  auto schema = plain_pairs();
  CHECK(findings("left|right\na|b\n", schema) == FoundList{});
  CHECK(findings("left|right\na|b", schema) == FoundList{});
  CHECK(findings("left|right\n", schema) == FoundList{});
  CHECK(findings("", schema) == FoundList{{"completeness", {}, 1, {}, 0}});
}

TEST_CASE("a file of line breaks alone is empty") {
  CHECK(findings("\n") == FoundList{{"completeness", {}, 1, {}, 1}});
  CHECK(findings("\r\n\r\n") == FoundList{{"completeness", {}, 2, {}, 4}});
}

TEST_CASE("a trailer with as many fields as a record is told from one") {
  checks::Schema schema;
  schema.columns = {column("name", checks::Text{}), column("amount", checks::Decimal{}, true)};
  schema.trailer = checks::Trailer{"END", {}, {checks::TrailerSum{1}}};
  CHECK(findings("name|amount\na|1.00\nEND|1.00\n", schema, {}) == FoundList{});
  const auto judgement = judged("name|amount\na|1.00\nEND|1.00\nb|1.00\n", schema, {});
  CHECK(found_in(judgement) == FoundList{{"completeness", {}, 4, {}, 35}});
  CHECK(judgement.records == 2);
  CHECK(findings("name|amount\na|1.00\nEND|7.00\nEND|8.00\n", schema, {}) == FoundList{});
}

}  // namespace
}  // namespace stmtwatch::test
