#include "config/schema_diff.hpp"

#include <doctest/doctest.h>

#include "tests/support/schemas.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using checks::Length;
using checks::LengthUnit;
using config::SchemaDifference;
using Differences = std::vector<SchemaDifference>;

namespace {

// The two sides of one change to `party_name` of the reference format.
Differences lengths(std::optional<Length> left, std::optional<Length> right) {
  auto test = merged_statement();
  auto production = merged_statement();
  test.columns[8].length = left;
  production.columns[8].length = right;
  return config::differences(test, production);
}

bool narrower(std::optional<Length> left, std::optional<Length> right) {
  const auto found = lengths(left, right);
  REQUIRE(found.size() == 1);
  return found[0].narrower;
}

}  // namespace

TEST_CASE("a schema does not differ from itself") {
  CHECK(config::differences(merged_statement(), merged_statement()).empty());
}

TEST_CASE("a column shorter in production than in the test environment is narrower") {
  const auto found = lengths(Length{0, 64}, Length{0, 63});
  REQUIRE(found.size() == 1);
  CHECK(found[0] ==
        SchemaDifference{"party_name", "length", "at most 64 characters", "at most 63 characters", true});
  CHECK(!narrower(Length{0, 64}, Length{0, 65}));
  CHECK(narrower(std::nullopt, Length{0, 1000}));
  CHECK(!narrower(Length{0, 64}, std::nullopt));
  CHECK(narrower(Length{0, 64}, Length{1, 64}));
}

TEST_CASE("bytes hold as many characters as their charset's longest one allows") {
  CHECK(narrower(Length{0, 10}, Length{0, 39, LengthUnit::bytes, {}}));
  CHECK(!narrower(Length{0, 10}, Length{0, 40, LengthUnit::bytes, {}}));
  CHECK(narrower(Length{0, 10}, Length{0, 19, LengthUnit::bytes, checks::Encoding::gbk}));
  CHECK(!narrower(Length{0, 10}, Length{0, 20, LengthUnit::bytes, checks::Encoding::gbk}));
}

TEST_CASE("columns added, removed and moved are told") {
  auto left = merged_statement();
  auto right = merged_statement();
  right.columns.push_back(column("branch", checks::Text{}));
  right.columns.erase(right.columns.begin() + 10);
  std::swap(right.columns[3], right.columns[4]);
  const auto found = config::differences(left, right);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == SchemaDifference{"memo", "column", "is there", "", true});
  CHECK(found[1] == SchemaDifference{"branch", "column", "", "is there", false});
  CHECK(found[2].property == "columns in order");
}

TEST_CASE("types, values and required are narrower where they take less") {
  auto left = merged_statement();
  auto right = merged_statement();
  right.columns[3].values = {"TRADE"};
  right.columns[5].type = checks::Decimal{14, 2, 2, false};
  right.columns[6].type = checks::Decimal{16, 2, 2, true};
  right.columns[10].required = true;
  const auto found = config::differences(left, right);
  REQUIRE(found.size() == 4);
  CHECK(found[0] == SchemaDifference{"bill_type", "values", "FUND, TRADE", "TRADE", true});
  CHECK(found[1] == SchemaDifference{"amount", "type", "decimal(15,2), not negative",
                                     "decimal(14,2), not negative", true});
  CHECK(found[2] == SchemaDifference{"fee", "type", "decimal(15,2)", "decimal(16,2)", false});
  CHECK(found[3] == SchemaDifference{"memo", "required", "false", "true", true});
}
