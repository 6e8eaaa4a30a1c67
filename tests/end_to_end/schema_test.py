"""`stmtwatch schema import` and `schema diff`, as people and their pipelines call them."""

import json
import pathlib
import subprocess
import sys
import tempfile

TABLE = "CREATE TABLE entry (\n  voucher_no VARCHAR2(32) NOT NULL,\n  party VARCHAR2(30 CHAR),\n  amount NUMBER(15,2)\n);\n"


class Desk:
    def __init__(self, binary, root):
        self.binary, self.root = binary, root

    def run(self, *arguments, stdin=""):
        return subprocess.run([self.binary, "schema", *map(str, arguments)], cwd=self.root, input=stdin,
                              capture_output=True, text=True, timeout=60)

    def write(self, name, text):
        (self.root / name).write_text(text)
        return name


def test_what_is_imported_is_right_by_lint(desk):
    drafted = desk.run("import", desk.write("table.sql", TABLE))
    assert drafted.returncode == 0, drafted
    assert "taken for Oracle by its words" in drafted.stderr, drafted.stderr
    assert "table.sql:2: " in drafted.stderr, drafted.stderr
    assert desk.run("lint", desk.write("entry.toml", drafted.stdout)).returncode == 0
    piped = desk.run("import", "--dialect", "oracle", "-", stdin=TABLE)
    assert piped.returncode == 0 and "taken for" not in piped.stderr, piped
    assert piped.stdout.splitlines()[1:] == drafted.stdout.splitlines()[1:]
    document = json.loads(desk.run("import", "--json", "table.sql").stdout)
    assert list(document) == ["dialect", "table", "schema", "notes"], document
    assert document["schema"] == drafted.stdout


def test_of_several_tables_one_is_named(desk):
    desk.write("two.sql", "CREATE TABLE s.a (x int); CREATE TABLE b (y int);")
    unnamed = desk.run("import", "two.sql")
    assert (unnamed.returncode, unnamed.stdout) == (64, ""), unnamed
    assert "s.a, b" in unnamed.stderr, unnamed.stderr
    for name in ("a", "S.A", "b"):
        assert desk.run("import", "--table", name, "two.sql").returncode == 0, name
    unknown = desk.run("import", "--table", "c", "two.sql")
    assert (unknown.returncode, unknown.stdout) == (66, ""), unknown


def test_what_is_no_table_ends_with_the_code_that_says_so(desk):
    assert desk.run("import", "absent.sql").returncode == 66
    assert desk.run("import", desk.write("none.sql", "SELECT 1;")).returncode == 78
    assert desk.run("import", "-").returncode == 78
    assert desk.run("import", "--dialect", "db2", "none.sql").returncode == 64
    assert desk.run("import").returncode == 64


def test_a_column_shorter_in_production_is_told_by_diff(desk):
    tested = desk.run("import", "-", stdin=TABLE).stdout
    desk.write("test.toml", tested)
    desk.write("production.toml", desk.run("import", "-", stdin=TABLE.replace("30 CHAR", "20 CHAR")).stdout)
    answer = desk.run("diff", "test.toml", "production.toml")
    assert answer.returncode == 0, answer
    assert answer.stdout == "party: length: at most 30 characters -> at most 20 characters  NARROWER\n", answer.stdout
    assert desk.run("diff", "production.toml", "test.toml").stdout.count("NARROWER") == 0
    same = desk.run("diff", "test.toml", "test.toml")
    assert (same.returncode, same.stdout) == (0, ""), same
    document = json.loads(desk.run("diff", "--json", "test.toml", "production.toml").stdout)
    assert document["differences"][0]["narrower"] is True, document
    assert desk.run("diff", "test.toml", "absent.toml").returncode == 66
    assert desk.run("diff", "test.toml", desk.write("wrong.toml", "x = 1\n")).returncode == 78


def main():
    binary = pathlib.Path(sys.argv[1]).resolve() / "stmtwatch"
    for name, test in list(globals().items()):
        if not name.startswith("test_"):
            continue
        with tempfile.TemporaryDirectory(prefix="stmtwatch-") as directory:
            test(Desk(binary, pathlib.Path(directory)))
            print(name)


main()
