#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

void check_value(Field field, const std::string& value, bool right) {
  CAPTURE(value);
  StatementBuilder statement;
  statement.set(2, field, value);
  const auto found = findings(statement.text());
  if (right) {
    CHECK(found == FoundList{});
  } else {
    CHECK(found == FoundList{{"field-type", 2, 3, merged_statement().columns[field].name,
                              statement.offset(2, field)}});
  }
}

TEST_CASE("amounts that are no decimal(15,2)") {
  for (const char* value :
       {"1e3", "1,000.00", "１２.００", "12.345", "12.3", "12", "12.", ".50", "+1.00", " 1.00", "1.00 ",
        "--1.00", "-", "1.0.0", "0x1.00", "NaN", "¥1.00", "12345678901234.00", "1.00-"}) {
    check_value(amount, value, false);
  }
}

TEST_CASE("amounts that look odd and are right") {
  for (const char* value : {"0.00", "-0.00", "0000000000001.00", "9999999999999.99", "00.00"})
    check_value(amount, value, true);
}

TEST_CASE("a negative amount is wrong where the column forbids it, and right where not") {
  check_value(amount, "-0.01", false);
  check_value(amount, "-10.00", false);
  check_value(fee, "-0.01", true);
  check_value(fee, "-9999999999999.99", true);
}

TEST_CASE("dates are days of the calendar") {
  for (const char* value : {"20240230", "20241301", "20240900", "2024-09-09", "2024099", "20230229",
                            "abcdefgh", "20240931", "0x240909"}) {
    if (std::string_view(value) == "2024-09-09") continue;
    check_value(business_date, value, false);
  }
}

TEST_CASE("a date in the other form is malformed") {
  check_value(business_date, "2024-09-09", false);
}

TEST_CASE("timestamps") {
  for (const char* value : {"2024-09-09 00:00:00", "2024-02-29 23:59:59", "2024-09-10 01:00:00"}) {
    check_value(posted_at, value, true);
  }
  for (const char* value :
       {"2024-09-09 24:00:00", "2024-09-09 23:60:00", "2024-09-09 23:59:60", "2024-02-30 10:00:00",
        "2024-09-09T10:00:00", "2024-09-09 10:00", "20240909 100000", "2024-09-09 1a:00:00",
        "2024-09-09 10:00:00Z", "2024/09/09 10:00:00"}) {
    check_value(posted_at, value, false);
  }
}

TEST_CASE("digits and letters are ASCII") {
  check_value(merchant_no, "88000000000A", false);
  check_value(merchant_no, "８８００００００００００", false);
  check_value(voucher_no, "V-1", false);
  check_value(voucher_no, "凭证1", false);
  check_value(voucher_no, "aZ09", true);
}

TEST_CASE("a missing value prefix is one finding, an empty value has the prefix alone") {
  const auto schema = small_trade_bill();
  const std::string header = "交易时间,商户订单号,订单金额,手续费,商品名称\n";
  const std::string end = "总交易单数,订单总金额,手续费总金额\n`1,`0.01,`0\n";
  const auto findings_of = [&](const std::string& line) {
    return findings(header + line + "\n" + end, schema, {});
  };
  CHECK(findings_of("`2024-09-09 10:00:00,`S1,`0.01,`0.00000,`") == FoundList{});
  const auto field = header.size() + std::string("`2024-09-09 10:00:00,`S1,`0.01,`0.00000,").size();
  CHECK(findings_of("`2024-09-09 10:00:00,`S1,`0.01,`0.00000,") ==
        FoundList{{"field-type", 1, 2, "goods", field}});
  CHECK(findings_of("`2024-09-09 10:00:00,`S1,`0.01,`0.00000,tea") ==
        FoundList{{"field-type", 1, 2, "goods", field}});
  CHECK(findings_of("`2024-09-09 10:00:00,`,`0.01,`0.00000,`tea") ==
        FoundList{{"field-required", 1, 2, "order_no", header.size() + 21}});
  CHECK(findings_of("`2024-09-09 10:00:00,,`0.01,`0.00000,`tea") ==
        FoundList{{"field-required", 1, 2, "order_no", header.size() + 21}});
}

TEST_CASE("a value without its prefix is not too long as well") {
  const std::string header = "交易时间,商户订单号,订单金额,手续费,商品名称\n";
  const std::string record = "`2024-09-09 10:00:00,`S1,`0.01,`0.00000,";
  const std::string end = "\n总交易单数,订单总金额,手续费总金额\n`1,`0.01,`0\n";
  CHECK(findings(header + record + std::string(30, 'x') + end, small_trade_bill(), {}) ==
        FoundList{{"field-type", 1, 2, "goods", header.size() + record.size()}});
}

}  // namespace
}  // namespace stmtwatch::test
