#include "config/schema_diff.hpp"

#include <doctest/doctest.h>

#include "tests/support/schemas.hpp"
#include "tests/unit/config/support.hpp"

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
  CHECK(narrower(Length{0, 64}, Length{2, 64}));
  CHECK(!narrower(Length{0, 64}, Length{1, 64}));  // an empty value has no length
}

TEST_CASE("bytes hold as many characters as their charset's longest one allows") {
  CHECK(narrower(Length{0, 10}, Length{0, 39, LengthUnit::bytes, {}}));
  CHECK(!narrower(Length{0, 10}, Length{0, 40, LengthUnit::bytes, {}}));
  CHECK(narrower(Length{0, 10}, Length{0, 19, LengthUnit::bytes, checks::Encoding::gbk}));
  // A character that GBK has not is refused, however short the value.
  CHECK(narrower(Length{0, 10}, Length{0, 20, LengthUnit::bytes, checks::Encoding::gbk}));
  const Length in_gbk{0, 20, LengthUnit::bytes, checks::Encoding::gbk};
  CHECK(!narrower(in_gbk, Length{0, 30, LengthUnit::bytes, checks::Encoding::gbk}));
  CHECK(!narrower(Length{0, 10}, Length{0, 40, LengthUnit::bytes, checks::Encoding::gb18030}));
  CHECK(narrower(Length{0, 10}, Length{0, 39, LengthUnit::bytes, checks::Encoding::gb18030}));
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
  CHECK(found[1] == SchemaDifference{"branch", "column", "", "is there", true});
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
  CHECK(found[1] == SchemaDifference{"amount", "type", "decimal(15,2)", "decimal(14,2)", true});
  CHECK(found[2] == SchemaDifference{"fee", "type", "decimal(15,2)", "decimal(16,2)", false});
  CHECK(found[3] == SchemaDifference{"memo", "required", "false", "true", true});
}

namespace {

struct Change {
  std::string left, right;  // lines of a schema file that differ; the others are in `base`
  std::string property;
  bool narrower;  // from left to right
  bool back;      // from right to left
  std::string base;
};

// The one difference of two schemas; nothing if there are more or none.
std::optional<SchemaDifference> one_difference(const Change& change, const std::string& left,
                                               const std::string& right) {
  const std::string head = "name = \"d\"\n";
  const auto before = parse(head + change.base + left);
  const auto after = parse(head + change.base + right);
  REQUIRE_MESSAGE(before, told(before));
  REQUIRE_MESSAGE(after, told(after));
  const auto found = config::differences(*before, *after);
  return found.size() == 1 ? std::optional(found[0]) : std::nullopt;
}

void check(const Change& change) {
  CAPTURE(change.left);
  CAPTURE(change.right);
  const auto there = one_difference(change, change.left, change.right);
  const auto back = one_difference(change, change.right, change.left);
  REQUIRE((there && back));
  CHECK(there->property == change.property);
  CHECK(there->narrower == change.narrower);
  CHECK(back->property == change.property);
  CHECK(back->narrower == change.back);
}

// A schema of the one column `a`.
std::string column_a(const std::string& rules) {
  return "columns = [{name = \"a\"" + (rules.empty() ? "" : ", " + rules) + "}]\n";
}
const std::string piped = "delimiter = \"|\"\n";
const std::string quoted = "delimiter = \"|\"\nquote = '\"'\n";

Change of_column(const std::string& left, const std::string& right, const std::string& property,
                 bool narrower, bool back, const std::string& base = piped) {
  return {column_a(left), column_a(right), property, narrower, back, base};
}

Change of_file(const std::string& left, const std::string& right, const std::string& property, bool narrower,
               bool back, const std::string& columns = column_a("")) {
  return {left + columns, right + columns, property, narrower, back, ""};
}

}  // namespace

