#include "checks/finding.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

Finding at(std::uint64_t offset, const char* check) {
  Finding finding;
  finding.check = check;
  finding.byte_offset = offset;
  return finding;
}

std::vector<std::uint64_t> offsets(const FindingList& list) {
  std::vector<std::uint64_t> all;
  for (const Finding& finding : list.listed())
    all.push_back(finding.byte_offset);
  return all;
}

TEST_CASE("findings are listed by offset, then check, in whatever order they come") {
  FindingList list(10);
  list.add(at(5, "b"));
  list.add(at(1, "z"));
  list.add(at(5, "a"));
  CHECK(offsets(list) == std::vector<std::uint64_t>{1, 5, 5});
  CHECK(list.listed()[1].check == "a");
  CHECK_FALSE(list.truncated());
}

TEST_CASE("beyond the bound the first in the file are kept and all are counted") {
  FindingList list(2);
  for (const std::uint64_t offset : {9u, 3u, 7u, 1u, 8u})
    list.add(at(offset, "x"));
  CHECK(offsets(list) == std::vector<std::uint64_t>{1, 3});
  CHECK(list.total() == 5);
  CHECK(list.truncated());
  CHECK(list.by_check().at("x") == 5);
  CHECK(list.would_list(2, "x"));
  CHECK_FALSE(list.would_list(3, "x"));
  CHECK(list.would_list(3, "a"));
  list.count("y", 3);
  CHECK(list.total() == 8);
  CHECK(list.by_check().at("y") == 3);
}

TEST_CASE("a list of none counts") {
  FindingList list(0);
  CHECK(list.empty());
  list.add(at(1, "x"));
  CHECK(list.listed().empty());
  CHECK(list.total() == 1);
  CHECK_FALSE(list.empty());
}

TEST_CASE("the checks that exist, in the order of the contract") {
  std::vector<std::string> ids;
  for (const CheckInfo& check : known_checks())
    ids.emplace_back(check.id);
  CHECK(ids == std::vector<std::string>{"header", "encoding", "embedded-newline", "control-character",
                                        "field-count", "field-length", "field-required", "field-type",
                                        "field-values", "field-pattern", "identity", "voucher-unique",
                                        "control-totals", "balance", "agreement", "reconciliation",
                                        "completeness"});
}

TEST_CASE("which checks can be waived") {
  const std::vector<std::string> firm = {"header",         "encoding", "field-count",    "identity",
                                         "control-totals", "balance",  "reconciliation", "completeness"};
  for (const CheckInfo& check : known_checks()) {
    CAPTURE(check.id);
    const bool is_firm = std::find(firm.begin(), firm.end(), check.id) != firm.end();
    CHECK(check.waivable == !is_firm);
  }
}

}  // namespace
}  // namespace stmtwatch::checks
