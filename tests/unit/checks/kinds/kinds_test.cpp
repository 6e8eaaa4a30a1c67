#include "tests/support/kinds.hpp"

#include <doctest/doctest.h>

#include "checks/vouchers/locate.hpp"

// Files with several kinds of records.
namespace stmtwatch::test {
namespace {

const std::string right_file =
    "H,20240909\nE,1,USD,1.00,a\nE,2,EUR,2.00,\nE,3,USD,-0.50,\nT,USD,2,0.50\nT,EUR,1,2.00\n"
    "H,20240910\nE,4,USD,4.00,\nT,USD,1,4.00\nF,4\n";

FoundList found_kinds(const std::string& text, const checks::Schema& schema = grouped_kinds()) {
  return findings(text, schema, {});
}

std::string told_kinds(const std::string& text, const checks::Schema& schema = grouped_kinds()) {
  const auto judgement = judged(text, schema, {});
  REQUIRE(judgement.findings.total() == 1);
  return judgement.findings.listed()[0].message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a file of several kinds of records") {
  CHECK(found_kinds(right_file) == FoundList{});
  CHECK(judged(right_file, grouped_kinds(), {}).records == 10);
  CHECK(found_kinds(right_file.substr(0, right_file.size() - 1)) == FoundList{});
  CHECK(found_kinds("H,20240909\nF,0\n") == FoundList{});
}

TEST_CASE("each record is judged as one of its kind, at its place in the file") {
  CHECK(found_kinds(replaced(right_file, "E,3,USD,-0.50", "E,x,CNY,-0.50")) ==
        FoundList{{"field-type", 4, 4, "number", 42}, {"field-values", 4, 4, "currency", 44}});
  CHECK(found_kinds(replaced(right_file, "H,20240910", "H,20240931")) ==
        FoundList{{"field-type", 7, 7, "day", 83}});
}

TEST_CASE("a tag that no kind has is one finding for all lines that follow one another") {
  CHECK(found_kinds(replaced(right_file, "T,USD,2,0.50\n", "X,USD,2,0.50\n")) ==
        FoundList{{"field-values", 5, 5, {}, 55}});
  CHECK(found_kinds(right_file + "java.lang.Exception: out\n\tat a.b,c\n\tat d.e,f\n") ==
        FoundList{{"field-values", 11, 11, {}, right_file.size()}});
  CHECK(found_kinds(replaced(right_file, "F,4", "G,4")) == FoundList{{"field-values", 10, 10, {}, 119}});
  CHECK(told_kinds(replaced(right_file, "F,4", "G,4")) ==
        "the line begins no record: its tag is none of H, E, T, F: \"G***\"");
}

TEST_CASE("a record with another number of fields is one finding, and not held against totals") {
  CHECK(found_kinds(replaced(right_file, "E,2,EUR,2.00,\n", "E,2,EUR,2.00\n")) ==
        FoundList{{"field-count", 3, 3, {}, 26}});
  CHECK(found_kinds(replaced(right_file, "E,2,EUR,2.00,\n", "E,2,EUR,2.00,a,b\n")) ==
        FoundList{{"field-count", 3, 3, {}, 26}});
  CHECK(found_kinds(replaced(right_file, "F,4", "F,4,")) == FoundList{{"field-count", 10, 10, {}, 119}});
}

TEST_CASE("a line break that cuts a record in two is one finding in its column") {
  CHECK(found_kinds(replaced(right_file, "E,2,EUR", "E,2\n,EUR")) ==
        FoundList{{"embedded-newline", 3, 3, "number", 29}});
  CHECK(found_kinds(replaced(right_file, "E,1,USD,1.00,a", "E,1,USD,1.00,a\nb")) ==
        FoundList{{"embedded-newline", 2, 2, "memo", 25}});
  CHECK(found_kinds(replaced(right_file, "E,4,USD,4.00,\n", "E,4,US\nD,4.00,\n")).size() == 1);
}

TEST_CASE("blank lines between records are one finding, at the end none") {
  CHECK(found_kinds(right_file + "\n\n") == FoundList{});
  CHECK(found_kinds(replaced(right_file, "H,20240910", "\n\nH,20240910")) ==
        FoundList{{"embedded-newline", {}, 7, {}, 81}});
  CHECK(found_kinds("\n" + right_file) == FoundList{{"embedded-newline", {}, 1, {}, 0}});
}

TEST_CASE("records in the wrong place: the beginning is missing, a group, the end") {
  CHECK(found_kinds(right_file.substr(11)) == FoundList{{"header", 1, 1, {}, 0}});
  CHECK(told_kinds(right_file.substr(11)) == "a record \"entry\" stands here, expected is \"head\"");
  CHECK(found_kinds(replaced(right_file, "H,20240910\n", "")) == FoundList{{"completeness", 7, 7, {}, 81}});
  CHECK(found_kinds(replaced(right_file, "F,4\n", "")) == FoundList{{"completeness", {}, 9, {}, 119}});
  CHECK(told_kinds(replaced(right_file, "F,4\n", "")) ==
        "the file ends after 9 records where \"head\" or \"total\" or \"end\" is expected");
  CHECK(found_kinds(right_file + "F,4\n") == FoundList{{"completeness", 11, 11, {}, right_file.size()}});
}

TEST_CASE("a file that ends within a record is one finding, and so is one of another format") {
  for (const std::size_t cut : {std::size_t{2}, std::size_t{3}, std::size_t{17}, std::size_t{20}}) {
    CAPTURE(cut);
    const auto list = found_kinds(right_file.substr(0, right_file.size() - cut - 1));
    REQUIRE(list.size() == 1);
    CHECK(list[0].check == "completeness");
  }
  CHECK(found_kinds(right_file + "F,") ==
        FoundList{{"completeness", 11, 11, {}, right_file.size()},
                  {"field-required", 11, 11, "count", right_file.size() + 2}});
  CHECK(found_kinds("<html>\n<body>404</body>\n") == FoundList{{"field-values", 1, 1, {}, 0}});
  CHECK(found_kinds("<html>") == FoundList{{"field-count", {}, 1, {}, 0}});
}

TEST_CASE("totals: all that one fault makes wrong is one finding, at the first") {
  CHECK(found_kinds(replaced(right_file, "T,USD,2,0.50", "T,USD,2,0.51")) ==
        FoundList{{"control-totals", 5, 5, {}, 63}});
  CHECK(told_kinds(replaced(right_file, "T,USD,2,0.50", "T,USD,2,0.51")) ==
        "the totals are wrong: line 5 says \"0.51\" as sum(entry.amount where currency = {currency}) since "
        "head, "
        "the records before it make 0.50");
  CHECK(found_kinds(replaced(right_file, "E,2,EUR,2.00,\n", "")) ==
        FoundList{{"control-totals", 5, 5, {}, 60}});
  CHECK(told_kinds(replaced(right_file, "E,2,EUR,2.00,\n", "")).find("; line 9 says \"4\"") !=
        std::string::npos);
  CHECK(found_kinds(replaced(right_file, "T,EUR,1,2.00", "T,EUR,0,2.00")) ==
        FoundList{{"control-totals", 6, 6, {}, 74}});
  CHECK(found_kinds(replaced(right_file, "F,4", "F,5")) == FoundList{{"control-totals", 10, 10, {}, 121}});
}

TEST_CASE("an amount that cannot be read is not held against the totals of its group") {
  CHECK(found_kinds(replaced(right_file, "E,3,USD,-0.50", "E,3,USD,-0.5")) ==
        FoundList{{"field-type", 4, 4, "amount", 48}});
  CHECK(found_kinds(replaced(right_file, "E,3,USD", "E,3,US")) ==
        FoundList{{"field-values", 4, 4, "currency", 44}});
}

TEST_CASE("keys of one kind are unique in the file, and found again") {
  const std::string twice = replaced(right_file, "E,4,", "E,2,");
  const auto judgement = judged(twice, grouped_kinds(), {});
  CHECK(found_in(judgement) == FoundList{{"voucher-unique", 8, 8, "number", 94}});
  REQUIRE(judgement.findings.listed()[0].related.has_value());
  CHECK(judgement.findings.listed()[0].related->record == 3);
  CHECK(judgement.findings.listed()[0].related->line == 3);
  REQUIRE(judgement.keys.size() == 1);
  CHECK(judgement.keys[0].size() == 3);
  const auto schema = grouped_kinds();
  const auto places = checks::locate(MemorySource(right_file), schema, {}, judgement.keys, 10);
  REQUIRE(places.has_value());
  REQUIRE(places->size() == 3);
  CHECK((*places)[2].place.line == 4);
}

TEST_CASE("line endings: all of the other system are one finding, mixed ones are told") {
  std::string crlf;
  for (const char c : right_file)
    crlf += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(found_kinds(crlf) == FoundList{{"embedded-newline", {}, 1, {}, 10}});
  CHECK(found_kinds(replaced(crlf, "T,EUR,1,2.00\r\n", "T,EUR,1,2.00\n")).size() > 1);
  checks::Schema either = grouped_kinds();
  for (checks::RecordKind& kind : either.kinds)
    change_part(kind, [](checks::Schema& part) { part.line_ending = checks::LineEnding::either; });
  either.line_ending = checks::LineEnding::either;
  CHECK(found_kinds(crlf, either) == FoundList{});
}

TEST_CASE("an empty file, and one of a foreign encoding") {
  CHECK(found_kinds("") == FoundList{{"completeness", {}, 1, {}, 0}});
  CHECK(found_kinds("\xFF\xFEH\0") == FoundList{{"encoding", {}, 1, {}, 0}});
  CHECK(found_kinds("H,20240909\nE,1,USD,1.00,\xC3\x28\nF,1\n") == FoundList{{"encoding", 2, 2, "memo", 24}});
}

TEST_CASE("the last columns of a kind may be missing") {
  checks::Schema schema = grouped_kinds();
  schema.kinds[1].fields_min = 4;
  CHECK(found_kinds(replaced(right_file, "E,2,EUR,2.00,", "E,2,EUR,2.00"), schema) == FoundList{});
  CHECK(found_kinds(replaced(right_file, "E,2,EUR,2.00,", "E,2,EUR"), schema) ==
        FoundList{{"field-count", 3, 3, {}, 26}});
}

TEST_CASE("a kind may be the titles of another") {
  using namespace checks;
  std::vector<RecordKind> kinds = {
      kind_of("titles", {"CH"}, {}),
      kind_of("entry", {"SB"}, {column("CH", Text{}), column("Number", Digits{}), column("Memo", Text{})})};
  for (RecordKind& kind : kinds)
    change_part(kind, [](Schema& part) { part.quote = '"'; });
  kinds[0].titles_of = 1;
  kinds[0].fields_min = 2;
  const Schema schema = file_of_kinds(std::move(kinds), "titles entry*");
  CHECK(found_kinds("\"CH\",\"Number\",Memo\n\"SB\",1,a\n", schema) == FoundList{});
  CHECK(found_kinds("CH,Number\nSB,1,a\n", schema) == FoundList{});
  CHECK(found_kinds("CH\nSB,1,a\n", schema).size() == 1);
  CHECK(found_kinds("CH,Number,Note\nSB,1,a\n", schema) == FoundList{{"header", 1, 1, {}, 10}});
  CHECK(told_kinds("CH,Number,Note\nSB,1,a\n", schema) ==
        "title 3 of the record \"titles\" is \"Note\", expected \"Memo\"");
  CHECK(found_kinds("CH,Number,Memo,More\nSB,1,a\n", schema) == FoundList{{"header", 1, 1, {}, 15}});
}

TEST_CASE("quoted values may hold delimiters and, where allowed, line breaks") {
  checks::Schema schema = grouped_kinds();
  std::vector<checks::RecordKind> kinds = schema.kinds;
  for (checks::RecordKind& kind : kinds) {
    change_part(kind, [](checks::Schema& part) {
      part.quote = '"';
      if (part.columns.size() == 5) part.columns[4].line_breaks_allowed = true;
    });
  }
  schema = file_of_kinds(std::move(kinds), "(head entry* total*)+ end");
  CHECK(found_kinds("H,20240909\n\"E\",1,USD,1.00,\"a\nE,\"\"b\"\"\"\nF,1\n", schema) == FoundList{});
  CHECK(found_kinds("H,20240909\nE,1,USD,1.00,\"a\nF,1\n", schema) ==
        FoundList{{"field-count", 2, 2, "memo", 24}});
}

// ABA in small: a letter tells the kind, the first has another length.
checks::Schema fixed_kinds() {
  using namespace checks;
  const auto wide = [](Column column, std::uint32_t width) {
    column.width_bytes = width;
    column.trim = {" ", true, true};
    return column;
  };
  const Decimal fen{.precision = 6, .unit = AmountUnit::fen};
  std::vector<RecordKind> kinds = {
      kind_of("head", {"0"}, {wide(column("tag", Text{}), 1), wide(column("name", Text{}), 4)}),
      kind_of("entry", {"1", "2"},
              {wide(column("tag", Text{}), 1), wide(column("amount", fen, true), 6),
               wide(column("name", Text{}), 3)}),
      kind_of("total", {"7"},
              {wide(column("tag", Text{}), 1), wide(column("sum", fen, true), 6),
               wide(column("count", Digits{}), 3)})};
  for (RecordKind& kind : kinds)
    change_part(kind, [](Schema& part) { part.fixed_width = true; });
  kinds[2].totals = {{"sum(entry.amount)", 1, {{.kind = 1, .what = TrailerSum{1}}}, false, {}},
                     {"records(entry)", 2, {{.kind = 1, .what = TrailerCount{}}}, false, {}}};
  return file_of_kinds(std::move(kinds), "head entry* total");
}

TEST_CASE("kinds of fixed width are told by the bytes that they begin with") {
  const std::string file = "0abc \n1000150 ab\n2000050def\n7000200002\n";
  CHECK(found_kinds(file, fixed_kinds()) == FoundList{});
  CHECK(found_kinds(replaced(file, "7000200002", "7000201002"), fixed_kinds()) ==
        FoundList{{"control-totals", 4, 4, {}, 29}});
  CHECK(found_kinds(replaced(file, "2000050def", "2000050de"), fixed_kinds()) ==
        FoundList{{"field-count", 3, 3, {}, 17}});
  CHECK(found_kinds(replaced(file, "0abc ", "0abc"), fixed_kinds()) ==
        FoundList{{"field-count", 1, 1, {}, 0}});
  CHECK(found_kinds(replaced(file, "1000150 ab", "10001\n50 ab"), fixed_kinds()) ==
        FoundList{{"embedded-newline", 2, 2, "amount", 11}});
  CHECK(found_kinds(replaced(file, "2000050def", "9000050def"), fixed_kinds()) ==
        FoundList{{"field-values", 3, 3, {}, 17}});
}

TEST_CASE("a line beyond all bounds is one finding") {
  const std::string endless = "E,5," + std::string(9u << 20, 'x') + "\n";
  CHECK(found_kinds(replaced(right_file, "E,4,", endless + "E,4,")).size() == 1);
  CHECK(found_kinds(replaced(right_file, "H,20240910", std::string(9u << 20, 'x') + "\nH,20240910")).size() ==
        1);
}

TEST_CASE("a run of many records is read piece by piece") {
  std::string file = "H,20240909\n";
  for (int i = 0; i < 30'000; ++i)
    file += "E," + std::to_string(i) + ",USD,0.01,\n";
  file += "T,USD,30000,300.00\nF,30000\n";
  for (const std::size_t chunk : {std::size_t{64}, std::size_t{4096}, std::size_t{256u << 10}}) {
    const auto schema = grouped_kinds();
    const auto judgement =
        checks::judge_in_chunks(MemorySource(file), schema, {.seal = true}, {.chunk_bytes = chunk});
    REQUIRE(judgement.has_value());
    CHECK(found_in(*judgement) == FoundList{});
    CHECK(judgement->keys[0].size() == 30'000);
    CHECK(judgement->seal.has_value());
  }
}

}  // namespace
}  // namespace stmtwatch::test
