#include <string>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

namespace stmtwatch::test {
namespace {

// Two columns of text that must agree in the given share.
checks::Schema pairs(checks::Share share) {
  auto schema = plain_pairs();
  schema.header = false;
  schema.agreements = {{0, 1, share, std::nullopt}};
  return schema;
}

checks::Schema amounts(const char* tolerance) {
  auto schema = pairs({1, 1});
  schema.columns[0].type = checks::Decimal{15, 0, 2};
  schema.columns[1].type = checks::Decimal{15, 0, 4};
  if (tolerance != nullptr) schema.agreements[0].tolerance = Money::parse(tolerance, 3);
  return schema;
}

std::string records(int agreeing, int disagreeing) {
  std::string text;
  for (int i = 0; i < agreeing; ++i)
    text += "a|a\n";
  for (int i = 0; i < disagreeing; ++i)
    text += "a|b\n";
  return text;
}

TEST_CASE("exactly the share holds, one record less does not") {
  CHECK(findings(records(999, 1), pairs({999, 1000})) == FoundList{});
  CHECK(findings(records(998, 2), pairs({999, 1000})).size() == 2);
  CHECK(findings(records(1998, 2), pairs({999, 1000})) == FoundList{});
  CHECK(findings(records(1, 1), pairs({1, 2})) == FoundList{});
  CHECK(findings(records(0, 1), pairs({0, 1})) == FoundList{});
  CHECK(findings(records(3, 0), pairs({1, 1})) == FoundList{});
}

TEST_CASE("of fewer records than the share can divide, all are needed") {
  CHECK(findings(records(998, 1), pairs({999, 1000})) ==
        FoundList{{"agreement", 999, 999, "right", 998 * 4 + 2}});
}

TEST_CASE("a statement without records agrees") {
  CHECK(findings("left|right\n", [] {
          auto schema = pairs({1, 1});
          schema.header = true;
          return schema;
        }()) == FoundList{});
}

TEST_CASE("every record that disagrees says both values, the share and how many more are needed") {
  const auto judgement = judged("a|a\nx|y\na|a\n|z\n", pairs({750, 1000}));
  CHECK(found_in(judgement) == FoundList{{"agreement", 2, 2, "right", 6}, {"agreement", 4, 4, "right", 13}});
  CHECK(
      judgement.findings.listed()[0].message ==
      "left is \"x\", right is \"y\"; they agree in 2 of 4 records, 3 are needed (a share of 0.750): 1 more");
  CHECK(judgement.findings.listed()[1].message.starts_with("left is \"\", right is \"z\"; "));
}

TEST_CASE("two empty values agree, letters of another case do not") {
  CHECK(findings("|\n", pairs({1, 1})) == FoundList{});
  CHECK(findings("a|A\n", pairs({1, 1})).size() == 1);
  CHECK(findings("1.0|1.00\n", pairs({1, 1})).size() == 1);
}

TEST_CASE("decimals agree as numbers") {
  for (const char* right : {"1.0|1.00\n", "-0|0.0000\n", "12|12.0\n"})
    CHECK(findings(right, amounts(nullptr)) == FoundList{});
  for (const char* wrong : {"1.0|1.0001\n", "1|-1\n", "0|\n"})
    CHECK(findings(wrong, amounts(nullptr)).size() == 1);
}

TEST_CASE("a tolerance is exact on both sides") {
  for (const char* right : {"1.00|1.0050\n", "1.00|0.9950\n", "1|1\n"})
    CHECK(findings(right, amounts("0.005")) == FoundList{});
  for (const char* wrong : {"1.00|1.0051\n", "1.00|0.9949\n", "|0\n"})
    CHECK(findings(wrong, amounts("0.005")).size() == 1);
}

TEST_CASE("a value that has its finding already takes no part") {
  const auto found = findings("1|1\nx|1\n1|2\n", amounts(nullptr));
  CHECK(found == FoundList{{"field-type", 2, 2, "left", 4}, {"agreement", 3, 3, "right", 10}});
}

TEST_CASE("sensitive values are masked") {
  auto schema = pairs({1, 1});
  schema.columns[0].sensitive = true;
  const auto judgement = judged("13800138000|13800138001\n", schema);
  CHECK(judgement.findings.listed()[0].message.starts_with("left is \"1***0\", right is \"1***1\""));
}

TEST_CASE("all that disagree are counted, the first are listed") {
  auto context = reference_context();
  context.findings_listed_max = 2;
  const auto judgement = judged(records(5, 7), pairs({1, 1}), context);
  CHECK(judgement.findings.total() == 7);
  CHECK(found_in(judgement) == FoundList{{"agreement", 6, 6, "right", 22}, {"agreement", 7, 7, "right", 26}});
  context.findings_listed_max = 0;
  CHECK(judged(records(5, 7), pairs({1, 1}), context).findings.total() == 7);
}

TEST_CASE("each gate is judged by itself") {
  auto schema = pairs({1, 1});
  schema.columns.push_back(column("third", checks::Text{}));
  schema.agreements.push_back({0, 2, {1, 2}, std::nullopt});
  CHECK(findings("a|a|a\na|a|b\n", schema) == FoundList{});
  CHECK(findings("a|a|b\na|b|b\n", schema).size() == 3);
}

// net = gross - fee
checks::Schema net_of() {
  auto schema = plain_pairs();
  schema.header = false;
  schema.columns = {column("net", checks::Decimal{}), column("gross", checks::Decimal{}),
                    column("fee", checks::Decimal{15, 0, 4})};
  schema.agreements = {{.left = 0, .right = 1, .share = {1, 1}, .sum = {{1}, {2, true}}}};
  return schema;
}

TEST_CASE("a column may be the sum of others") {
  CHECK(findings("9.70|10.00|0.3\n-1.00|0.00|1\n||\n0.00||0\n-0.30||0.30\n", net_of(), {}) == FoundList{});
  const auto judgement = judged("9.70|10.00|0.3\n9.70|10.00|0.3001\n", net_of(), {});
  CHECK(found_in(judgement) == FoundList{{"agreement", 2, 2, "net", 15}});
  CHECK(judgement.findings.listed()[0].message ==
        "net is \"9.70\", gross - fee is \"9.6999\"; they agree in 1 of 2 records, 2 are needed (a share of "
        "1): 1 more");
  CHECK(findings("9.70|x|0.3\n", net_of(), {}) == FoundList{{"field-type", 1, 1, "gross", 5}});
}

TEST_CASE("a sum of columns may be taken without its sign, and lie a little apart") {
  auto schema = net_of();
  schema.agreements[0].absolute = true;
  CHECK(findings("1.00|0.00|1\n1.00|2.00|1\n", schema, {}) == FoundList{});
  CHECK(findings("-1.00|0.00|1\n", schema, {}).size() == 1);
  schema.agreements[0].tolerance = Money::parse("0.01", 2);
  CHECK(findings("1.01|0.00|1\n0.99|0.00|1\n", schema, {}) == FoundList{});
  CHECK(findings("1.01|0.00|0.9999\n", schema, {}).size() == 1);
}

TEST_CASE("a sum of sensitive columns is masked") {
  auto schema = net_of();
  schema.columns[2].sensitive = true;
  const auto judgement = judged("0.00|123456.00|0.01\n", schema, {});
  CHECK(judgement.findings.listed()[0].message.starts_with("net is \"0.00\", gross - fee is \"1***0\""));
}

}  // namespace
}  // namespace stmtwatch::test
