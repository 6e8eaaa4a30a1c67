#!/usr/bin/env python3
"""Each rule of house_rules.py turns red on a tree that breaks it, and stays green on one that only looks so."""

import json
import pathlib
import tempfile
import unittest

import house_rules


class Tree(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)

    def write(self, path, *lines):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(line + "\n" for line in lines))

    def found(self, **options):
        return [(path, line, rule) for path, line, rule, _ in house_rules.breaches(self.root, **options)]

    def assert_rule(self, path, line, rule):
        self.assertIn((path, line, rule), self.found())

    def assert_clean(self):
        self.assertEqual(house_rules.breaches(self.root), [])


class Includes(Tree):
    def test_a_file_includes_its_own_room_and_lower_floors(self):
        self.write("daemon/watch/a.cpp", '#include "daemon/watch/b.hpp"', '#include "daemon/spool/s.hpp"',
                   '#include "checks/c.hpp"', "#include <vector>", "#include <fmt/format.h>")
        self.write("daemon/watch/b.hpp", "#pragma once")
        self.write("daemon/spool/s.hpp", "#pragma once")
        self.write("checks/c.hpp", "#pragma once")
        self.assert_clean()

    def test_an_include_upward_is_told(self):
        self.write("checks/a.cpp", "// why", '#include "config/settings.hpp"')
        self.assert_rule("checks/a.cpp", 2, "floor")

    def test_an_include_beside_is_told(self):
        self.write("daemon/spool/a.cpp", '#include "daemon/ledger/ledger.hpp"')
        self.assert_rule("daemon/spool/a.cpp", 1, "floor")

    def test_every_pair_of_rooms_is_decided_by_the_floors(self):
        for room, floor in house_rules.FLOOR_OF.items():
            for other, other_floor in house_rules.FLOOR_OF.items():
                if room != other and not other.endswith(".cpp"):
                    path = room if room.endswith(".cpp") else f"{room}/a.cpp"
                    self.write(path, f'#include "{other}/b.hpp"')
                    told = (path, 1, "floor") in self.found()
                    self.assertEqual(told, other_floor >= floor, f"{room} includes {other}")

    def test_a_nested_folder_belongs_to_its_room(self):
        self.write("daemon/delivery/sftp/a.cpp", '#include "daemon/ledger/l.hpp"')
        self.assert_rule("daemon/delivery/sftp/a.cpp", 1, "floor")

    def test_a_file_in_no_room_is_told(self):
        self.write("daemon/attic/a.cpp")
        self.assert_rule("daemon/attic/a.cpp", 1, "floor")

    def test_an_include_that_is_not_from_the_root_is_told(self):
        self.write("checks/a.cpp", '#include "finding.hpp"')
        self.assert_rule("checks/a.cpp", 1, "include")

    def test_a_library_outside_its_home_is_told(self):
        for library in ("sqlite3.h", "libssh2.h", "toml++/toml.h", "CLI/CLI.hpp", "prometheus/gauge.h",
                        "systemd/sd-daemon.h", "boost/beast/core.hpp"):
            self.write("daemon/watch/a.cpp", f"#include <{library}>")
            self.assert_rule("daemon/watch/a.cpp", 1, "library")

    def test_a_library_at_home_is_fine(self):
        self.write("daemon/store/a.cpp", "#include <sqlite3.h>")
        self.write("daemon/delivery/sftp/a.cpp", "#include <libssh2.h>")
        self.write("daemon/api/a.cpp", "#include <boost/beast/core.hpp>", "#include <boost/asio/post.hpp>")
        self.assert_clean()

    def test_checks_is_pure(self):
        for header in ("filesystem", "unistd.h", "sys/stat.h", "thread", "spdlog/spdlog.h", "boost/asio.hpp"):
            self.write("checks/a.cpp", f"#include <{header}>")
            self.assertTrue(self.found(), header)
        self.write("checks/a.cpp", "#include <re2/re2.h>", "#include <openssl/evp.h>", "#include <string_view>")
        self.assert_clean()

    def test_tests_may_include_anything(self):
        self.write("tests/unit/a.cpp", "#include <sqlite3.h>", '#include "daemon/store/s.hpp"')
        self.assert_clean()


