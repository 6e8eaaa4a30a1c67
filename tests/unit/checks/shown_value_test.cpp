#include "checks/shown_value.hpp"

#include <doctest/doctest.h>

#include "checks/text/shown.hpp"
#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// What of a value a message shows.
namespace stmtwatch::test {
namespace {

std::string shown_in(const checks::Column& column, std::string_view value, bool in_place = true) {
  return checks::shown_value(column, value, checks::Encoding::utf8, in_place);
}

TEST_CASE("what looks like an account number keeps its ends, in any column") {
  using checks::text::shown;
  CHECK(shown("6222021234567890123", false) == "\"6***3\"");
  CHECK(shown("paid to 6222 0212 3456 7890 today", false) == "\"paid to 6***0 today\"");
  CHECK(shown("138-0013-8000", false) == "\"1***0\"");
  CHECK(shown("DE89370400440532013000", false) == "\"DE8***0\"");
  CHECK(shown("11010519491231002X", false) == "\"1***2X\"");
  CHECK(shown("６２２２０２１２３４", false) == "\"６***４\"");
  CHECK(shown("123456789", false) == "\"1***9\"");
  CHECK(shown("6222021234567890,6222021234567891", false) == "\"6***0,6***1\"");
  CHECK(shown("\xB1\xB1 6222021234567890", false, checks::Encoding::gbk) == "\"北 6***0\"");
}

TEST_CASE("what looks like one and is none stays as it is") {
  using checks::text::shown;
  for (const std::string text : {"12345678", "20240909", "2024-09-09 10:00:00", "1,234,567,890.00", "1e10",
                                 "12-34-56-78-90", "12 34 56 78 90", "V1234"}) {
    CAPTURE(text);
    CHECK(shown(text, false) == '"' + text + '"');
  }
  CHECK(checks::text::shown_whole("6222021234567890123") == "\"6222021234567890123\"");
}

TEST_CASE("amounts and times are shown whole, wrong ones too where they look like one") {
  const auto amount = column("amount", checks::Decimal{});
  CHECK(shown_in(amount, "1234567890.00") == "\"1234567890.00\"");
  CHECK(shown_in(amount, "1e3") == "\"1e3\"");
  CHECK(shown_in(amount, "1,000.00") == "\"1,000.00\"");
  CHECK(shown_in(amount, "１.００") == "\"１.００\"");
  CHECK(shown_in(amount, "6222021234567890123") == "\"6***3\"");
  const auto time = column("time", checks::Moment{"YYYYMMDDhhmmss"});
  CHECK(shown_in(time, "20240909250000") == "\"20240909250000\"");
  CHECK(shown_in(time, "6222021234567890123") == "\"6***3\"");
}

TEST_CASE("a value of other characters than its column's is masked") {
  CHECK(shown_in(column("amount", checks::Decimal{}), "张三") == "\"张***\"");
  CHECK(shown_in(column("amount", checks::Decimal{}), "John Smith") == "\"J***h\"");
  CHECK(shown_in(column("no", checks::Alphanumeric{}), "张三") == "\"张***\"");
  CHECK(shown_in(one_of("flag", {"D", "C"}), "张三") == "\"张***\"");
  CHECK(shown_in(one_of("flag", {"D", "C"}), "DEBIT") == "\"DEBIT\"");
  CHECK(shown_in(one_of("way", {"收入", "支出"}), "其他") == "\"其他\"");
}

TEST_CASE("a sensitive value, and any value of a record that is not in place, is masked") {
  CHECK(shown_in(text("memo", 10), "房租") == "\"房***\"");
  CHECK(shown_in(one_of("flag", {"D", "C"}), "X", false) == "\"***\"");
  CHECK(shown_in(one_of("flag", {"D", "C"}), "12345678", false) == "\"1***8\"");
  CHECK(shown_in(column("amount", checks::Decimal{}), "1.00", false) == "\"1.00\"");
  CHECK(shown_in(column("amount", checks::Decimal{}), "1e3", false) == "\"1e3\"");
  CHECK(shown_in(text("memo", 10), "1.00", false) == "\"1***\"");
}

TEST_CASE("a record whose values have moved shows none of them") {
  StatementBuilder statement;
  statement.set(2, Field::dc_flag, "6222021234567890")
      .set(2, Field::currency, "王小明")
      .set(2, Field::party_account, "CNY");
  const auto judgement = judged(statement.text());
  for (const auto& each : judgement.findings.listed()) {
    CHECK_FALSE(each.message.contains("6222021234567890"));
    CHECK_FALSE(each.message.contains("王小明"));
  }
}

TEST_CASE("a voucher number that stands twice is shown whole, in a record with another fault it is not") {
  StatementBuilder statement;
  statement.set(2, Field::voucher_no, statement.get(1, Field::voucher_no));
  const std::string number = statement.get(1, Field::voucher_no);
  CHECK(judged(statement.text()).findings.listed().at(0).message.contains(number));
  statement.set(2, Field::currency, "USD");
  const auto judgement = judged(statement.text());
  for (const auto& each : judgement.findings.listed())
    CHECK_FALSE(each.message.contains(number));
}

TEST_CASE("another merchant is shown whole where it has the form of one") {
  StatementBuilder statement;
  statement.set(2, Field::merchant_no, "880000000002");
  CHECK(judged(statement.text()).findings.listed().at(0).message.contains("880000000002"));
  auto schema = merged_statement();
  schema.columns[Field::merchant_no].length.reset();
  statement.set(2, Field::merchant_no, "6222021234567890");
  CHECK_FALSE(judged(statement.text(), schema).findings.listed().at(0).message.contains("6222021234567890"));
}

}  // namespace
}  // namespace stmtwatch::test