TEST_CASE("what differs in a column is told, and is narrower where values are refused that were right") {
  check(of_column("width = 10", "width = 8", "width", true, true, "layout = \"fixed\"\n"));
  check(of_column("line_breaks = true", "", "line_breaks", true, false, quoted));
  check(of_column("required = true", "", "required", false, true));
  check(of_column("sensitive = true", "", "sensitive", false, false));
  check(of_column("", "title = \"A\"", "title", true, true));
  check(of_column("", "title = \"A\"", "title", false, false, piped + "header = false\n"));
  check(of_column("prefix = \"`\"", "", "prefix", true, true));
  check(of_column("pattern = \"[a-z]*\"", "", "pattern", false, true));
  check(of_column("values = [\"x\", \"y\"]", "values = [\"x\"]", "values", true, false));
  check(of_column("max_length = 9", "length = 9", "length", true, false));
  check(of_column("type = \"decimal(9,2)\"", "type = \"decimal(9,2)\", negative = false", "negative", true,
                  false));
  check(of_column("type = \"decimal(9,2)\"", "type = \"decimal(9,2)\", unit = \"fen\"", "unit", true, true));
  check(of_column("type = \"decimal(9,2)\"", "type = \"decimal(9,2)\", sign = \"C/D\"", "sign", true, true));
  check(of_column("type = \"decimal(9,2)\"", "type = \"decimal(9,2)\", grouped = true", "grouped", false,
                  true));
}

TEST_CASE("a type is narrower unless it takes whatever the other takes") {
  const auto types = [](const std::string& left, const std::string& right, bool narrower, bool back) {
    check(of_column("type = \"" + left + "\"", "type = \"" + right + "\"", "type", narrower, back));
  };
  types("digits", "alphanumeric", false, true);
  types("digits", "text", false, true);
  types("alphanumeric", "text", false, true);
  types("decimal(9,2)", "text", false, true);
  types("decimal(9,2)", "alphanumeric", true, true);
  types("decimal(9,2)", "decimal(10,2)", false, true);
  types("decimal(9,2)", "decimal(9,3)", true, true);
  types("decimal(9,2)", "decimal(9,0..2)", false, true);
  types("date(YYYYMMDD)", "date(YYYY-MM-DD)", true, true);
  types("date(YYYYMMDD)", "digits", false, true);
  types("date(YYYY-MM-DD)", "digits", true, true);
  types("timestamp(YYYYMMDDThhmmss)", "alphanumeric", false, true);
  types("timestamp", "timestamp(YYYY/MM/DD hh:mm:ss)", true, true);
  types("digits", "decimal(9,0)", true, true);
  check(of_column("type = \"digits\", max_length = 9", "type = \"decimal(18,0)\", max_length = 9", "type",
                  false, true));
  check(of_column("values = [\"7\", \"9\"]", "type = \"digits\", values = [\"7\", \"9\"]", "type", false,
                  false));
}

TEST_CASE("what is taken off a value is narrower where that matters") {
  const auto trims = [](const std::string& rules, bool narrower, bool back) {
    const auto more = rules.empty() ? "" : ", " + rules;
    check(of_column("trim = \"none\"" + more, "trim = \"both\"" + more, "trim", narrower, back));
  };
  trims("", false, true);
  trims("required = true", true, true);
  trims("type = \"digits\", required = true", false, true);
  const auto tokens = [](const std::string& rules, bool narrower, bool back) {
    const auto before = rules.empty() ? "" : rules + ", ";
    check(of_column(rules, before + "null_tokens = [\"/\"]", "null_tokens", narrower, back));
  };
  tokens("", false, false);
  tokens("required = true", true, false);
  tokens("type = \"digits\"", false, true);
  tokens("type = \"digits\", required = true", false, false);
}

