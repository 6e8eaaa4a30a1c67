#include "config/ddl/ddl.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "config/ddl/ddl_schema.hpp"
#include "config/schema_file.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using config::Dialect;

namespace {

const std::filesystem::path golden_tables =
    std::filesystem::path(STMTWATCH_SOURCE_DIR) / "tests/golden/config/ddl";

config::Ddl parsed(std::string_view text, std::optional<Dialect> dialect = std::nullopt) {
  const auto ddl = config::parse_ddl(text, "tables.sql", dialect);
  REQUIRE_MESSAGE(ddl.has_value(), ddl.error().text());
  return *ddl;
}

std::string all_faults(const std::vector<config::Fault>& notes) {
  std::string text;
  for (const auto& note : notes)
    text += note.text() + "\n";
  return text;
}

// The one column of a table that has nothing else, as the schema file says it, without its comment.
std::string column(std::string_view type, Dialect dialect, std::string_view options = "") {
  const auto ddl = parsed("CREATE TABLE t (c " + std::string(type) + ")" + std::string(options), dialect);
  const auto text = config::schema_text(ddl.tables[0], dialect, "tables.sql");
  CAPTURE(text);
  CHECK(config::parse_schema(text, "drafted.toml").has_value());
  const auto begin = text.find("{name = \"c\"") + 11;
  return text.substr(begin, text.find("},  #") - begin);
}

std::string fault_of(std::string_view text) {
  const auto ddl = config::parse_ddl(text, "tables.sql", std::nullopt);
  REQUIRE(!ddl.has_value());
  return ddl.error().text();
}

}  // namespace

TEST_CASE("tables as each database writes them out become schemas that lint accepts") {
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden_tables)) {
    if (entry.path().extension() != ".sql") continue;
    CAPTURE(entry.path());
    const auto ddl = config::parse_ddl(read_file(entry.path()), entry.path().filename(), std::nullopt);
    REQUIRE(ddl.has_value());
    REQUIRE(ddl->tables.size() == 1);
    const auto text = config::schema_text(ddl->tables[0], ddl->dialect, entry.path().filename());
    auto file = entry.path();
    CHECK(text == read_file(file.replace_extension(".toml")));
    CHECK(all_faults(config::all_notes(*ddl)) == read_file(file.replace_extension(".notes")));
    CHECK(told(config::parse_schema(text, "drafted.toml")) == "no fault");
    ++compared;
  }
  CHECK(compared == 4);
}

TEST_CASE("a length is in characters or bytes as the database counts it") {
  CHECK(column("VARCHAR(30)", Dialect::mysql) == ", max_length = 30");
  CHECK(column("VARCHAR(30)", Dialect::postgresql) == ", max_length = 30");
  CHECK(column("VARCHAR2(30)", Dialect::oracle) == ", max_length = 30, length_unit = \"bytes\"");
  CHECK(column("VARCHAR2(30 BYTE)", Dialect::oracle) == ", max_length = 30, length_unit = \"bytes\"");
  CHECK(column("VARCHAR2(30 CHAR)", Dialect::oracle) == ", max_length = 30");
  CHECK(column("NVARCHAR2(30)", Dialect::oracle) == ", max_length = 30");
  CHECK(column("CHAR", Dialect::mysql) == ", max_length = 1");
  CHECK(column("VARCHAR", Dialect::postgresql) == "");
}

TEST_CASE("bytes are those of the charset that the table or the column names") {
  CHECK(column("TEXT", Dialect::mysql, " CHARSET=gbk") ==
        ", max_length = 65535, length_unit = \"bytes\", charset = \"gbk\"");
  CHECK(column("TEXT CHARACTER SET utf8mb4", Dialect::mysql, " DEFAULT CHARACTER SET gbk") ==
        ", max_length = 65535, length_unit = \"bytes\", charset = \"utf-8\"");
  CHECK(column("TINYTEXT", Dialect::mysql, " CHARSET=latin1") == ", max_length = 255");
  const auto unknown = parsed("CREATE TABLE t (c TEXT) CHARSET=big5", Dialect::mysql);
  CHECK(all_faults(config::all_notes(unknown)).contains("the charset big5 is none that a schema knows"));
}

