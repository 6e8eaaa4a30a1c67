#include "checks/sources/totals_report.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

namespace stmtwatch::test {
namespace {

using checks::TrailerCount;
using checks::TrailerSum;

checks::ProseLine line(std::string pattern, std::vector<checks::TrailerField> fields, bool required = true) {
  return {.pattern = std::move(pattern), .fields = std::move(fields), .required = required};
}

// Statements with a report of the day: how many, how much, and perhaps how much came back.
checks::Schema reported() {
  checks::Schema schema;
  schema.name = "reported";
  schema.columns = {column("no", checks::Alphanumeric{}, true), one_of("kind", {"PAY", "BACK"}),
                    column("amount", checks::Decimal{15, 2, 2, true}, true)};
  schema.empty_day = "";
  schema.sources.push_back(
      {.name = "report of the day",
       .schema = nullptr,
       .file_name = *FileNamePattern::parse("report_{merchant}_{date}.txt"),
       .directory = {},
       .where = {},
       .key = {},
       .compared = {},
       .count = {},
       .sums = {},
       .lines = {line("entries: (.*), sum: (.*)", {TrailerCount{}, TrailerSum{2}}),
                 line("back: (.*)", {TrailerSum{2, checks::Where{1, {"BACK"}}}}, false)}});
  return schema;
}

const std::string statement = "no|kind|amount\nV1|PAY|1.00\nV2|PAY|2.50\nV3|BACK|-0.50\n";

checks::Judgement against(const std::string& report, const std::string& text = statement,
                          const checks::Schema& schema = reported()) {
  const MemorySource content(report);
  auto context = reference_context();
  context.sources = {{.content = &content, .path = "report.txt", .fault = {}}};
  return judged(text, schema, context);
}

// What the only finding says.
std::string message(const checks::Judgement& judgement) {
  REQUIRE(judgement.findings.total() == 1);
  CHECK(judgement.findings.listed()[0].check == "reconciliation");
  return judgement.findings.listed()[0].message;
}

TEST_CASE("a report that says what the records add up to is right, however its lines end") {
  CHECK(against("entries: 3, sum: 3.00\n").findings.empty());
  CHECK(against("entries: 3, sum: 3.00").findings.empty());
  CHECK(against("\xEF\xBB\xBF"
                "entries: 3, sum: 3.00\r\n\r\nback: -0.50\r\n")
            .findings.empty());
  CHECK(against("The day\n=======\nback: -0.50\nentries: 3, sum: 3.00\nthe end\n").findings.empty());
}

TEST_CASE("what a report says wrongly is one finding behind the records, with each line") {
  const auto judgement = against("entries: 4, sum: 3.00\nback: -5.00\n");
  CHECK(message(judgement) ==
        "report of the day (report.txt) does not agree: line 1 says \"4\" records, there are 3; line 2 says "
        "\"-5.00\" as the sum of amount with kind = BACK, the records add up to -0.50");
  const auto& finding = judgement.findings.listed()[0];
  CHECK_FALSE(finding.record);
  CHECK(finding.byte_offset == statement.size());
}

TEST_CASE("a report without a line that must be there says which, one that may be missing may be missing") {
  CHECK(message(against("back: -0.50\n")) ==
        "report of the day (report.txt) does not agree: no line matches entries: (.*), sum: (.*)");
  CHECK(message(against("")).contains("no line matches"));
}

TEST_CASE("of a line that stands twice both count") {
  CHECK(against("entries: 3, sum: 3.00\nentries: 3, sum: 3.00\n").findings.empty());
  CHECK(message(against("entries: 3, sum: 3.00\nentries: 3, sum: 3.00\nentries: 9, sum: 3.00\n")) ==
        "report of the day (report.txt) does not agree: line 3 says \"9\" records, there are 3");
}

TEST_CASE("what is no number is told as that") {
  CHECK(message(against("entries: many, sum: 3\n")) ==
        "report of the day (report.txt) does not agree: line 1 has \"many\" as the record count, which is no "
        "number; line 1 has \"3\" as the sum of amount, which is no decimal number");
}

TEST_CASE("records that cannot be read are not held against the report as well") {
  const auto cut = judged("no|kind|amount\nV1|PAY|1.00\nV2|PAY|2,50\n", reported(), [] {
    static const MemorySource content("entries: 2, sum: 3.50\n");
    auto context = reference_context();
    context.sources = {{.content = &content, .path = "report.txt", .fault = {}}};
    return context;
  }());
  REQUIRE(cut.findings.total() == 1);
  CHECK(cut.findings.listed()[0].check == "field-type");
}

TEST_CASE("a file that is far too large for a report is not read as one") {
  const std::string bytes(checks::TotalsReport::bytes_max, '\n');
  CHECK(message(against(bytes)).contains("no line matches"));
  CHECK(message(against(bytes + "\n")) ==
        "report of the day (report.txt) is no report of totals: it has 65537 bytes, more than 65536");
}

TEST_CASE("a day without entries is held against its report as well") {
  CHECK(against("entries: 0, sum: 0.00\n", "").findings.empty());
  CHECK(message(against("entries: 3, sum: 3.00\n", "")).contains("says \"3\" records, there are 0"));
}

TEST_CASE("a report that is not there holds the statement where it is required, and only there") {
  auto schema = reported();
  auto context = reference_context();
  context.sources = {
      {.content = nullptr, .path = "report.txt", .fault = "report.txt is not there", .absent = true}};
  CHECK(message(judged(statement, schema, context)) ==
        "there is nothing to compare with: report.txt is not there");
  schema.sources[0].required = false;
  CHECK(judged(statement, schema, context).findings.empty());
  CHECK(judged(statement, schema).findings.empty());  // nobody has looked for it
}

TEST_CASE("a report that is there and cannot be read is never passed over") {
  auto schema = reported();
  schema.sources[0].required = false;
  auto context = reference_context();
  context.sources = {{.content = nullptr, .path = "report.txt", .fault = "report.txt: permission denied"}};
  CHECK(message(judged(statement, schema, context)).contains("permission denied"));
}

TEST_CASE("a source with records of its own may be optional as well") {
  auto schema = reported();
  schema.sources[0].schema = std::make_shared<const checks::Schema>(plain_pairs());
  schema.sources[0].lines.clear();
  schema.sources[0].key = {{0, 0}};
  auto context = reference_context();
  context.sources = {
      {.content = nullptr, .path = "pairs.txt", .fault = "pairs.txt is not there", .absent = true}};
  CHECK(message(judged(statement, schema, context)).contains("pairs.txt is not there"));
  schema.sources[0].required = false;
  CHECK(judged(statement, schema, context).findings.empty());
}

TEST_CASE("a day without entries lacks those that a source of it has") {
  auto schema = reported();
  schema.sources[0].schema = std::make_shared<const checks::Schema>(plain_pairs());
  schema.sources[0].lines.clear();
  schema.sources[0].key = {{0, 0}};
  CHECK(against("left|right\n", "", schema).findings.empty());
  CHECK(message(against("left|right\na|b\n", "", schema)).contains("lost: left \"a\""));
}

}  // namespace
}  // namespace stmtwatch::test
