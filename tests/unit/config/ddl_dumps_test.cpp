#include <doctest/doctest.h>

#include "config/ddl/ddl.hpp"
#include "tests/unit/config/support.hpp"

// Dumps as databases and people write them: data and client commands between the statements, all forms of
// quotes, keys that nobody is held to, defaults that are empty, and tables that have the columns of others.
namespace stmtwatch::test {
namespace {

using config::Dialect;

config::Ddl dump(std::string_view text, std::optional<Dialect> dialect = std::nullopt) {
  CAPTURE(text);
  const auto ddl = config::parse_ddl(text, "dump.sql", dialect);
  REQUIRE_MESSAGE(ddl.has_value(), ddl.error().text());
  return *ddl;
}

std::vector<std::string> names(const config::DdlTable& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns)
    names.push_back(column.column.name);
  return names;
}

using Names = std::vector<std::string>;
using Unique = std::vector<std::vector<std::size_t>>;

// The one table of two columns, a and b, between which `between` stands.
bool has_both(const std::string& before, const std::string& between, std::optional<Dialect> dialect) {
  const auto ddl = dump(before + "CREATE TABLE t (a int " + between + ", b int)", dialect);
  return names(ddl.tables[0]) == Names{"a", "b"};
}

// Of a table with `element` behind its columns a and b.
config::DdlTable with_element(const std::string& element, Dialect dialect = Dialect::oracle) {
  return dump("CREATE TABLE t (a NUMERIC(9), b VARCHAR(9)" + element + ")", dialect).tables[0];
}

bool b_is_required(const std::string& rules, Dialect dialect = Dialect::mysql) {
  return dump("CREATE TABLE t (a int, b varchar(9) " + rules + ")", dialect)
      .tables[0]
      .columns[1]
      .column.required;
}

TEST_CASE("the data of a dump is no SQL, whatever stands in it") {
  const auto ddl = dump(
      "CREATE TABLE public.bill (id bigint NOT NULL, memo text);\n"
      "COPY public.bill (id, memo) FROM stdin;\n"
      "1\tit's `ENGINE=x VARCHAR2(1)\n"
      "2\t/* \"\n"
      "\\.\n\n\n"
      "ALTER TABLE ONLY public.bill ADD CONSTRAINT bill_pkey PRIMARY KEY (id);\n");
  CHECK(ddl.dialect == Dialect::postgresql);
  CHECK(ddl.tables[0].unique == Unique{{0}});
  CHECK(ddl.tables[0].line == 1);
  // In any case, with options, on several lines, with CRLF; the end of the text is the end of the data.
  for (const std::string copy :
       {"copy t(a)\n from STDIN with (format csv, quote '\"');", "COPY t FROM stdin ;"}) {
    const auto table =
        dump("CREATE TABLE t (a int);\n" + copy + "\r\nit's\r\n\\.\r\nCREATE TABLE u (b int);");
    CHECK(table.tables.size() == 2);
    CHECK(dump("CREATE TABLE t (a int);" + copy + "\nit's").tables.size() == 1);
  }
  // Data from a file stands elsewhere.
  CHECK(dump("CREATE TABLE t (a int); COPY t FROM 'x.csv';\nCREATE TABLE u (b int);").tables.size() == 2);
}

TEST_CASE("what is said to the client is no SQL") {
  CHECK(has_both("\\restrict it's\n\\connect \"shop\n", "", Dialect::postgresql));
  CHECK(has_both("\\echo don't\n", "", std::nullopt));
  CHECK(dump("\\copy u from stdin\nit's\n\\.\nCREATE TABLE t (a int);").tables.size() == 1);
  CHECK(dump("\\copy u from 'x.csv'\nCREATE TABLE t (a int);").tables.size() == 1);
  CHECK(has_both("PROMPT it's the table\nREM don't\nREMARK \"\nprompt\n", "", Dialect::oracle));
  CHECK(dump("SELECT 1 \\g\nCREATE TABLE t (rem int, prompt int);").tables[0].columns.size() == 2);
  CHECK(dump("CREATE TABLE t (\nrem int,\nprompt int);").tables[0].columns.size() == 2);
}

TEST_CASE("INSERT statements between tables are passed over, quotes and all") {
  const auto ddl = dump(
      "CREATE TABLE `t` (`a` int);\nINSERT INTO `t` VALUES (1,'it\\'s; CREATE TABLE x (y int)'),(2,'\"');\n"
      "CREATE TABLE `u` (`b` int);");
  CHECK(ddl.tables.size() == 2);
  CHECK(ddl.tables[1].line == 3);
}

TEST_CASE("a text of Oracle behind q is closed by the partner of what opens it") {
  for (const std::string text : {"q'[it's; a)]'", "Q'{it's, b}'", "q'(it's)'", "q'<it's>'", "q'!it's!'",
                                 "q'|''|'", "nq'[it's]'", "NQ'\"it's\"'", "q'[]'"}) {
    CAPTURE(text);
    CHECK(has_both("", "DEFAULT " + text, Dialect::oracle));
  }
  CHECK(dump("CREATE TABLE T (ID NUMBER(10), Q VARCHAR2(20) DEFAULT q'[it's]')").dialect == Dialect::oracle);
  CHECK(!config::parse_ddl("CREATE TABLE t (a int DEFAULT q'[it's')", "d.sql", Dialect::oracle));
  // A name may be q.
  CHECK(
      dump("CREATE TABLE t (q VARCHAR2(3) DEFAULT 'x', nq int)", Dialect::oracle).tables[0].columns.size() ==
      2);
}

TEST_CASE("texts with letters before the quote, and quotes of dollars, are texts") {
  CHECK(has_both("", "DEFAULT N'it''s, '", std::nullopt));
  CHECK(has_both("", "DEFAULT E'it\\'s, '", Dialect::postgresql));
  CHECK(has_both("", "DEFAULT U&'\\0041, it''s'", Dialect::postgresql));
  CHECK(has_both("", "DEFAULT $$it's, $x$ $$", Dialect::postgresql));
  CHECK(has_both("", "DEFAULT $tag$it's, $$ $tag$", Dialect::postgresql));
  CHECK(has_both("", "DEFAULT _utf8mb4'it\\'s, '", Dialect::mysql));
  CHECK(has_both("", "DEFAULT b'0' COMMENT \"it's\"", Dialect::mysql));
  CHECK(has_both("", "DEFAULT 'c:\\'", Dialect::postgresql));
  CHECK(has_both("", "/* a /* b, c */ d int */", Dialect::postgresql));
  const auto checked = with_element(", CHECK (b IN (N'x', N'y'))", Dialect::mysql);
  CHECK(checked.columns[1].column.values == Names{"x", "y"});
}

TEST_CASE("a key or a check that rows are not held to is left out and told") {
  for (const std::string state :
       {"DISABLE", "DISABLE NOVALIDATE", "ENABLE NOVALIDATE", "RELY DISABLE NOVALIDATE",
        "DEFERRABLE INITIALLY DEFERRED DISABLE", "USING INDEX TABLESPACE x DISABLE", "NOT ENFORCED"}) {
    CAPTURE(state);
    CHECK(with_element(", CONSTRAINT k UNIQUE (a) " + state).unique.empty());
    CHECK(with_element(", UNIQUE (a) " + state).notes.front().message.contains("UNIQUE is "));
    CHECK(!with_element(", PRIMARY KEY (a) " + state).columns[0].column.required);
    CHECK(with_element(", CHECK (b IN ('x')) " + state).columns[1].column.values.empty());
  }
  for (const std::string state :
       {"", "ENABLE", "ENABLE VALIDATE", "NOT DEFERRABLE", "DEFERRABLE INITIALLY IMMEDIATE", "USING INDEX",
        "USING INDEX i ENABLE", "USING INDEX (CREATE UNIQUE INDEX i ON t (a))", "RELY"}) {
    CAPTURE(state);
    CHECK(with_element(", CONSTRAINT k UNIQUE (a) " + state).unique == Unique{{0}});
    CHECK(with_element(", PRIMARY KEY (a) " + state).columns[0].column.required);
  }
  CHECK(with_element(", UNIQUE KEY k (a) INVISIBLE", Dialect::mysql).unique == Unique{{0}});
}

TEST_CASE("the same beside a column") {
  const auto table =
      dump(
          "CREATE TABLE t (a NUMBER UNIQUE DISABLE, b NUMBER NOT NULL ENABLE, c NUMBER NOT NULL DISABLE, "
          "d NUMBER PRIMARY KEY DISABLE, e NUMBER CONSTRAINT u UNIQUE ENABLE, f NUMBER CHECK (f >= 0) "
          "DISABLE)",
          Dialect::oracle)
          .tables[0];
  CHECK(table.unique == Unique{{4}});
  CHECK(!table.columns[0].column.required);
  CHECK(table.columns[1].column.required);
  CHECK(!table.columns[2].column.required);
  CHECK(!table.columns[3].column.required);
  CHECK(table.notes.size() >= 4);
}

TEST_CASE("what ALTER TABLE takes back is taken back") {
  const std::string keyed =
      "CREATE TABLE t (a int NOT NULL, b text NOT NULL, CONSTRAINT k UNIQUE (a, b), PRIMARY KEY (a));";
  const auto after = [&](const std::string& alter) {
    return dump(keyed + alter, Dialect::postgresql).tables[0];
  };
  CHECK(after("").unique == Unique{{0}, {0, 1}});
  CHECK(after("ALTER TABLE t DROP CONSTRAINT k").unique == Unique{{0}});
  CHECK(after("ALTER TABLE t DISABLE CONSTRAINT K").unique == Unique{{0}});
  CHECK(after("ALTER TABLE t MODIFY CONSTRAINT k DISABLE").unique == Unique{{0}});
  CHECK(after("ALTER TABLE t MODIFY CONSTRAINT k ENABLE").unique == Unique{{0}, {0, 1}});
  CHECK(after("ALTER TABLE t DISABLE UNIQUE (a, b)").unique == Unique{{0}});
  CHECK(after("ALTER TABLE t DROP PRIMARY KEY").unique == Unique{{0, 1}});
  CHECK(after("ALTER TABLE t DROP INDEX k").unique == Unique{{0}});
  CHECK(after("ALTER TABLE t DROP COLUMN c").unique == Unique{{0}, {0, 1}});
  CHECK(after("ALTER TABLE t ADD CONSTRAINT l UNIQUE (b) DISABLE").unique == Unique{{0}, {0, 1}});
  CHECK(!after("ALTER TABLE t ALTER COLUMN b DROP NOT NULL").columns[1].column.required);
  CHECK(!after("ALTER TABLE t ALTER COLUMN b SET DEFAULT ''").columns[1].column.required);
  CHECK(after("ALTER TABLE t ALTER b SET DEFAULT ''; ALTER TABLE t ALTER b DROP DEFAULT")
            .columns[1]
            .column.required);
}

TEST_CASE("NOT NULL with an empty default is not required") {
  for (const std::string rules :
       {"NOT NULL DEFAULT ''", "DEFAULT '' NOT NULL", "NOT NULL DEFAULT ('')", "NOT NULL DEFAULT \"\"",
        "NOT NULL DEFAULT N''", "NOT NULL DEFAULT '' COMMENT 'x'", "NOT NULL DEFAULT _utf8mb4''",
        "CHARACTER SET gbk NOT NULL DEFAULT ''"})
    CHECK_MESSAGE(!b_is_required(rules), rules);
  for (const std::string rules :
       {"NOT NULL DEFAULT ''::character varying", "DEFAULT (''::text) NOT NULL", "NOT NULL DEFAULT E''",
        "DEFAULT ''::pg_catalog.varchar(9) NOT NULL", "NOT NULL DEFAULT $$$$"})
    CHECK_MESSAGE(!b_is_required(rules, Dialect::postgresql), rules);
  for (const std::string rules :
       {"NOT NULL", "NOT NULL DEFAULT ' '", "NOT NULL DEFAULT '0'", "NOT NULL DEFAULT 'x' COMMENT ''",
        "NOT NULL DEFAULT (uuid())", "NOT NULL DEFAULT (concat('', 'x'))"})
    CHECK_MESSAGE(b_is_required(rules), rules);
  CHECK(b_is_required("NOT NULL DEFAULT '' || 'x'", Dialect::postgresql));
  CHECK(b_is_required("DEFAULT '' NOT NULL", Dialect::oracle));  // where an empty text is NULL
  CHECK(!dump("CREATE TABLE t (a int, b enum('', 'Y') NOT NULL)", Dialect::mysql)
             .tables[0]
             .columns[1]
             .column.required);
}

TEST_CASE("a table has the columns of those it inherits from, before its own") {
  const std::string parents =
      "CREATE TABLE p (id bigint NOT NULL PRIMARY KEY, memo text); CREATE TABLE s.q (day date, memo text);";
  const auto child = [&](const std::string& sql) {
    return dump(parents + sql, Dialect::postgresql).tables.back();
  };
  const auto one = child("CREATE TABLE c (fee numeric(9,2)) INHERITS (p);");
  CHECK(names(one) == Names{"id", "memo", "fee"});
  CHECK(one.columns[0].column.required);
  CHECK(one.unique.empty());  // keys are not inherited
  CHECK(names(child("CREATE TABLE c () INHERITS (p, s.q) WITH (fillfactor=70);")) ==
        Names{"id", "memo", "day"});
  const auto merged =
      child("CREATE TABLE c (memo text NOT NULL, x int, CONSTRAINT u UNIQUE (id)) INHERITS (p);");
  CHECK(names(merged) == Names{"id", "memo", "x"});
  CHECK(merged.columns[1].column.required);
  CHECK(merged.unique == Unique{{0}});
  CHECK(merged.notes.empty());
  const auto part = child("CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (9);");
  CHECK(names(part) == Names{"id", "memo"});
  CHECK(part.unique == Unique{{0}});
  CHECK(child("CREATE TABLE c (LIKE p);").unique.empty());
  CHECK(child("CREATE TABLE c (LIKE p INCLUDING ALL, x int);").unique == Unique{{0}});
  CHECK(names(dump("CREATE TABLE `p` (`a` int); CREATE TABLE `c` LIKE `p`;").tables.back()) == Names{"a"});
  const auto unknown = child("CREATE TABLE c (x int) INHERITS (elsewhere);");
  CHECK(names(unknown) == Names{"x"});
  REQUIRE(unknown.notes.size() == 1);
  CHECK(unknown.notes[0].message.contains("the columns of \"elsewhere\" are not taken over"));
}

TEST_CASE("notes are those of their table") {
  const auto ddl = dump("CREATE TABLE a (x geometry(4));\nCREATE TABLE b (y int, CHECK (y <> 3));\nSELECT 1;",
                        Dialect::mysql);
  CHECK(ddl.tables[0].notes.size() == 1);
  CHECK(ddl.tables[1].notes.size() == 1);
  CHECK(ddl.notes.size() == 1);
  CHECK(config::all_notes(ddl).size() == 3);
}

}  // namespace
}  // namespace stmtwatch::test