TEST_CASE("numbers have as many digits as the database keeps, up to what a schema can say") {
  CHECK(column("DECIMAL(15,2)", Dialect::mysql) == ", type = \"decimal(15,2)\"");
  CHECK(column("DECIMAL(15,2) UNSIGNED", Dialect::mysql) == ", type = \"decimal(15,2)\", negative = false");
  CHECK(column("DECIMAL", Dialect::mysql) == ", type = \"decimal(10,0)\"");
  CHECK(column("NUMBER(15,2)", Dialect::oracle) == ", type = \"decimal(15,0..2)\"");
  CHECK(column("NUMERIC(18,17)", Dialect::postgresql) == ", type = \"decimal(18,17)\"");
  CHECK(column("NUMERIC(19,2)", Dialect::postgresql) == ", pattern = \"-?[0-9]{1,17}[.][0-9]{2}\"");
  CHECK(column("NUMERIC(2,2)", Dialect::postgresql) == ", pattern = \"-?0[.][0-9]{2}\"");
  CHECK(column("SMALLINT", Dialect::postgresql) == ", type = \"decimal(5,0)\"");
  CHECK(column("INT UNSIGNED", Dialect::mysql) == ", type = \"digits\", max_length = 10");
  CHECK(column("MEDIUMINT UNSIGNED", Dialect::mysql) == ", type = \"digits\", max_length = 8");
  CHECK(column("BIGINT UNSIGNED", Dialect::mysql) == ", type = \"digits\", max_length = 20");
  CHECK(column("BIGINT", Dialect::mysql) == ", pattern = \"-?[0-9]{1,19}\"");
  CHECK(column("NUMBER(5,-2)", Dialect::oracle) == ", type = \"decimal(7,0)\"");
  CHECK(column("INTEGER", Dialect::oracle) == ", pattern = \"-?[0-9]{1,38}\"");
}

TEST_CASE("days and times are those of the database's own writing") {
  CHECK(column("DATE", Dialect::mysql) == ", type = \"date(YYYY-MM-DD)\"");
  CHECK(column("DATE", Dialect::oracle) == ", type = \"timestamp\"");
  CHECK(column("DATETIME", Dialect::mysql) == ", type = \"timestamp\"");
  CHECK(column("TIMESTAMP(0) WITHOUT TIME ZONE", Dialect::postgresql) == ", type = \"timestamp\"");
  CHECK(column("TIME", Dialect::postgresql) == ", type = \"time(hh:mm:ss)\"");
}

TEST_CASE("a type that a schema has no word for is text, and told with its line") {
  const auto ddl = parsed("CREATE TABLE t (\n  a text,\n  b geometry(40) NOT NULL\n)", Dialect::mysql);
  CHECK(all_faults(config::all_notes(ddl)) ==
        "tables.sql:3: column \"b\": the type GEOMETRY(40) has no like in a schema: taken as text of at most "
        "40 "
        "characters\n");
  CHECK(ddl.tables[0].columns[1].column.required);
}

TEST_CASE("keys, checks and comments count wherever a table says them") {
  const auto ddl = parsed(
      "CREATE TABLE a (x int UNIQUE, y char(1), z numeric(5,1), CONSTRAINT k UNIQUE (y, z));"
      "ALTER TABLE a ADD PRIMARY KEY (x), ADD CHECK (y IN ('J','N'));"
      "COMMENT ON COLUMN a.z IS 'zed'; CREATE UNIQUE INDEX i ON a (z);");
  const auto& table = ddl.tables[0];
  CHECK(table.unique == std::vector<std::vector<std::size_t>>{{0}, {1, 2}, {2}});
  CHECK(table.columns[0].column.required);
  CHECK(!table.columns[1].column.required);
  CHECK(table.columns[1].column.values == std::vector<std::string>{"J", "N"});
  CHECK(table.columns[2].comment == "zed");
  CHECK(config::all_notes(ddl).empty());
}

TEST_CASE("words in defaults, names and comments are no clauses") {
  const auto ddl = parsed(
      "CREATE TABLE t (-- a, b int,\n a varchar(5) DEFAULT 'x, PRIMARY KEY (a)', /* c int, */\n"
      " \"unique\" int DEFAULT (1 + 2) NOT NULL,\n check_no int DEFAULT -1, \"b\"\"c\" text)");
  const auto& columns = ddl.tables[0].columns;
  REQUIRE(columns.size() == 4);
  CHECK(ddl.tables[0].unique.empty());
  CHECK(columns[1].column.title == "unique");
  CHECK(columns[1].column.required);
  CHECK(!columns[2].column.required);
  CHECK(columns[3].column.title == "b\"c");
  CHECK(columns[3].column.name == "b_c");
}

