#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// What judge() and the naive judge once disagreed on, each as small as it can be told.
namespace stmtwatch::test {
namespace {

using namespace checks;

TEST_CASE("a line feed in the last value of a record does not make a file of CRLF lines a mixed one") {
  auto statement = StatementBuilder(4);
  statement.end_lines_with("\r\n");
  std::string text = statement.text();
  const std::uint64_t record = statement.offset(2, posted_at);
  text.insert(record + 10, "\n");
  CHECK(findings(text) ==
        FoundList{{"embedded-newline", {}, 1, {}, std::string(StatementBuilder::titles).size()},
                  {"embedded-newline", 2, 3, "posted_at", record + 10}});
}

TEST_CASE("the foreign line ending of a header that is cut is told on the line that it ends") {
  auto statement = StatementBuilder(1);
  statement.end_lines_with("\r\n");
  const std::string text = "merchant_no|\n" + statement.text().substr(12);
  const FoundList found = findings(text);
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "header");
  CHECK(found[1] == Found{"embedded-newline", {}, 2, {}, std::string(StatementBuilder::titles).size() + 1});
}

TEST_CASE("a byte order mark before a trailer's titles does not hide them") {
  Schema schema = small_trade_bill();
  schema.header = false;
  CHECK(findings("\xEF\xBB\xBF总交易单数,订单总金额,手续费总金额\n`0,`0.00,`0\n", schema).empty());
  CHECK(findings("总交易单数,订单总金额,手续费总金额\n`0,`0.00,`0\n", schema).empty());
  CHECK(findings("\xEF\xBB\xBFx总交易单数,订单总金额,手续费总金额\n`0,`0.00,`0\n", schema).size() > 0);
}

TEST_CASE("a file that ends within a header of two lines ends on the second") {
  std::string header = StatementBuilder::titles;
  header.replace(header.find("memo"), 4, "me\nmory");
  const FoundList found = findings(header);
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "header");
  CHECK(found[1] == Found{"completeness", {}, 2, {}, header.size()});
}

TEST_CASE("a null token fits its column where a record is told from a header") {
  Schema schema = plain_pairs();
  schema.columns[0].type = Digits{};
  schema.columns[1].type = Digits{};
  schema.columns[1].null_tokens = {"/"};
  schema.delimiter = ',';
  CHECK(findings("20890715,/\n1,2\n", schema) == FoundList{{"header", {}, 1, {}, 0}});
}

}  // namespace
}  // namespace stmtwatch::test
