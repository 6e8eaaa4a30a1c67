#include <map>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"
#include "tests/support/told.hpp"

// What people read about a faulty statement, word for word.
namespace stmtwatch::test {
namespace {

std::map<std::string, std::string> statements() {
  StatementBuilder values(6);
  values.set(1, amount, "1e3")
      .set(1, merchant_no, "88000000001")
      .set(2, amount, "-0.01")
      .set(2, bill_type, "OTHER");
  values.set(3, memo, std::string(129, 'm'))
      .set(3, party_account, "62220212345678901234567890123456789012345");
  values.set(4, currency, "").set(4, business_date, "20240230").set(5, posted_at, "2024-09-09 24:00:00");
  values.set(6, memo, "a\tb").set(6, party_name, "王\xFF").set(6, voucher_no, "V\u20281");

  const std::vector<std::string> no_decimals = {"+0",  ".50",  "1.",    "1e3",   "1,000.00", "１２.００",
                                                "NaN", "0x1F", "1.005", " 1.00", "1.00 ",    "−1.00"};
  StatementBuilder decimals(no_decimals.size() + 1);
  for (std::size_t i = 0; i < no_decimals.size(); ++i)
    decimals.set(i + 1, fee, no_decimals[i]);
  decimals.set(no_decimals.size() + 1, fee, "-0.00");  // looks odd and is right

  StatementBuilder duplicates(4);
  duplicates.set(3, voucher_no, duplicates.get(1, voucher_no));
  for (const Field field : {voucher_no, bill_type, dc_flag, amount, fee})
    duplicates.set(4, field, duplicates.get(2, field));

  StatementBuilder layout(5);
  layout.set(2, memo, "房\n租").set(3, memo, "a|b").set(4, posted_at, "2024-09-09 10:00:00\n");

  StatementBuilder identity(3);
  for (std::size_t i = 1; i <= 3; ++i)
    identity.set(i, merchant_no, "880000000002");
  identity.set(2, business_date, "20240908").trailer("TOTAL|4|60.16|0.29");

  const std::string right = StatementBuilder().text();
  std::string renamed = right;
  renamed.replace(renamed.find("voucher_no"), 10, "voucher");
  return {{"values", values.text()},
          {"decimals", decimals.text()},
          {"duplicates", duplicates.text()},
          {"layout", layout.text()},
          {"identity_and_totals", identity.text()},
          {"line_ends", StatementBuilder().end_lines_with("\r\n").text()},
          {"truncated", right.substr(0, right.size() - 60)},
          {"header_and_mark", "\xEF\xBB\xBF" + renamed},
          {"malformed_trailer", StatementBuilder().trailer("TOTAL|3|60.15").text()},
          {"records_after_trailer",
           right + "880000000001|20240909|V9|FUND|D|1.00|0.00|CNY||||2024-09-09 10:00:00\n"}};
}

TEST_CASE("findings read as they should") {
  for (const auto& [name, text] : statements()) {
    CAPTURE(name);
    const std::string path = std::string(STMTWATCH_SOURCE_DIR) + "/tests/golden/checks/" + name + ".txt";
    const std::string now = told(judged(text));
    CHECK(now == golden_text(path, now));
  }
}

}  // namespace
}  // namespace stmtwatch::test