TEST_CASE("several tables are told apart, and statements without a semicolon between them") {
  const auto ddl = parsed("CREATE TABLE s.a (x int)\nCREATE TABLE b (y int)\n/\nCREATE TABLE c AS SELECT 1");
  REQUIRE(ddl.tables.size() == 2);
  CHECK(ddl.tables[0].name == "s.a");
  CHECK(ddl.tables[1].line == 2);
  CHECK(all_faults(config::all_notes(ddl)) ==
        "tables.sql:4: table \"c\" has no list of columns here: passed over\n");
}

TEST_CASE("the dialect is told by its words") {
  CHECK(parsed("CREATE TABLE `t` (a int)").dialect == Dialect::mysql);
  CHECK(parsed("create table t (a int) engine = InnoDB").dialect == Dialect::mysql);
  CHECK(parsed("create table t (a varchar2(3))").dialect == Dialect::oracle);
  CHECK(parsed("create table t (a number)").dialect == Dialect::oracle);
  CHECK(parsed("create table t (a number (3))").dialect == Dialect::oracle);
  CHECK(parsed("create table t (a int, number text)").dialect == Dialect::postgresql);
  CHECK(parsed("create table t (a text)").dialect == Dialect::postgresql);
  CHECK(parsed("create table t (a text)").dialect_guessed);
  CHECK(!parsed("create table t (a text)", Dialect::oracle).dialect_guessed);
}

TEST_CASE("what is no table at all is one fault that says so") {
  CHECK(fault_of("") == "tables.sql: holds no CREATE TABLE statement with a list of columns");
  CHECK(fault_of("SELECT 1;").contains("holds no CREATE TABLE"));
  CHECK(fault_of("CREATE TABLE t ();").contains("holds no CREATE TABLE"));
  CHECK(fault_of("CREATE TABLE t (\n a text DEFAULT 'x)") ==
        "tables.sql:2: a text in quotes begins here that never ends");
  CHECK(fault_of("\n/* CREATE TABLE t (a int)") == "tables.sql:2: a comment begins here that never ends");
  CHECK(fault_of("CREATE TABLE t (\n a text COMMENT '\xC9\xCC')").contains("tables.sql:2: is not UTF-8"));
  CHECK(fault_of(std::string(config::ddl_bytes_max + 1, ' ')).contains("is larger than"));
}

TEST_CASE("names, values and columns beyond what a schema holds are told, and the rest stands") {
  std::string sql = "CREATE TABLE t (a int";
  for (std::size_t i = 0; i < config::ddl_columns_max; ++i)
    sql += ",\nc" + std::to_string(i) + " int";
  const auto many = parsed(sql + ")");
  CHECK(many.tables[0].columns.size() == config::ddl_columns_max);
  CHECK(all_faults(config::all_notes(many)).contains("one column more than the 500"));

  const auto odd =
      parsed("CREATE TABLE t (`金额` int, `1st` int, `a-b` enum('x|y', '', 'ok', 'ok'), `a_b` int, A_B int)");
  const auto& columns = odd.tables[0].columns;
  REQUIRE(columns.size() == 4);
  CHECK(columns[0].column.name == "column_1");
  CHECK(columns[1].column.name == "c1st");
  CHECK(columns[2].column.values == std::vector<std::string>{"ok"});
  CHECK(columns[3].column.name == "a_b_2");
  CHECK(config::all_notes(odd).size() == 3);
}

TEST_CASE("a table whose name holds line breaks or controls of Unicode still makes a schema") {
  for (const std::string odd : {"\u0085", "\u2028", "\u0090", "\x01"}) {
    const auto ddl =
        config::parse_ddl("CREATE TABLE \"ENTR" + odd + "IES\" (\"A\" VARCHAR(3))", "tables.sql", {});
    REQUIRE(ddl.has_value());
    const auto text = config::schema_text(ddl->tables.at(0), ddl->dialect, "tables.sql");
    CAPTURE(text);
    CHECK(config::parse_schema(text, "drafted.toml").has_value());
  }
}
