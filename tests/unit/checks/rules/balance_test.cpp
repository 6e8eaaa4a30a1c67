#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

using checks::Balanced;
using checks::ChainOrder;

// flag, amount, currency; D and C must agree, within each currency where `grouped`.
checks::Schema two_sides(bool grouped) {
  checks::Schema schema;
  schema.name = "two-sides";
  schema.header = false;
  schema.columns = {one_of("flag", {"D", "C", "N"}), column("amount", checks::Decimal{15, 2, 2}, true),
                    column("currency", checks::Text{})};
  checks::DebitCredit asked{1, {0, {"D"}}, {0, {"C"}}, std::nullopt};
  if (grouped) asked.group = 2;
  schema.debit_credit = {asked};
  return schema;
}

// way, amount, balance; END|opening|closing.
checks::Schema account(bool with_balance, ChainOrder order = ChainOrder::oldest_first) {
  checks::Schema schema;
  schema.name = "account";
  schema.header = false;
  schema.columns = {one_of("way", {"in", "out", "none"}), column("amount", checks::Decimal{15, 2, 2}, true),
                    column("balance", checks::Decimal{15, 0, 3})};
  checks::Movements asked;
  asked.amount = 1;
  asked.plus = checks::Where{0, {"in"}};
  asked.minus = checks::Where{0, {"out"}};
  if (with_balance) asked.balance = 2;
  asked.order = order;
  schema.movements = asked;
  schema.trailer = checks::Trailer{
      "END", {}, {checks::TrailerText{Balanced::opening}, checks::TrailerText{Balanced::closing}}};
  return schema;
}

std::string message_of(const std::string& text, const checks::Schema& schema) {
  const auto judgement = judged(text, schema);
  REQUIRE(judgement.findings.total() == 1);
  return judgement.findings.listed()[0].message;
}

TEST_CASE("debit and credit that agree to the fen, and one fen apart") {
  CHECK(findings("D|10.00|CNY\nC|4.99|CNY\nC|5.01|CNY\nN|7.00|CNY\n", two_sides(false)) == FoundList{});
  const std::string wrong = "D|10.00|CNY\nC|4.99|CNY\nC|5.00|CNY\n";
  CHECK(findings(wrong, two_sides(false)) == FoundList{{"balance", {}, 3, "amount", wrong.size()}});
  CHECK(message_of(wrong, two_sides(false)) ==
        "debit and credit of amount do not agree: debit 10.00, credit 9.99, 0.01 apart");
}

TEST_CASE("a statement without records, or with zeros only, balances") {
  CHECK(findings("N|7.00|CNY\n", two_sides(true)) == FoundList{});
  CHECK(findings("D|-0.00|CNY\n", two_sides(true)) == FoundList{});
}

TEST_CASE("groups balance each by itself, and all that do not are one finding") {
  const std::string crossed = "D|1.00|CNY\nC|1.00|USD\nD|2.00|EUR\nC|2.00|EUR\n";
  CHECK(findings(crossed, two_sides(false)) == FoundList{});
  CHECK(message_of(crossed, two_sides(true)) ==
        "debit and credit of amount do not agree: currency \"CNY\": debit 1.00, credit 0.00, 1.00 apart; "
        "currency \"USD\": debit 0.00, credit 1.00, -1.00 apart");
}

TEST_CASE("more groups than are kept apart are told, not passed over") {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "D|1.00|" + std::to_string(i) + "\nC|1.00|" + std::to_string(i) + "\n";
  CHECK(findings(text, two_sides(true)) == FoundList{});
  CHECK(findings(text + "D|1.00|x\n", two_sides(true)).size() == 1);
  CHECK(findings("D|1.00|" + std::string(64, 'x') + "\n", two_sides(true)).size() == 1);
  CHECK(
      message_of("D|0.00|" + std::string(65, 'x') + "\n", two_sides(true)).starts_with("currency has more"));
}

TEST_CASE("what cannot be read is not held against debit and credit") {
  CHECK(findings("D|1.00|CNY\nC|1,0|CNY\n", two_sides(false)) ==
        FoundList{{"field-type", 2, 2, "amount", 13}});
  CHECK(findings("D|1.00|CNY\nX|1.00|CNY\n", two_sides(false)).size() == 1);
  CHECK(findings("D|1.00|CNY\nC|1.00\n", two_sides(false)).size() == 1);
}

