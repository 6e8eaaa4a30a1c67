#include "config/schema_ledgers.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "config/schema_file.hpp"
#include "tests/unit/config/support.hpp"

namespace stmtwatch::test {
namespace {

using checks::Balanced;

// Lines 1 to 9; what is tried begins in line 10.
const std::string account =
    "name = \"s\"\ndelimiter = \"|\"\ncolumns = [\n{name = \"no\"},\n{name = \"way\", values = [\"in\", "
    "\"out\"]},\n"
    "{name = \"n\", type = \"decimal(15,2)\"},\n{name = \"m\", type = \"decimal(15,0..5)\"},\n"
    "{name = \"c\", type = \"digits\"},\n]\n";

Read<checks::Schema> with(const std::string& lines) {
  return config::parse_schema(account + lines, "s.toml");
}

TEST_CASE("debit and credit") {
  const auto schema = with(
      "debit_credit = [{amount = \"n\", debit = \"way = in\", credit = \"way = out\", group = \"c\"}]\n");
  CAPTURE(told(schema));
  REQUIRE(schema);
  REQUIRE(schema->debit_credit.size() == 1);
  const auto& asked = schema->debit_credit[0];
  CHECK(asked.amount == 2);
  CHECK(asked.debit.column == 1);
  CHECK(asked.debit.values == std::vector<std::string>{"in"});
  CHECK(asked.credit.values == std::vector<std::string>{"out"});
  CHECK(asked.group == 4);
}

TEST_CASE("what is wrong with debit and credit") {
  const auto asked = [](const std::string& keys) { return with("debit_credit = [{" + keys + "}]\n"); };
  const std::string credit = ", credit = \"way = out\"";
  CHECK(one_fault(asked("amount = \"n\", debit = \"way = in\""), 10, "needs the key \"credit\""));
  CHECK(one_fault(asked("amount = \"c\", debit = \"way = in\"" + credit), 10, "is not of type decimal"));
  CHECK(one_fault(asked("amount = \"nn\", debit = \"way = in\"" + credit), 10, "there is no column \"nn\""));
  CHECK(one_fault(asked("amount = \"n\", debit = \"in\"" + credit), 10, "COLUMN = VALUE must stand there"));
  CHECK(one_fault(asked("amount = \"n\", debit = \"way = into\"" + credit), 10, "way"));
  CHECK(one_fault(asked("amount = \"n\", debit = \"no = in\"" + credit), 10, "the same column"));
  CHECK(one_fault(asked("amount = \"n\", debit = \"way = in, out\"" + credit), 10, "on both sides"));
  CHECK(one_fault(asked("amount = \"n\", debet = 1, debit = \"way = in\"" + credit), 10,
                  "unknown key \"debet\" in debit_credit: the nearest known key is \"debit\""));
}

TEST_CASE("movements, with opening and closing in the trailer") {
  const auto schema = with(
      "[movements]\namount = \"n\"\nplus = \"way = in\"\nminus = \"way = out\"\nbalance = \"m\"\n"
      "order = \"newest-first\"\n[trailer]\ntag = \"END\"\nfields = [\"opening\", \"closing\", \"text\"]\n");
  CAPTURE(told(schema));
  REQUIRE(schema);
  REQUIRE(schema->movements);
  CHECK(schema->movements->amount == 2);
  CHECK(schema->movements->balance == 3);
  CHECK(schema->movements->plus->values == std::vector<std::string>{"in"});
  CHECK(schema->movements->order == checks::ChainOrder::newest_first);
  CHECK(std::get<checks::TrailerText>(schema->trailer->fields[0]).balance == Balanced::opening);
  CHECK(std::get<checks::TrailerText>(schema->trailer->fields[1]).balance == Balanced::closing);
  CHECK_FALSE(std::get<checks::TrailerText>(schema->trailer->fields[2]).balance);
}

TEST_CASE("what is wrong with movements") {
  CHECK(one_fault(with("[movements]\namount = \"n\"\n"), 10, "nothing to hold them against"));
  CHECK(one_fault(with("[movements]\namount = \"n\"\nbalance = \"m\"\nplus = \"way = in\"\n"), 10,
                  "plus and minus are given together"));
  CHECK(one_fault(with("[movements]\namount = \"n\"\nbalance = \"c\"\n"), 10, "is not of type decimal"));
  CHECK(one_fault(with("[movements]\namount = \"n\"\nbalance = \"m\"\norder = \"descending\"\n"), 13,
                  "order must be \"oldest-first\" or \"newest-first\""));
  CHECK(with("[movements]\namount = \"n\"\nbalance = \"m\"\n"));
}

Read<checks::Schema> agreeing(const std::string& keys) {
  return with("agreements = [{columns = [\"n\", \"m\"], " + keys + "}]\n");
}

TEST_CASE("an agreement has an exact share and tolerance") {
  const auto schema = agreeing("share = \"0.999\", tolerance = \"0.050\"");
  CAPTURE(told(schema));
  REQUIRE(schema);
  const auto& asked = schema->agreements[0];
  CHECK(asked.left == 2);
  CHECK(asked.right == 3);
  CHECK(asked.share.parts == 999);
  CHECK(asked.share.of == 1000);
  CHECK(asked.tolerance->format() == "0.050");
  CHECK(agreeing("share = \"1\"")->agreements[0].share.of == 1);
  CHECK(agreeing("share = \"1.000\"")->agreements[0].share.parts == 1000);
  CHECK(agreeing("share = \"0\"")->agreements[0].share.parts == 0);
  CHECK(agreeing("share = \"0.999999999\"")->agreements[0].share.parts == 999999999);
}

TEST_CASE("what is no share and no tolerance") {
  for (const char* share :
       {"1.001", "99.9", "0.9999999999", ".9", "0.", "1.", "-0.5", "0,9", "00.9", "0.9 ", "9e-1"}) {
    CAPTURE(share);
    CHECK(one_fault(agreeing("share = \"" + std::string(share) + "\""), 10, "share must be"));
  }
  for (const char* tolerance : {"-0.01", "0.", ".1", "1e2", "0.0000000001", "x"}) {
    CAPTURE(tolerance);
    CHECK(one_fault(agreeing("share = \"1\", tolerance = \"" + std::string(tolerance) + "\""), 10,
                    "tolerance must be"));
  }
  CHECK(one_fault(agreeing("share = 0.999"), 10, "share"));
}

TEST_CASE("what is wrong with the columns of an agreement") {
  CHECK(one_fault(with("agreements = [{columns = [\"n\"], share = \"1\"}]\n"), 10, "columns must be two"));
  CHECK(one_fault(with("agreements = [{columns = [\"n\", \"n\"], share = \"1\"}]\n"), 10,
                  "two different ones"));
  CHECK(one_fault(with("agreements = [{columns = [\"n\", \"no\"], share = \"1\", tolerance = \"1\"}]\n"), 10,
                  "is not of type decimal"));
}

// A source's schema beside the schema that is tried.
struct Sources {
  TemporaryDirectory directory;

