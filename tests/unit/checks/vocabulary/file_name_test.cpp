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
       {"", "a", "{merchant}", "{date}", "{merchant}{merchant}{date}", "{merchant}{date}{date}",
        "x/{merchant}{date}", "{merchant}{date}{seq}", "{merchant}{date}}", "{{merchant}{date}"}) {
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