TEST_CASE("opening and movements make the closing balance") {
  const auto schema = account(false);
  CHECK(findings("in|5.00|\nout|2.50|\nnone|9.00|\nEND|10.00|12.50\n", schema) == FoundList{});
  CHECK(findings("END|10.00|10.00\n", schema) == FoundList{});
  CHECK(findings("in|1.00|\nEND|-5.00|-4.00\n", schema) == FoundList{});
  const std::string wrong = "in|5.00|\nout|2.50|\nEND|10.00|12.51\n";
  CHECK(findings(wrong, schema) == FoundList{{"balance", {}, 3, {}, wrong.size() - 6}});
  CHECK(message_of(wrong, schema) ==
        "opening 10.00 and movements of 2.50 make 12.50, the closing balance is said to be 12.51");
  CHECK(findings("END|10.00|10.01\n", schema).size() == 1);
}

TEST_CASE("a balance that is no amount is one finding, a malformed trailer one of control-totals") {
  for (const std::string trailer : {"END|10.00|x", "END|10.00|", "END|10|15.00", "END|10.00|1e1"}) {
    CAPTURE(trailer);
    CHECK(message_of("in|5.00|\n" + trailer + "\n", account(false)).find("balance is no amount: ") !=
          std::string::npos);
  }
  for (const std::string trailer : {"END|10.00", "END|10.00|10.00|1"}) {
    CAPTURE(trailer);
    const auto found = findings("in|5.00|\n" + trailer + "\n", account(false));
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "control-totals");
  }
}

TEST_CASE("a running balance, oldest first") {
  const auto schema = account(true);
  CHECK(findings("in|5.00|15\nout|2.50|12.5\nnone|9.00|12.500\nEND|10.00|12.50\n", schema) == FoundList{});
  const std::string lost = "in|5.00|15\nin|1.00|13.5\nin|1.00|14.5\nEND|10.00|14.50\n";
  CHECK(findings(lost, schema) == FoundList{{"balance", 2, 2, "balance", 19}});
  CHECK(message_of(lost, schema) ==
        "balance is \"13.5\" and should be \"16.000\", by the record above and the amount here");
}

TEST_CASE("a running balance, newest first") {
  const auto schema = account(true, ChainOrder::newest_first);
  CHECK(findings("out|2.50|12.5\nin|5.00|15\nEND|10.00|12.50\n", schema) == FoundList{});
  const std::string wrong = "out|2.50|12.5\nin|5.00|16\nEND|11.00|12.50\n";
  CHECK(message_of(wrong, schema) ==
        "balance is \"16\" and should be \"15.000\", by the record above (the next later one) without its "
        "amount");
}

TEST_CASE("opening and closing against the running balance") {
  const auto schema = account(true);
  CHECK(message_of("in|5.00|15\nEND|9.00|15.00\n", schema) ==
        "the opening balance is said to be 9.000, by balance of the records it is 10.000");
  CHECK(message_of("in|5.00|15\nEND|10.00|15.01\n", schema).starts_with("the closing balance"));
  CHECK(findings("END|9.00|10.00\n", schema).size() == 1);
}

TEST_CASE("a balance that is said twice, and not the same, is one finding") {
  auto schema = account(false);
  schema.postamble = checks::Postamble{
      "-- ", {{"-- closing (.*)", {checks::TrailerText{checks::Balanced::closing}}, false}}};
  const std::string text = "in|5.00|\nEND|10.00|15.00\n-- closing 15.00\n";
  CHECK(findings(text, schema) == FoundList{});
  CHECK(findings(text + "-- closing 16.00\n", schema) == FoundList{{"balance", {}, 4, {}, text.size()}});
  CHECK(message_of(text + "-- closing 16.00\n", schema) ==
        "the closing balance is said twice, as 15.00 and as 16.00");
}

TEST_CASE("a record that cannot be read interrupts the running balance") {
  const auto schema = account(true);
  CHECK(findings("in|5.00|15\nin|x|99\nin|1.00|100\nEND|10.00|100.00\n", schema) ==
        FoundList{{"field-type", 2, 2, "amount", 14}});
  CHECK(findings("in|5.00|15\nin|1.00\nin|1.00|100\nEND|10.00|100.00\n", schema).size() == 1);
  CHECK(findings("in|5.00|15\nin|1.00|\nin|1.00|17\nEND|10.00|17.00\n", schema) == FoundList{});
}

TEST_CASE("a schema that asks for no balance is not judged") {
  CHECK(findings(StatementBuilder().text()) == FoundList{});
}

}  // namespace
}  // namespace stmtwatch::test
