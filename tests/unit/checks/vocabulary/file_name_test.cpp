#include "checks/vocabulary/file_name.hpp"

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

TEST_CASE("a name says merchant and date, and is made from them") {
  const auto pattern = FileNamePattern::parse("merged_{merchant}_{date}.txt");
  REQUIRE(pattern.has_value());
  const auto name = pattern->match("merged_880000000001_20240909.txt");
  REQUIRE(name.has_value());
  CHECK(name->merchant.text() == "880000000001");
  CHECK(name->date.compact() == "20240909");
  CHECK(pattern->format(*name) == "merged_880000000001_20240909.txt");
}

TEST_CASE("merchants may contain what separates them from the date") {
  const auto pattern = *FileNamePattern::parse("{merchant}_{date}");
  CHECK(pattern.match("a_20240101_20240909")->merchant.text() == "a_20240101");
}

TEST_CASE("the date may come first, and nothing need be between") {
  CHECK(FileNamePattern::parse("{date}{merchant}.csv")->match("20240909a1.csv")->merchant.text() == "a1");
  CHECK(FileNamePattern::parse("{merchant}{date}")->match("a120240909")->merchant.text() == "a1");
  const auto pattern = *FileNamePattern::parse("x{date}-{merchant}");
  CHECK(pattern.format(*pattern.match("x20240909-m")) == "x20240909-m");
}

TEST_CASE("official names: WeChat Pay's with the day twice, UnionPay's with two digits of the year") {
  const auto wechat = *FileNamePattern::parse("{merchant}All{date:YYYY-MM-DD}_{date:YYYY-MM-DD}.csv");
  const auto bill = wechat.match("1900000109All2024-09-09_2024-09-09.csv");
  REQUIRE(bill.has_value());
  CHECK(bill->merchant.text() == "1900000109");
  CHECK(bill->date.compact() == "20240909");
  CHECK(wechat.format(*bill) == "1900000109All2024-09-09_2024-09-09.csv");
  CHECK_FALSE(wechat.match("1900000109All2024-09-09_2024-09-10.csv").has_value());
  CHECK_FALSE(wechat.match("1900000109All2024-09-31_2024-09-31.csv").has_value());
  CHECK_FALSE(wechat.match("1900000109All2024/09/09_2024/09/09.csv").has_value());

  const auto unionpay = *FileNamePattern::parse("INN{date:YYMMDD}88ZM_{merchant}");
  const auto statement = unionpay.match("INN24090688ZM_802310000000001");
  REQUIRE(statement.has_value());
  CHECK(statement->merchant.text() == "802310000000001");
  CHECK(statement->date.compact() == "20240906");
  CHECK(unionpay.format(*statement) == "INN24090688ZM_802310000000001");
  CHECK_FALSE(unionpay.match("INN24093188ZM_802310000000001").has_value());
  CHECK(FileNamePattern::parse("{merchant}{date:YYYYMMDD}")->match("a20240909")->date.compact() ==
        "20240909");
}

TEST_CASE("foreign names") {
  const auto pattern = *FileNamePattern::parse("merged_{merchant}_{date}.txt");
  for (const char* name : {"", "merged_", "merged__20240909.txt", "merged_1_20240230.txt",
                           "merged_1_2024-09-09.txt", "merged_1_20240909.txt.ok", ".merged_1_20240909.txt",
                           "Merged_1_20240909.txt", "merged_1_20240909", "merged_a/b_20240909.txt",
                           "merged_.._20240909.txt", "merged_a b_20240909.txt", "merged_20240909.txt"}) {
    CAPTURE(name);
    CHECK_FALSE(pattern.match(name).has_value());
  }
  CHECK_FALSE(pattern.match("merged_" + std::string(65, 'm') + "_20240909.txt").has_value());
  CHECK(pattern.match("merged_" + std::string(64, 'm') + "_20240909.txt").has_value());
}

TEST_CASE("patterns that are none say what is allowed") {
  for (const char* text :
       {"", "a", "{merchant}", "{date}", "{merchant}{merchant}{date}", "{merchant}{date:YYYY}",
        "{merchant}{date:}", "{merchant", "{merchant}{date", "x/{merchant}{date}", "{merchant}{date}{seq}",
        "{merchant}{date}}", "{{merchant}{date}"}) {
    CAPTURE(text);
    const auto pattern = FileNamePattern::parse(text);
    REQUIRE_FALSE(pattern.has_value());
    CHECK(pattern.error().find(text) != std::string::npos);
  }
  CHECK_FALSE(FileNamePattern::parse(std::string("{merchant}{date}\0", 17)).has_value());
}

TEST_CASE("merchants are safe in names and paths") {
  CHECK(MerchantId::parse("Az09-_")->text() == "Az09-_");
  for (const char* text : {"", ".", "..", "a.b", "a/b", "a b", "商户", "a\n"})
    CHECK_FALSE(MerchantId::parse(text).has_value());
  CHECK(MerchantId::parse(std::string(64, 'a')).has_value());
  CHECK_FALSE(MerchantId::parse(std::string(65, 'a')).has_value());
}

}  // namespace
}  // namespace stmtwatch
