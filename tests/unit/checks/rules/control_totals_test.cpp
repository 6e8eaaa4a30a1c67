#include <algorithm>

#include <doctest/doctest.h>

#include "checks/check.hpp"
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

TEST_CASE("a trailer may count and add up the records of one kind") {
  auto schema = merged_statement();
  const checks::Where debit{dc_flag, {"D"}};
  const checks::Where credit{dc_flag, {"C", "X"}};
  schema.trailer->fields = {checks::TrailerCount{debit}, checks::TrailerSum{amount, debit},
                            checks::TrailerCount{credit}, checks::TrailerSum{amount, credit},
                            checks::TrailerText{}};
  StatementBuilder statement(4);
  for (std::size_t i = 1; i <= 4; ++i)
    statement.set(i, dc_flag, i < 4 ? "D" : "C").set(i, amount, "0.10");
  const auto told = [&](const std::string& trailer) {
    const auto judgement = judged(statement.trailer(trailer).text(), schema);
    return judgement.findings.total() == 0 ? "" : judgement.findings.listed()[0].message;
  };
  CHECK(told("TOTAL|3|0.30|1|0.10|anything") == "");
  CHECK(told("TOTAL|4|0.30|1|0.10|") ==
        "the trailer is wrong: it says \"4\" records with dc_flag = D, there are 3");
  CHECK(told("TOTAL|3|0.30|1|0.20|") ==
        "the trailer is wrong: it says \"0.20\" as the sum of amount with dc_flag = C or X, the records add "
        "up to 0.10");
  SUBCASE("a record whose kind could not be read is not held against either kind") {
    statement.set(2, dc_flag, "E");
    CHECK(told("TOTAL|9|9.00|9|9.00|").find("dc_flag is not one of") == 0);
    CHECK(judged(statement.text(), schema).findings.total() == 1);
  }
}

// What control-totals finds of a statement with these lines of prose, one record of which nobody asks more.
std::vector<checks::Finding> judge_prose(const checks::Schema& schema,
                                         const std::vector<checks::Prose>& prose,
                                         std::uint64_t records_unread = 0) {
  checks::Judgement judgement;
  const checks::Checks checks(schema, {});
  checks::Report report(schema, judgement, checks);
  const auto rule = std::ranges::find(checks::all_rules(), "control-totals", &checks::Rule::id);
  const auto check = (*rule)->start(schema, {});
  checks::Ending ending;
  ending.prose = prose;
  ending.records = 27;
  ending.records_unread = records_unread;
  ending.last_line = 40;
  ending.size = 999;
  report.speak_for(**rule);
  check->ending(ending, report);
  report.flush();
  return judgement.findings.listed();
}

checks::Schema with_prose() {
  checks::Schema schema;
  schema.columns = {column("kind", checks::Text{}), column("amount", checks::Decimal{})};
  schema.preamble = checks::Preamble{
      {},
      10,
      {{"total (.*)", {checks::TrailerCount{}}, true},
       {"A (.*) (.*)", {checks::TrailerCount{checks::Where{0, {"A"}}}, checks::TrailerText{}}, true}}};
  schema.postamble =
      checks::Postamble{"#", {{"#sum (.*)", {checks::TrailerSum{1}}, true}, {"#note", {}, false}}};
  return schema;
}

TEST_CASE(
    "totals said in prose are held against the records, and all wrong ones are one finding at the first") {
  const auto schema = with_prose();
  const checks::Prose total{&schema.preamble->lines[0], 2, 20, {"27"}};
  const checks::Prose kind{&schema.preamble->lines[1], 3, 30, {"0", "whatever"}};
  const checks::Prose sum{&schema.postamble->lines[0], 39, 900, {"0.00"}};
  CHECK(judge_prose(schema, {total, kind, sum}).empty());
  auto wrong_total = total;
  wrong_total.values = {"43"};
  auto wrong_kind = kind;
  wrong_kind.values = {"2", ""};
  auto wrong_sum = sum;
  wrong_sum.values = {"1,000.00"};
  const auto found = judge_prose(schema, {wrong_total, wrong_kind, wrong_sum});
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 2);
  CHECK(found[0].byte_offset == 20);
  CHECK(found[0].message ==
        "the totals are wrong: line 2 says \"43\" records, there are 27; line 3 says \"2\" records with kind "
        "= A, there "
        "are 0; line 39 has \"1,000.00\" as the sum of amount, which is no decimal number");
}

TEST_CASE("totals in prose are not held against records that could not be read") {
  const auto schema = with_prose();
  CHECK(judge_prose(schema,
                    {{&schema.preamble->lines[0], 2, 20, {"43"}},
                     {&schema.preamble->lines[1], 3, 30, {"5", ""}},
                     {&schema.postamble->lines[0], 39, 900, {"1.00"}}},
                    1)
            .empty());
}

TEST_CASE("a line of totals that is not there is told, unless it may be absent") {
  const auto schema = with_prose();
  const auto found = judge_prose(schema, {{&schema.preamble->lines[0], 2, 20, {"27"}},
                                          {&schema.postamble->lines[0], 39, 900, {"0.00"}}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].message == "the totals are wrong: no line matches A (.*) (.*)");
}

