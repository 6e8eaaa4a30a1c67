#include "daemon/documents/finding_document.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace stmtwatch;
using documents::Document;

namespace {

checks::Finding duplicate() {
  return {.check = "voucher-unique",
          .record = 17,
          .line = 18,
          .column = "voucher_no",
          .byte_offset = 2431,
          .message = "the number 2024… stands twice",
          .hint = "regenerate",
          .related = checks::Related{.path = "other.txt",
                                     .record = 3,
                                     .line = 4,
                                     .merchant = MerchantId::parse("880000000001"),
                                     .business_date = BusinessDate::parse("20240909")},
          .waived_by = "li.na"};
}

checks::Finding of_the_file() {
  return {.check = "completeness",
          .record = {},
          .line = 1,
          .column = {},
          .byte_offset = 0,
          .message = "m",
          .hint = "h",
          .related = {},
          .waived_by = {}};
}

}  // namespace

TEST_CASE("a finding has all keys of the contract, in its order") {
  std::vector<std::string> keys;
  const auto document = documents::to_document(duplicate());
  for (const auto& [key, value] : document.items())
    keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"check", "severity", "record", "line", "column", "byte_offset",
                                         "message", "hint", "related", "waived_by"});
  CHECK(document["severity"] == "error");
  CHECK(document["related"]["business_date"] == "2024-09-09");
}

TEST_CASE("a finding on the file as a whole has nulls where there is nothing, and no key is left out") {
  const auto document = documents::to_document(of_the_file());
  CHECK(document.size() == 10);
  for (const auto* key : {"record", "column", "related", "waived_by"})
    CHECK(document.at(key).is_null());
}

TEST_CASE("findings come back from their text as they were") {
  const std::vector<checks::Finding> findings = {duplicate(), of_the_file()};
  const auto text = documents::to_text(documents::to_document(findings));
  const auto back = documents::parse_findings(text);
  REQUIRE(back);
  CHECK(*back == findings);
  CHECK(documents::parse_findings("[]")->empty());
}

TEST_CASE("a text that holds no findings is an error, not a crash") {
  for (const auto* text :
       {"", "{}", "null", "[1]", "[{\"check\": 1}]", "[{\"check\": \"a\"}]", "[", "[{}]", "\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(documents::parse_findings(text));
  }
}

TEST_CASE("bytes that are not UTF-8 never reach a document") {
  auto finding = duplicate();
  finding.related->path = "a\xff.txt";
  const auto text = documents::to_text(documents::to_document(finding));
  CHECK(text.contains("a\xEF\xBF\xBD.txt"));
  CHECK(Document::accept(text));
}

TEST_CASE("a place in the same statement gets the statement's own path and name, another keeps its own") {
  const StatementName name{*MerchantId::parse("m1"), *BusinessDate::parse("20240910")};
  auto finding = duplicate();
  CHECK(documents::with_own_place(finding, "mine.txt", name) == finding);
  finding.related = checks::Related{.path = {}, .record = 1, .line = 2, .merchant = {}, .business_date = {}};
  const auto placed = documents::with_own_place(finding, "mine.txt", name);
  CHECK(placed.related->path == "mine.txt");
  CHECK(placed.related->merchant->text() == "m1");
  CHECK(placed.related->business_date->iso() == "2024-09-10");
  CHECK_FALSE(documents::with_own_place(finding, "mine.txt", std::nullopt).related->merchant);
}
