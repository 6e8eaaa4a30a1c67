#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// What people read about a faulty statement, word for word. With STMTWATCH_WRITE_GOLDEN set in the
// environment the files are written anew, to be read through before they are committed.
namespace stmtwatch::test {
namespace {

std::string told(const checks::Judgement& judgement) {
  std::string out = fmt::format("{} records, {} findings\n", judgement.records, judgement.findings.total());
  for (const checks::Finding& each : judgement.findings.listed()) {
    out += fmt::format("\n{} record {} line {} column {} byte {}\n  {}\n  {}\n", each.check,
                       each.record ? std::to_string(*each.record) : "-", each.line, each.column.value_or("-"),
                       each.byte_offset, each.message, each.hint);
    if (each.related)
      out += fmt::format("  related: record {} line {}\n", each.related->record, each.related->line);
  }
  return out;
}

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
    if (std::getenv("STMTWATCH_WRITE_GOLDEN") != nullptr) std::ofstream(path) << now;
    std::ifstream file(path);
    CHECK(now == std::string(std::istreambuf_iterator<char>(file), {}));
  }
}

}  // namespace
}  // namespace stmtwatch::test
