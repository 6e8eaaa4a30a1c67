#include <doctest/doctest.h>

#include "config/schema_diff.hpp"
#include "config/schema_file.hpp"
#include "config/schema_value.hpp"
#include "tests/unit/config/support.hpp"

// Schemas of files with several kinds of records, and the smaller things that the language can say of totals,
// signs, titles and file names.
namespace stmtwatch::test {
namespace {

Read<checks::Schema> parsed(const std::string& text) {
  return config::parse_schema(text, "s.toml");
}

// Header, entries and total; `keys` are of the file, `of_total` of the total.
std::string flow(const std::string& keys = "", const std::string& of_total = "") {
  return "name = \"flow\"\nencoding = \"gbk\"\ndelimiter = \",\"\n" + keys +
         "\n"
         "[[kind]]\nname = \"head\"\ntags = [\"H\"]\ncolumns = [{name = \"tag\"}, {name = \"day\"}]\n"
         "[[kind]]\nname = \"entry\"\ntags = [\"E\", \"F\"]\n"
         "columns = [{name = \"tag\"}, {name = \"no\"}, {name = \"side\", values = [\"借\", \"贷\"]}, "
         "{name = \"amount\", type = \"decimal(9,2)\"}]\n"
         "unique = [{columns = [\"no\"], scope = \"history\"}]\n"
         "[[kind]]\nname = \"total\"\ntags = [\"T\"]\ncolumns_min = 4\n"
         "columns = [{name = \"tag\"}, {name = \"side\"}, {name = \"count\", type = \"digits\"}, "
         "{name = \"sum\", type = \"decimal(9,2)\"}, {name = \"note\"}]\n" +
         of_total;
}

bool one_kind_fault(const std::string& text, const std::string& what) {
  const auto read = parsed(text);
  if (read) return false;
  const bool found = read.error().size() == 1 && read.error()[0].message.find(what) != std::string::npos;
  if (!found) MESSAGE(told(read));
  return found;
}

TEST_CASE("kinds are schemas of their own, and their columns and keys those of the file") {
  const auto schema = parsed(flow("order = \"head (entry | total)*\"\n"));
  REQUIRE_MESSAGE(schema, told(schema));
  REQUIRE(schema->kinds.size() == 3);
  CHECK_FALSE(schema->header);
  CHECK(schema->columns.size() == 11);
  REQUIRE(schema->unique.size() == 1);
  CHECK(schema->unique[0].columns == std::vector<std::size_t>{3});
  CHECK(schema->order.text() == "head (entry | total)*");
  CHECK(schema->tag_at == 0);
  const auto& entry = schema->kinds[1];
  CHECK(entry.tags == std::vector<std::string>{"E", "F"});
  CHECK(entry.fields_min == 4);
  CHECK_FALSE(entry.part->header);
  CHECK(entry.part->encoding == checks::Encoding::gbk);
  CHECK(entry.part->columns[2].values == std::vector<std::string>{"\xBD\xE8", "\xB4\xFB"});
  CHECK(schema->kinds[2].fields_min == 4);
}

TEST_CASE("totals name kinds, columns, records, and the record that says them") {
  const auto schema =
      parsed(flow("",
                  "totals = [\"count = records(entry) + records(head)\", \"sum = |sum(entry.amount "
                  "where side = 贷 and no = {side}) - sum(|entry.amount|)| since head\"]\n"));
  REQUIRE_MESSAGE(schema, told(schema));
  const auto& totals = schema->kinds[2].totals;
  REQUIRE(totals.size() == 2);
  CHECK(totals[0].column == 2);
  REQUIRE(totals[0].terms.size() == 2);
  CHECK(totals[0].terms[0].kind == 1);
  CHECK(totals[0].terms[1].kind == 0);
  CHECK_FALSE(totals[0].since.has_value());
  CHECK(totals[1].since == 0);
  CHECK(totals[1].absolute);
  const auto& first = totals[1].terms[0];
  const auto& sum = std::get<checks::TrailerSum>(first.what);
  CHECK(sum.column == 3);
  REQUIRE(sum.where.has_value());
  CHECK(sum.where->values == std::vector<std::string>{"\xB4\xFB"});
  REQUIRE(first.equal.size() == 1);
  CHECK(first.equal[0].merged == 1);
  CHECK(first.equal[0].source == 1);
  CHECK(totals[1].terms[1].negative);
  CHECK(std::get<checks::TrailerSum>(totals[1].terms[1].what).of_absolutes);
}

TEST_CASE("what cannot be meant of kinds is told") {
  CHECK(one_kind_fault(flow("order = \"head entry*\"\n"), "order lacks \"total\""));
  CHECK(one_kind_fault(flow("header = true\n"), "\"header\" cannot stand in the schema"));
  CHECK(one_kind_fault(flow("", "header = true\n"), "\"header\" cannot stand in kind 3"));
  CHECK(one_kind_fault(flow("", "delimiter = \"|\"\n"), "stands before the first [[kind]]"));
  CHECK(one_kind_fault(flow("tag_at = 3\n"), "has no column where tag_at says"));
  CHECK(one_kind_fault(flow("", "totals = [\"sum = sum(entry.no)\"]\n"), "is not of type decimal"));
  CHECK(
      one_kind_fault(flow("", "totals = [\"count = sum(entry.amount)\"]\n"), "count is not of type decimal"));
  CHECK(one_kind_fault(flow("", "totals = [\"count = records(entries)\"]\n"), "the nearest is \"entry\""));
  CHECK(one_kind_fault(flow("", "totals = [\"count = records(entry) since heads\"]\n"),
                       "the nearest is \"head\""));
  CHECK(one_kind_fault(flow("", "totals = [\"cont = records(entry)\"]\n"), "the nearest is \"count\""));
  CHECK(one_kind_fault(flow("", "totals = [\"records(entry)\"]\n"), "COLUMN = TERM must stand there"));
  CHECK(one_kind_fault(flow("", "totals = [\"count = records(entry where side = x)\"]\n"),
                       "is not one of the values"));
  CHECK(one_kind_fault(flow("", "totals = [\"count = records(entry where side = {sides})\"]\n"),
                       "there is no column"));
  CHECK(one_kind_fault(flow("", "[[kind]]\nname = \"more\"\ntags = [\"E\"]\ncolumns = [{name = \"tag\"}]\n"),
                       "is one of \"entry\" too"));
  CHECK(one_kind_fault(flow("", "[[kind]]\nname = \"head\"\ntags = [\"X\"]\ncolumns = [{name = \"tag\"}]\n"),
                       "two kinds of this name"));
  CHECK(one_kind_fault(flow("", "[[kind]]\nname = \"more\"\ntags = [\"X\"]\n"), "needs the key \"columns\""));
  CHECK(one_kind_fault(flow("", "[[kind]]\nname = \"more\"\ntags = [\"X\"]\ntitles_of = \"entries\"\n"),
                       "there is no kind \"entries\" with columns"));
  CHECK(one_kind_fault(flow("", "[[section]]\ntitle = \"#A\"\ncolumns = [{name = \"a\"}]\n"),
                       "either sections or kinds"));
}

TEST_CASE("diff tells what another kind, order or total asks") {
  const auto left = parsed(flow());
  const auto differing = [&](const std::string& text) {
    const auto right = parsed(text);
    REQUIRE_MESSAGE(right, told(right));
    return config::differences(*left, *right);
  };
  CHECK(differing(flow()).empty());
  const auto order = differing(flow("order = \"head entry* total\"\n"));
  REQUIRE(order.size() == 1);
  CHECK(order[0].property == "order");
  CHECK(order[0].narrower);
  const auto total = differing(flow("", "totals = [\"count = records(entry)\"]\n"));
  REQUIRE(total.size() == 1);
  CHECK(total[0].column == "total");
  CHECK(total[0].property == "totals");
  CHECK(total[0].right == "count = records(entry)");
}

TEST_CASE("what totals are made of and written in") {
  const auto trailer = [](const std::string& field) {
    return parsed(
        "name = \"t\"\ndelimiter = \"|\"\ncolumns = [{name = \"a\", type = \"decimal(9,2)\"}, {name = "
        "\"b\"}, "
        "{name = \"c\", type = \"decimal(9,0..3)\"}]\ntrailer = {tag = \"T\", fields = [\"" +
        field + "\"]}\n");
  };
  const auto sum_in = [&](const std::string& field) {
    const auto schema = trailer(field);
    REQUIRE_MESSAGE(schema, told(schema));
    return std::get<checks::TrailerSum>(schema->trailer->fields[0]);
  };
  for (const std::string field : {"sum(a)", "-sum(a)", "|sum(a)|", "sum(|a|)", "-sum(|a|)", "sum(a) in fen",
                                  "sum(a) in yuan", "|sum(a)| in fen where b = x, y and b = z"}) {
    CAPTURE(field);
    const auto schema = trailer(field);
    REQUIRE_MESSAGE(schema, told(schema));
    const auto shown = config::keys_and_values(*schema);
    const auto entry = std::ranges::find(shown, "trailer", &config::SchemaEntry::key);
    CHECK(config::text_of(entry->value).find("fields " + field) != std::string::npos);
  }
  CHECK(sum_in("-sum(a)").sign == checks::SumSign::turned);
  CHECK(sum_in("|sum(a)|").sign == checks::SumSign::dropped);
  CHECK(sum_in("sum(|a|)").of_absolutes);
  CHECK(sum_in("sum(a) in fen").unit == checks::AmountUnit::fen);
  CHECK(sum_in("sum(a) where b = x and b = y, z").where->also.at(0).values ==
        std::vector<std::string>{"y", "z"});
  CHECK(sum_in("sum(a) where b = x and y").where->values == std::vector<std::string>{"x and y"});
  for (const std::string field : {"sum(c) in fen", "records in fen", "text in fen", "sum(a", "-records",
                                  "sum(a) where b = x and d = y"}) {
    CAPTURE(field);
    CHECK_FALSE(trailer(field));
  }
}

TEST_CASE("arithmetic in a row") {
  const auto agreeing = [](const std::string& columns) {
    return parsed(
        "name = \"t\"\ndelimiter = \"|\"\ncolumns = [{name = \"net\", type = \"decimal(9,2)\"}, {name = "
        "\"gross\", "
        "type = \"decimal(9,2)\"}, {name = \"fee\", type = \"decimal(9,3)\"}, {name = \"t\"}]\nagreements = "
        "[{columns = [" +
        columns + "]}]\n");
  };
  const auto schema = agreeing("\"net\", \"|-gross + fee - net|\"");
  REQUIRE_MESSAGE(schema, told(schema));
  const auto& asked = schema->agreements[0];
  CHECK(asked.share.parts == 1);
  CHECK(asked.absolute);
  REQUIRE(asked.sum.size() == 3);
  CHECK(asked.sum[0].negative);
  CHECK_FALSE(asked.sum[1].negative);
  CHECK(asked.sum[2].negative);
  CHECK(asked.right == 1);
  for (const char* columns : {"\"net\", \"gross - t\"", "\"t\", \"gross - fee\"", "\"net\", \"gross -fee\"",
                              "\"net\", \"gross - \""}) {
    CAPTURE(columns);
    CHECK_FALSE(agreeing(columns));
  }
}

TEST_CASE("signs, titles and headers of other kinds") {
  const auto column = [](const std::string& keys, const std::string& of_file = "") {
    return parsed("name = \"t\"\ndelimiter = \"|\"\nquote = \"'\"\n" + of_file +
                  "\n[[columns]]\nname = \"a\"\n" + keys + "\n");
  };
  const auto decimal = [&](const std::string& keys) {
    const auto schema = column("type = \"decimal(9,2)\"\n" + keys);
    REQUIRE_MESSAGE(schema, told(schema));
    return std::get<checks::Decimal>(schema->columns[0].type);
  };
  CHECK(decimal("sign = \"CR/DR\"").debit == "DR");
  CHECK(decimal("sign = \"+/-\"").credit == "+");
  CHECK(decimal("sign = \"C/D\"\nsign_behind = true").sign_behind);
  CHECK(decimal("sign = \"minus\"").sign == checks::AmountSign::minus);
  for (const char* sign : {"C", "/D", "C/", "C/C", "C/CD", "1/2", "C /D", "C/D/E", ""})
    CHECK_FALSE(column(std::string("type = \"decimal(9,2)\"\nsign = \"") + sign + "\""));
  CHECK_FALSE(column("sign_behind = true"));
  CHECK(column("title = \"\"")->columns[0].title.empty());
  CHECK(column("")->columns[0].title == "a");
  CHECK(column("title = \"a\\nb\"")->columns[0].title == "a\nb");
  CHECK_FALSE(column("title = \"a\\tb\""));
  CHECK_FALSE(column("title = \"a\\nb\"", "[preamble]\nlines_max = 3\n"));
  CHECK(
      column("", "trailing_delimiter = true\nheader_trailing_delimiter = false")->header_trailing_delimiter ==
      false);
  CHECK_FALSE(column("", "header_trailing_delimiter = false"));
  CHECK(column("", "file_name = \"{merchant}All{date:YYYY-MM-DD}_{date:YYYY-MM-DD}.csv\""));
  CHECK_FALSE(column("", "file_name = \"{merchant}_{date:YYYY}.csv\""));
}

TEST_CASE("two sides may differ in any of several conditions") {
  const auto sides = [](const std::string& debit, const std::string& credit) {
    return parsed(
        "name = \"t\"\ndelimiter = \"|\"\ncolumns = [{name = \"a\", type = \"decimal(9,2)\"}, {name = "
        "\"b\"}, {name = "
        "\"c\"}]\ndebit_credit = [{amount = \"a\", debit = \"" +
        debit + "\", credit = \"" + credit + "\"}]\n");
  };
  CHECK(sides("b = D and c = X", "b = C and c = X"));
  CHECK(sides("b = D, E and c = X", "b = D and c = Y"));
  CHECK_FALSE(sides("b = D and c = X", "b = D, E and c = X"));
  CHECK_FALSE(sides("b = D", "c = X"));
}

}  // namespace
}  // namespace stmtwatch::test