  explicit Sources(const std::string& more = "") {
    write("fund.toml",
          "name = \"fund\"\ndelimiter = \",\"\ncolumns = [{name = \"id\"}, {name = \"sum\", type = "
          "\"decimal(15,2)\"}, {name = \"entries\", type = \"digits\"}]\n" +
              more);
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory.path() / name) << text;
  }
  Read<checks::Schema> with_source(const std::string& keys) const {
    write("s.toml", account +
                        "sources = [{name = \"fund\", schema = \"fund.toml\", file_name = "
                        "\"f_{merchant}_{date}\", " +
                        keys + "}]\n");
    return config::read_schema(directory.path() / "s.toml");
  }
};

TEST_CASE("a source with its schema, keys and compared columns") {
  const Sources sources;
  const auto schema = sources.with_source(
      "directory = \"../in\", where = \"way = in\", key = [\"no = id\"], compared = [\"n = sum\"], "
      "count = \"entries\", sums = [\"m = sum\"]");
  CAPTURE(told(schema));
  REQUIRE(schema);
  REQUIRE(schema->sources.size() == 1);
  const auto& source = schema->sources[0];
  CHECK(source.schema->name == "fund");
  CHECK(source.file_name.text() == "f_{merchant}_{date}");
  CHECK(source.directory == "../in");
  CHECK(source.where->column == 1);
  CHECK(source.key[0].merged == 0);
  CHECK(source.key[0].source == 0);
  CHECK(source.compared[0].merged == 2);
  CHECK(source.compared[0].source == 1);
  CHECK(source.count == 2);
  CHECK(source.sums[0].merged == 3);
}

TEST_CASE("what is wrong with a source") {
  const Sources sources;
  const auto wrong = [&](const std::string& keys, const std::string& part) {
    const auto schema = sources.with_source(keys);
    CAPTURE(told(schema));
    CHECK(one_fault(schema, 10, part));
  };
  wrong("directory = \"in\"", "nothing to compare");
  wrong("compared = [\"n = sum\"], count = \"entries\"", "compared needs key");
  wrong("key = [\"no\"]", "must be \"COLUMN = COLUMN OF THE SOURCE\"");
  wrong("key = [\"no = idd\"]", "the nearest is \"id\"");
  wrong("key = [\"no = id\"], directory = \"/in\"", "must be relative");
  wrong("count = \"sum\"", "is not of type digits");
  wrong("sums = [\"c = sum\"]", "is not of type decimal");
  wrong("key = [\"no = id\"], where = \"wey = in\"", "the nearest is \"way\"");
}

// A report of totals in place of the source's schema.
Read<checks::Schema> with_report(const std::string& keys) {
  return with("sources = [{name = \"report\", file_name = \"r_{merchant}_{date}\", " + keys + "}]\n");
}

TEST_CASE("a report without records says totals in lines, and may be there or not") {
  const auto schema = with_report(
      "required = false, lines = [{pattern = \"(.*) entries, (.*)\", fields = [\"records\", \"sum(n) where "
      "way "
      "= in\"]}, {pattern = \"by (.*)\", fields = [\"text\"], required = false}]");
  CAPTURE(told(schema));
  REQUIRE(schema);
  const auto& source = schema->sources.at(0);
  CHECK(source.schema == nullptr);
  CHECK_FALSE(source.required);
  REQUIRE(source.lines.size() == 2);
  CHECK(source.lines[0].required);
  CHECK(std::get<checks::TrailerSum>(source.lines[0].fields.at(1)).column == 2);
  CHECK(std::get<checks::TrailerSum>(source.lines[0].fields.at(1)).where->values ==
        std::vector<std::string>{"in"});
  CHECK_FALSE(source.lines[1].required);
}

TEST_CASE("beside the statement is beside it, however that is written") {
  const std::string lines = "lines = [{pattern = \"(.*)\", fields = [\"records\"]}]";
  for (const std::string beside : {".", "./", "a/..", "./b/../"})
    CHECK(with_report("directory = \"" + beside + "\", " + lines)->sources[0].directory.empty());
  CHECK(with_report("directory = \"..\", " + lines)->sources[0].directory == "..");
  CHECK(with_report("directory = \"in/\", " + lines)->sources[0].directory == "in/");
}

TEST_CASE("what is wrong with a report of totals") {
  const auto wrong = [](const std::string& keys, const std::string& part) {
    const auto schema = with_report(keys);
    CAPTURE(told(schema));
    CHECK(one_fault(schema, 10, part));
  };
  const std::string lines = "lines = [{pattern = \"(.*)\", fields = [\"records\"]}]";
  CHECK(with_report(lines));
  wrong("directory = \"in\"", "exactly one of the keys \"schema\" and \"lines\"");
  wrong("lines = []", "lines must have at least one table {...}: the list is empty");
  wrong("lines = [{pattern = \"(.*) (.*)\", fields = [\"records\"]}]",
        "the pattern has 2 groups for 1 fields");
  wrong("lines = [{pattern = \"(.*)\", fields = [\"text\"]}]", "no line says \"records\" or a sum");
  wrong("lines = [{pattern = \"(.*)(.*)\", fields = [\"records\", \"opening\"]}]",
        "stand in the statement itself");
  wrong("lines = [{pattern = \"(.*\", fields = [\"records\"]}]", "pattern");
  wrong("lines = [{pattern = \"(.*) (.*)\", fields = [\"records\", \"sum(no)\"]}]", "decimal");
  wrong(lines + ", required = 1", "required must be true or false");
  for (const std::string keys : {"where = \"way = in\"", "key = [\"no = no\"]", "count = \"n\"",
                                 "sums = [\"n = n\"]", "key = [\"no = no\"], compared = [\"n = n\"]"}) {
    wrong(lines + ", " + keys, "need the records of a schema");
  }
  CHECK(one_fault(Sources().with_source(lines), 10, "exactly one of the keys \"schema\" and \"lines\""));
}

TEST_CASE("values in the encoding of the statements stand in every table once encoded, and must have one") {
  const std::string head =
      "name = \"s\"\ndelimiter = \"|\"\ncolumns = [{name = \"way\"}, {name = \"n\", type = "
      "\"decimal(15,2)\"}]\n";
  const std::string tables =
      "debit_credit = [{amount = \"n\", debit = \"way = 收\", credit = \"way = 支\"}]\n"
      "sources = [{name = \"r\", file_name = \"{merchant}_{date}\", lines = [{pattern = \"(.*)\", fields = "
      "[\"records where way = 收\"]}]}]\n";
  const auto gbk = config::parse_schema("encoding = \"gbk\"\n" + head + tables, "s.toml");
  CAPTURE(told(gbk));
  REQUIRE(gbk);
  CHECK(gbk->debit_credit[0].debit.values == std::vector<std::string>{"\xCA\xD5"});
  const auto& said = gbk->sources[0].lines[0].fields[0];
  CHECK(std::get<checks::TrailerCount>(said).where->values == std::vector<std::string>{"\xCA\xD5"});
  const auto ascii = config::parse_schema("encoding = \"ascii\"\n" + head + tables, "s.toml");
  CHECK(fault_count(ascii) == 3);
  CHECK(told(ascii).contains("\"收\" is not ASCII"));
}

TEST_CASE("faults in the schema of a source are told with that file and its line") {
  const Sources sources("colour = 1\n");
  const auto schema = sources.with_source("key = [\"no = id\"]");
  REQUIRE(fault_count(schema) == 1);
  CHECK(schema.error()[0].file.filename() == "fund.toml");
  CHECK(schema.error()[0].line == 4);
}

TEST_CASE("a source has no sources of its own, so that schemas cannot name each other in a circle") {
  const Sources sources(
      "sources = [{name = \"s\", schema = \"s.toml\", file_name = \"{merchant}{date}\"}]\n");
  const auto schema = sources.with_source("key = [\"no = id\"]");
  CHECK(one_fault(schema, 4, "has no sources of its own"));
}

TEST_CASE("a schema of a source that is not there is one fault") {
  const auto schema = with(
      "sources = [{name = \"a\", schema = \"none.toml\", file_name = \"{merchant}_{date}\", "
      "key = [\"no = no\"]}]\n");
  REQUIRE(fault_count(schema) == 1);
  CHECK(schema.error()[0].file.filename() == "none.toml");
}

}  // namespace
}  // namespace stmtwatch::test