class Calls(Tree):
    def test_each_banned_call_is_told_where_it_stands(self):
        for call in ("std::this_thread::sleep_for(one_second);", "usleep(10);", "std::regex pattern;", 'system("ls");',
                     "std::system(command);", "strcpy(to, from);", "localtime(&now);", "std::cout << 1;",
                     'fmt::print("x");', "asio::co_spawn(io, run(), asio::detached);", "io_context.stop();",
                     "io_.stop();", "auto x = ready ? co_await a() : b;", "co_await run([&] { return 1; });",
                     "#pragma GCC diagnostic ignored", "class SpoolManager {};"):
            self.write("daemon/watch/a.cpp", "", call)
            self.assertIn(("daemon/watch/a.cpp", 2, "banned"), self.found(), call)

    def test_what_only_looks_like_one_is_fine(self):
        self.write("daemon/watch/a.cpp", "// std::cout and system() are banned", 'log("std::cout, detached");',
                   "co_await clock_.sleep(pause);", "file_system(x);", "child.system(x);", "timer.stop();",
                   "const int million = 1'000'000; /* localtime( */", "co_await table[index].run();",
                   'auto raw = R"(sleep(1))";')
        self.assert_clean()

    def test_the_command_line_may_write_to_the_terminal(self):
        self.write("daemon/cli/a.cpp", "std::cout << 1;")
        self.assert_clean()


class Words(Tree):
    def test_unfinished_work_is_told_in_any_text(self):
        for path in ("checks/a.cpp", "scripts/a.sh", "README.md", "CMakeLists.txt", "tests/unit/a.cpp"):
            self.write(path, "", "TO" "DO: later")
            self.assert_rule(path, 2, "word")

    def test_silenced_warnings_and_paths_of_a_machine_are_told(self):
        for word in ("NO" "LINT", "/wo" "rk/main/checks", "/tmp/br" "ief"):
            self.write("checks/a.cpp", f"// {word}")
            self.assert_rule("checks/a.cpp", 1, "word")

    def test_build_folders_are_not_read(self):
        self.write("build/a.cpp", "// TO" "DO")
        self.assert_clean()


class Sizes(Tree):
    def test_a_file_may_have_350_lines_and_no_more(self):
        self.write("checks/a.cpp", *["int x;"] * 350)
        self.assert_clean()
        self.write("checks/a.cpp", *["int x;"] * 351)
        self.assert_rule("checks/a.cpp", 351, "length")

    def body(self, head, lines):
        return [head, *["  work();"] * (lines - 2), "}"]

    def test_a_function_may_have_60_lines_and_no_more(self):
        heads = ["void f() {", "int Class::f(int a) const {", "auto f() -> int {", "Class::Class() : a_(1), b_{2} {",
                 "flow::Task<void> run() noexcept {"]
        for head in heads:
            self.write("checks/a.cpp", "int before;", *self.body(head, 60))
            self.assert_clean()
            self.write("checks/a.cpp", "int before;", *self.body(head, 61))
            self.assertIn(("checks/a.cpp", 2, "length"), self.found(), head)

    def test_the_blocks_within_count_to_their_function(self):
        inner = [line for _ in range(16) for line in ("  if (x) {", "    for (;;) {", "    }", "  }")]
        self.write("checks/a.cpp", "void f() {", *inner, "}")
        self.assertEqual(self.found(), [("checks/a.cpp", 1, "length")])

    def test_namespaces_classes_and_tables_are_no_functions(self):
        for head in ("namespace stmtwatch {", "class A {", "const int table[] = {", "enum class E {"):
            self.write("checks/a.cpp", *self.body(head, 100))
            self.assert_clean()

    def test_a_long_method_within_a_class_is_found(self):
        self.write("checks/a.cpp", "namespace n {", "class A {", *self.body("  void f() {", 61), "};", "}")
        self.assert_rule("checks/a.cpp", 3, "length")


class Dead(Tree):
    def test_a_header_that_only_its_own_source_and_tests_include_is_dead(self):
        self.write("checks/a.hpp", "#pragma once")
        self.write("checks/a.cpp", '#include "checks/a.hpp"')
        self.write("tests/unit/a_test.cpp", '#include "checks/a.hpp"')
        self.assertEqual(self.found(), [("checks/a.hpp", 1, "dead")])
        self.write("checks/b.cpp", '#include "checks/a.hpp"')
        self.assert_clean()

    def test_a_test_header_that_a_test_includes_is_alive(self):
        self.write("tests/support/a.hpp", "#pragma once")
        self.assertEqual(self.found(), [("tests/support/a.hpp", 1, "dead")])
        self.write("tests/unit/a_test.cpp", '#include "tests/support/a.hpp"')
        self.assert_clean()

    def test_a_header_without_its_guard_is_told(self):
        self.write("checks/a.hpp")
        self.write("checks/b.cpp", '#include "checks/a.hpp"')
        self.assertEqual(self.found(), [("checks/a.hpp", 1, "header")])

    def test_a_source_that_nothing_compiles_is_dead(self):
        self.write("checks/a.cpp")
        self.write("checks/b.cpp")
        commands = self.root / "build" / "compile_commands.json"
        commands.parent.mkdir()
        commands.write_text(json.dumps([{"file": str(self.root / "checks/a.cpp")}]))
        self.assertEqual(self.found(compile_commands=commands), [("checks/b.cpp", 1, "dead")])


if __name__ == "__main__":
    unittest.main()
