#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

std::string times(std::size_t n, std::string_view character) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i)
    out += character;
  return out;
}

TEST_CASE("128 Chinese characters fit into 128, 129 do not") {
  StatementBuilder statement;
  statement.set(2, memo, times(128, "租"));
  CHECK(findings(statement.text()) == FoundList{});
  statement.set(2, memo, times(129, "租"));
  CHECK(findings(statement.text()) == FoundList{{"field-length", 2, 3, "memo", statement.offset(2, memo)}});
}

TEST_CASE("64 characters beyond the basic plane fit into 64, 65 do not") {
  StatementBuilder statement;
  statement.set(2, party_name, times(64, "😀"));
  CHECK(findings(statement.text()) == FoundList{});
  statement.set(2, party_name, times(65, "😀"));
  CHECK(findings(statement.text()) ==
        FoundList{{"field-length", 2, 3, "party_name", statement.offset(2, party_name)}});
}

TEST_CASE("bytes are counted where the schema says bytes") {
  auto schema = merged_statement();
  schema.columns[memo].length = checks::Length{0, 9, checks::LengthUnit::bytes};
  StatementBuilder statement(1);
  statement.set(1, memo, "房租水");
  CHECK(findings(statement.text(), schema) == FoundList{});
  statement.set(1, memo, "房租水1");
  CHECK(findings(statement.text(), schema) ==
        FoundList{{"field-length", 1, 2, "memo", statement.offset(1, memo)}});
}

TEST_CASE("a merchant number of 11 or 13 digits has the wrong length and nothing else") {
  for (const char* number : {"88000000001", "8800000000011"}) {
    StatementBuilder statement;
    statement.set(2, merchant_no, number);
    CHECK(findings(statement.text()) ==
          FoundList{{"field-length", 2, 3, "merchant_no", statement.offset(2, merchant_no)}});
  }
}

TEST_CASE("a voucher number has at most 32 characters") {
  StatementBuilder statement;
  statement.set(2, voucher_no, std::string(32, '7'));
  CHECK(findings(statement.text()) == FoundList{});
  statement.set(2, voucher_no, std::string(33, '7'));
  CHECK(findings(statement.text()) ==
        FoundList{{"field-length", 2, 3, "voucher_no", statement.offset(2, voucher_no)}});
}

TEST_CASE("an empty optional value is not too short") {
  auto schema = merged_statement();
  schema.columns[memo].length = checks::Length{4, 9};
  StatementBuilder statement(1);
  CHECK(findings(statement.set(1, memo, "").text(), schema) == FoundList{});
  CHECK(findings(statement.set(1, memo, "房租水电").text(), schema) == FoundList{});
  CHECK(findings(statement.set(1, memo, "房租水").text(), schema).size() == 1);
}

TEST_CASE("a record beyond 8 MiB is told by the field in which it ran away, and the rest is judged") {
  StatementBuilder statement;
  statement.set(2, memo, std::string(9u << 20, 'm'));
  const auto judgement = judged(statement.text());
  CHECK(found_in(judgement) == FoundList{{"field-length", 2, 3, "memo", statement.offset(2, memo)}});
  CHECK(judgement.records == 3);
}

TEST_CASE("a record of 8 MiB is read, with a byte more it is not") {
  StatementBuilder statement;
  statement.set(2, currency, "USD").set(2, memo, "");
  const std::size_t line = statement.offset(3, merchant_no) - 1 - statement.offset(2, merchant_no);
  statement.set(2, memo, std::string((8u << 20) - line, 'm'));
  const Found memo_too_long = {"field-length", 2, 3, "memo", statement.offset(2, memo)};
  const Found at_the_end = {"field-length", 2, 3, "posted_at", statement.offset(2, posted_at) + 1};
  CHECK(findings(statement.text()) ==
        FoundList{{"field-values", 2, 3, "currency", statement.offset(2, currency)}, memo_too_long});
  statement.set(2, memo, statement.get(2, memo) + "m");
  CHECK(findings(statement.text()) == FoundList{at_the_end});
  const auto in_one_chunk = checks::judge_in_chunks(MemorySource(statement.text()), merged_statement(),
                                                    reference_context(), {.chunk_bytes = 32u << 20});
  CHECK(found_in(in_one_chunk.value()) == FoundList{at_the_end});
}

TEST_CASE("an endless record with too many fields is told as that") {
  StatementBuilder statement;
  statement.set(2, posted_at, std::string(9u << 20, '|'));
  const FoundList found = findings(statement.text());
  REQUIRE(found.size() == 1);
  CHECK(found.front().check == "field-count");
}

TEST_CASE("lengths in bytes of another charset") {
  auto schema = merged_statement();
  schema.columns[memo].length = checks::Length{0, 4, checks::LengthUnit::bytes, checks::Encoding::gbk};
  const auto told = [&schema](const std::string& value) {
    StatementBuilder statement(1);
    const auto judgement = judged(statement.set(1, memo, value).text(), schema);
    return judgement.findings.total() == 0 ? "" : judgement.findings.listed()[0].message;
  };
  CHECK(told("中文") == "");
  CHECK(told("abcd") == "");
  CHECK(told("中文a") == "memo has 5 bytes in GBK, allowed are at most 4: \"中***\"");
  schema.columns[memo].sensitive = false;
  CHECK(told("a😀") == "memo holds a character that GBK does not have, the 2. of the value (\"😀\"): \"a😀\"");
  schema.columns[memo].sensitive = true;
  CHECK(told("a😀") == "memo holds a character that GBK does not have, the 2. of the value: \"a***\"");
  schema.columns[memo].length = checks::Length{0, 4, checks::LengthUnit::bytes, checks::Encoding::utf8};
  CHECK(told("中文") == "memo has 6 bytes in UTF-8, allowed are at most 4: \"中***\"");
}

}  // namespace
}  // namespace stmtwatch::test
