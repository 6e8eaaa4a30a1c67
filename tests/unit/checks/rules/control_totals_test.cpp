#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("a sum off by one fen") {
  StatementBuilder statement;
  statement.trailer("TOTAL|3|60.16|0.30");
  CHECK(findings(statement.text()) ==
        FoundList{{"control-totals", {}, 5, "amount", statement.trailer_offset() + 8}});
  statement.trailer("TOTAL|3|60.15|0.29");
  CHECK(findings(statement.text()) ==
        FoundList{{"control-totals", {}, 5, "fee", statement.trailer_offset() + 14}});
}

TEST_CASE("all that disagrees is one finding, at the first") {
  StatementBuilder statement;
  statement.trailer("TOTAL|4|60.16|0.29");
  const auto judgement = judged(statement.text());
  CHECK(found_in(judgement) == FoundList{{"control-totals", {}, 5, {}, statement.trailer_offset() + 6}});
  CHECK(judgement.findings.listed()[0].message ==
        "the trailer is wrong: it says \"4\" records, there are 3; it says \"60.16\" as the sum of amount, "
        "the records "
        "add up to 60.15; it says \"0.29\" as the sum of fee, the records add up to 0.30");
}

TEST_CASE("sums past 2^63 fen are exact") {
  StatementBuilder statement(0);
  for (int i = 0; i < 12000; ++i)
    statement.add()[amount] = "9999999999999.99";
  CHECK(statement.trailer_line().substr(0, 33) == "TOTAL|12000|119999999999999880.00");
  CHECK(findings(statement.text()) == FoundList{});
  statement.trailer("TOTAL|12000|119999999999999880.01|600.00");
  CHECK(findings(statement.text()).size() == 1);
}

TEST_CASE("a malformed trailer is one finding") {
  for (const std::string trailer : {"TOTAL",
                                    "TOTAL|3",
                                    "TOTAL|3|60.15",
                                    "TOTAL|3|60.15|0.30|",
                                    "TOTAL|3|60.15|0.30|1",
                                    "TOTAL|x|60.15|0.30",
                                    "TOTAL||60.15|0.30",
                                    "TOTAL|3|60.1|0.30",
                                    "TOTAL|3||0.30",
                                    "TOTAL|+3|60.15|0.30",
                                    "TOTAL|3|6e1|0.30",
                                    "TOTAL|3|60.15|0.30\t",
                                    "TOTAL|3|60.15\v|0.30",
                                    "TOTAL|3|60.15|\xFF",
                                    "TOTAL|3|60\n.15|0.30",
                                    "TOTAL\n|3|60.15|0.30",
                                    "TOTAL|-3|60.15|0.30",
                                    "TOTAL|99999999999999999999999|60.15|0.30",
                                    "TOTALS|3|60.15|0.30",
                                    "total|3|60.15|0.30",
                                    " TOTAL|3|60.15|0.30",
                                    "TOTAL,3,60.15,0.30"}) {
    CAPTURE(trailer);
    StatementBuilder statement;
    statement.trailer(trailer);
    const auto found = findings(statement.text());
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "control-totals");
    CHECK(found[0].line == 5);
    CHECK(found[0].record == std::nullopt);
  }
}

TEST_CASE("leading zeros and a minus before zero are right") {
  StatementBuilder statement;
  CHECK(findings(statement.trailer("TOTAL|003|0060.15|00.30").text()) == FoundList{});
  CHECK(findings(StatementBuilder(0).trailer("TOTAL|0|-0.00|0.00").text()) == FoundList{});
}

TEST_CASE("an amount that could not be read is not held against its sum, the others are judged") {
  StatementBuilder statement;
  statement.set(2, amount, "x").trailer("TOTAL|3|60.15|0.31");
  const auto found = findings(statement.text());
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "field-type");
  CHECK(found[1] == Found{"control-totals", {}, 5, "fee", statement.trailer_offset() + 14});
}

TEST_CASE("a record that could not be read is not held against the totals") {
  StatementBuilder statement;
  statement.set(2, memo, "a|b").trailer("TOTAL|9|1.00|1.00");
  CHECK(findings(statement.text()) == FoundList{{"field-count", 2, 3, {}, statement.offset(2, merchant_no)}});
}

TEST_CASE("a day without entries") {
  CHECK(findings(StatementBuilder(0).text()) == FoundList{});
  StatementBuilder statement(0);
  statement.trailer("TOTAL|1|0.00|0.00");
  CHECK(findings(statement.text()) ==
        FoundList{{"control-totals", {}, 2, {}, statement.trailer_offset() + 6}});
}

TEST_CASE("a trailer below titles") {
  const auto schema = small_trade_bill();
  const std::string body =
      "交易时间,商户订单号,订单金额,手续费,商品名称\n`2024-09-09 10:00:00,`S1,`0.01,`0.00600,`茶\n"
      "总交易单数,订单总金额,手续费总金额\n";
  CHECK(findings(body + "`1,`0.01,`0.006\n", schema, {}) == FoundList{});
  CHECK(findings(body + "`1,`0.01,`0.00600", schema, {}) == FoundList{});
  CHECK(findings(body + "`1,`0.01,`a0.00\n", schema, {}) ==
        FoundList{{"control-totals", {}, 4, "fee", body.size() + 9}});
  CHECK(findings(body + "`1,0.01,`0.006\n", schema, {}) ==
        FoundList{{"control-totals", {}, 4, "amount", body.size() + 3}});
  CHECK(findings(body + "`2,`0.01,`0.006\n", schema, {}) ==
        FoundList{{"control-totals", {}, 4, {}, body.size()}});
  CHECK(findings(body + "`1,`0.01\n", schema, {}) == FoundList{{"control-totals", {}, 4, {}, body.size()}});
  CHECK(findings(body + "`1,`0.01,`0.\n006\n", schema, {}) ==
        FoundList{{"control-totals", {}, 4, "fee", body.size() + 9}});
  CHECK(findings(body, schema, {}) == FoundList{{"completeness", {}, 3, {}, body.size()}});
}

}  // namespace
}  // namespace stmtwatch::test