// The message of the one finding; "" if there is none.
std::string told_total(const std::string& said, const checks::TrailerSum& sum,
                       const std::vector<std::string>& amounts) {
  auto schema = plain_pairs();
  schema.columns[1].type = checks::Decimal{};
  schema.header = false;
  schema.trailer = checks::Trailer{"T", {}, {sum}};
  std::string text;
  for (const std::string& amount : amounts)
    text += "a|" + amount + "\n";
  const auto judgement = judged(text + "T|" + said + "\n", schema, {});
  return judgement.findings.empty() ? "" : judgement.findings.listed().front().message;
}

TEST_CASE("sums of files in which one side signs and the other does not") {
  using checks::SumSign;
  const std::vector<std::string> amounts = {"-80.00", "0.64", "", "-0.00"};
  CHECK(told_total("-79.36", {.column = 1}, amounts) == "");
  CHECK(told_total("79.36", {.column = 1, .sign = SumSign::turned}, amounts) == "");
  CHECK(told_total("79.36", {.column = 1, .sign = SumSign::dropped}, amounts) == "");
  CHECK(told_total("79.36", {.column = 1, .sign = SumSign::dropped}, {"79.36"}) == "");
  CHECK(told_total("80.64", {.column = 1, .of_absolutes = true}, amounts) == "");
  CHECK(told_total("-80.64", {.column = 1, .of_absolutes = true, .sign = SumSign::turned}, amounts) == "");
  CHECK(told_total("0.00", {.column = 1, .sign = SumSign::turned}, {}) == "");
  CHECK(told_total("-79.36", {.column = 1, .sign = SumSign::turned}, amounts) ==
        "the trailer is wrong: it says \"-79.36\" as minus the sum of right, the records add up to 79.36");
  CHECK(
      told_total("-79.36", {.column = 1, .sign = SumSign::dropped}, amounts) ==
      "the trailer is wrong: it says \"-79.36\" as the sum without its sign of right, the records add up to "
      "79.36");
  CHECK(told_total("79.36", {.column = 1, .of_absolutes = true}, amounts) ==
        "the trailer is wrong: it says \"79.36\" as the sum of right (each without its sign), the records "
        "add up "
        "to 80.64");
}

TEST_CASE("a total in fen of amounts in yuan") {
  const checks::TrailerSum in_fen{.column = 1, .unit = checks::AmountUnit::fen};
  CHECK(told_total("7936", in_fen, {"79.36"}) == "");
  CHECK(told_total("0", in_fen, {}) == "");
  CHECK(told_total("-5", in_fen, {"-0.05"}) == "");
  CHECK(told_total("79.36", in_fen, {"79.36"}) ==
        "the trailer is wrong: it has \"79.36\" as the sum of right, which is no number of fen");
}

TEST_CASE("totals in prose are in yuan, or in fen where the schema says so, whatever the amounts are in") {
  auto schema = plain_pairs();
  schema.columns[1].type =
      checks::Decimal{.unit = checks::AmountUnit::fen, .sign = checks::AmountSign::letter};
  schema.header = false;
  schema.postamble =
      checks::Postamble{"#",
                        {{"#(.*) yuan", {checks::TrailerSum{1}}},
                         {"#(.*) fen", {checks::TrailerSum{.column = 1, .unit = checks::AmountUnit::fen}}}}};
  CHECK(findings("a|D150\n#-1.50 yuan\n#-150 fen\n", schema, {}) == FoundList{});
  const auto wrong = judged("a|D150\n#-1.50 yuan\n#-1.50 fen\n", schema, {});
  CHECK(found_in(wrong) == FoundList{{"control-totals", {}, 3, {}, 19}});
  CHECK(wrong.findings.listed()[0].message ==
        "the totals are wrong: line 3 has \"-1.50\" as the sum of right, which is no number of fen");
}

TEST_CASE("several conditions on one total, where a value cannot be read as well") {
  auto schema = merged_statement();
  const checks::Where debit_of_funds{dc_flag, {"D"}, {{bill_type, {"FUND"}}}};
  schema.trailer->fields = {checks::TrailerCount{debit_of_funds}, checks::TrailerSum{amount, debit_of_funds}};
  StatementBuilder statement;
  statement.set(1, dc_flag, "D").set(1, bill_type, "FUND").set(1, amount, "1.00");
  statement.set(2, dc_flag, "D").set(2, bill_type, "TRADE").set(2, amount, "2.00");
  statement.set(3, dc_flag, "C").set(3, bill_type, "FUND").set(3, amount, "4.00");
  CHECK(findings(statement.trailer("TOTAL|1|1.00").text(), schema) == FoundList{});
  const auto judgement = judged(statement.trailer("TOTAL|2|1.00").text(), schema);
  REQUIRE(judgement.findings.listed().size() == 1);
  CHECK(judgement.findings.listed()[0].message ==
        "the trailer is wrong: it says \"2\" records with dc_flag = D and bill_type = FUND, there are 1");
  // The flag says already that the record does not count; of record 1 nobody knows.
  statement.set(3, bill_type, "?");
  CHECK(findings(statement.trailer("TOTAL|1|1.01").text(), schema).size() == 2);
  statement.set(1, bill_type, "?");
  CHECK(findings(statement.trailer("TOTAL|1|1.01").text(), schema).size() == 2);
}

}  // namespace
}  // namespace stmtwatch::test
