#!/usr/bin/env python3
"""A room sees the headers of the rooms that it DEPENDS on in CMake, and no others: whatever else it includes does not
compile.

    include_roots_test.py COMPILE_COMMANDS
"""

import json
import re
import shlex
import subprocess
import sys
import unittest

COMMANDS = {}  # one of each target


def preprocessed(target, header):
    """What the compiler says to a file of TARGET that includes HEADER; nothing where it finds it."""
    entry = COMMANDS[target]
    words = shlex.split(entry["command"])
    roots = [word for word in words if word.startswith("-I")]
    compiler = next(word for word in words if word.endswith(("++", "++-16", "++-14")))
    standard = next(word for word in words if word.startswith("-std="))
    return subprocess.run([compiler, *roots, standard, "-E", "-x", "c++", "-", "-o", "/dev/null"], cwd=entry["directory"],
                          input=f'#include "{header}"\n', capture_output=True, text=True).stderr


class Rooms(unittest.TestCase):
    def sees(self, target, header):
        self.assertEqual(preprocessed(target, header), "", f"{target} includes {header}")

    def does_not_see(self, target, header):
        said = preprocessed(target, header)
        self.assertRegex(said, f"{header}.*(No such file|not found)", f"{target} includes {header}")

    def test_a_room_sees_itself_and_what_it_depends_on(self):
        self.sees("stmtwatch_checks", "checks/judge.hpp")
        self.sees("stmtwatch_spool", "daemon/files/beneath.hpp")
        self.sees("stmtwatch_spool", "checks/judge.hpp")

    def test_a_room_does_not_see_a_room_that_it_does_not_depend_on(self):
        self.does_not_see("stmtwatch_checks", "config/settings.hpp")
        self.does_not_see("stmtwatch_spool", "daemon/ledger/ledger.hpp")
        self.does_not_see("stmtwatch_spool", "daemon/watch/watch.hpp")
        self.does_not_see("stmtwatch_spool", "tests/support/run.hpp")
        self.does_not_see("stmtwatch_cli", "daemon/api/server.hpp")


if __name__ == "__main__":
    for entry in json.load(open(sys.argv.pop(1))):
        COMMANDS.setdefault(re.search(r"CMakeFiles/(\w+)\.dir/", entry["command"]).group(1), entry)
    unittest.main()