TEST_CASE("what differs in the file as a whole is told, and is narrower where the other file is refused") {
  check(of_file(piped, "delimiter = \",\"\n", "delimiter", true, true));
  check(of_file(piped, quoted, "quote", true, true));
  check(of_file(piped, piped + "trailing_delimiter = true\n", "trailing_delimiter", true, true));
  check(of_file(piped, piped + "line_ending = \"crlf\"\n", "line_ending", true, true));
  check(of_file(piped, piped + "line_ending = \"either\"\n", "line_ending", false, true));
  check(of_file(piped, piped + "byte_order_mark = \"optional\"\n", "byte_order_mark", false, true));
  check(of_file(piped, piped + "byte_order_mark = \"required\"\n", "byte_order_mark", true, true));
  check(of_file(piped, piped + "encoding = \"gbk\"\n", "encoding", true, true));
  check(of_file(piped, piped + "encoding = \"ascii\"\n", "encoding", true, false));
  check(of_file(piped, piped + "comment = \"#\"\n", "comment", true, true));
  check(of_file(piped, piped + "header = false\n", "header", true, true));
  check(of_file(piped, piped + "header_trimmed = true\n", "header_trimmed", false, true));
  check(of_file(piped, piped + "empty_day = \"\"\n", "empty_day", false, true));
  check(of_file(piped, piped + "file_name = \"{merchant}_{date}\"\n", "file_name", true, false));
}

TEST_CASE("what differs in tables of rules is told by key, an added rule being narrower") {
  const std::string columns =
      "columns = [{name = \"a\"}, {name = \"b\", type = \"decimal(9,2)\"}, {name = \"c\", type = "
      "\"decimal(9,2)\"}]\n";
  const auto rules = [&](const std::string& left, const std::string& right, const std::string& property,
                         bool narrower, bool back) {
    check({left, right, property, narrower, back, piped + columns});
  };
  rules("", "unique = [{columns = [\"a\"]}]", "unique[a]", true, false);
  rules("unique = [{columns = [\"a\"]}]", "unique = [{columns = [\"a\"], scope = \"day\"}]",
        "unique[a].scope", true, false);
  rules("", "identity = {merchant = \"a\"}", "identity.merchant", true, false);
  rules("", "trailer = {tag = \"T\", fields = [\"records\"]}", "trailer", true, true);
  rules("trailer = {tag = \"T\", fields = [\"records\"]}", "trailer = {tag = \"U\", fields = [\"records\"]}",
        "trailer.tag", true, true);
  rules("trailer = {tag = \"T\", fields = [\"records\"]}", "trailer = {tag = \"T\", fields = [\"text\"]}",
        "trailer.fields", false, true);
  rules("", "preamble = {lines_max = 9}", "preamble", false, true);
  rules("", "preamble = {until = \"x\"}", "preamble", true, true);
  rules("preamble = {lines_max = 9}", "preamble = {lines_max = 8}", "preamble.lines_max", true, false);
  rules("preamble = {}", "preamble = {lines = [{pattern = \"x\"}]}", "preamble.lines[x]", true, false);
  rules("preamble = {lines = [{pattern = \"x\"}]}",
        "preamble = {lines = [{pattern = \"x\", required = false}]}", "preamble.lines[x].required", false,
        true);
  rules("", "postamble = {begins_with = \"#\"}", "postamble", true, true);
  rules("postamble = {begins_with = \"#\"}", "postamble = {begins_with = \"##\"}", "postamble.begins_with",
        true, true);
  rules("", "movements = {amount = \"b\", balance = \"c\"}", "movements", true, false);
  rules("movements = {amount = \"b\", balance = \"c\"}",
        "movements = {amount = \"b\", balance = \"c\", order = \"newest-first\"}", "movements.order", true,
        true);
  rules("", "agreements = [{columns = [\"b\", \"c\"], share = \"1\"}]", "agreements[b, c]", true, false);
  rules("agreements = [{columns = [\"b\", \"c\"], share = \"0.9\"}]",
        "agreements = [{columns = [\"b\", \"c\"], share = \"0.99\"}]", "agreements[b, c].share", true, false);
  rules("agreements = [{columns = [\"b\", \"c\"], share = \"1\", tolerance = \"0.01\"}]",
        "agreements = [{columns = [\"b\", \"c\"], share = \"1\"}]", "agreements[b, c].tolerance", true,
        false);
  rules("", "debit_credit = [{amount = \"b\", debit = \"a = D\", credit = \"a = C\"}]", "debit_credit[b]",
        true, false);
  rules("",
        "sources = [{name = \"s\", file_name = \"{merchant}_{date}\", lines = [{pattern = \"(.*)\", fields = "
        "[\"records\"]}]}]",
        "sources[s]", true, false);
}
