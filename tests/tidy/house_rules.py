#!/usr/bin/env python3
"""The house rules that a program can check, held against the tree.

    house_rules.py TREE [COMPILE_COMMANDS]

Prints one line for each breach, "FILE:LINE: RULE: what", and ends with 1 if there is one. With COMPILE_COMMANDS (CMake's
compile_commands.json) it also tells source files that nothing compiles.
"""

import json
import pathlib
import re
import sys

# Which way things point: a file includes its own room and rooms of lower floors, nothing else.
FLOORS = [
    ["checks"],
    ["config", "daemon/installed"],
    ["daemon/flow", "daemon/time", "daemon/files", "daemon/documents", "daemon/metrics", "daemon/log"],
    ["daemon/spool", "daemon/ledger", "daemon/delivery", "daemon/incidents", "daemon/service"],
    ["daemon/watch"],
    ["daemon/store", "daemon/api"],
    ["daemon/cli", "daemon/main.cpp"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# A library, by how its headers begin, and the only places that may name it.
LIBRARY_HOMES = {
    "sqlite3": ["daemon/store/"],
    "libssh2": ["daemon/delivery/sftp/"],
    "boost/beast": ["daemon/api/", "daemon/cli/"],
    "boost/": ["daemon/"],
    "toml++": ["config/"],
    "CLI/": ["daemon/cli/"],
    "prometheus/": ["daemon/metrics/"],
    "systemd/": ["daemon/service/"],
    "spdlog/": ["daemon/log/"],
    "date/": ["daemon/time/"],
    "nlohmann/": ["daemon/"],
    "re2/": ["checks/", "config/"],
}
# checks/ is pure: these and the standard library without files, threads and streams.
CHECKS_LIBRARIES = ("fmt/", "openssl/", "re2/")
CHECKS_STANDARD_BANNED = {"filesystem", "fstream", "iostream", "thread", "mutex", "future", "regex"}

PROGRAMS = ("daemon/cli/", "daemon/main.cpp")  # who may write to a terminal
# What: (pattern over code without comments and strings, why, where it is allowed).
BANNED = [
    (r"\bsleep_(for|until)\b", "wait with Clock::sleep, so that tests need not wait", ()),
    (r"(?<![\w.>])(u|nano)?sleep\s*\(", "wait with Clock::sleep, so that tests need not wait", ("daemon/time/",)),
    (r"\bstd::regex\b", "std::regex overflows the stack on long input", ()),
    (r"(?<![\w.>:])(std::)?system\s*\(", "no shell", ()),
    (r"\b(gets|strcpy|strcat|sprintf|vsprintf|strtok)\s*\(", "unbounded or not thread-safe", ()),
    (r"\b(localtime|gmtime|ctime|asctime)\s*\(", "not thread-safe; time::Zone knows the time of day", ()),
    (r"\bstd::(cout|cerr|clog)\b", "what the daemon has to say goes through daemon/log", PROGRAMS),
    (r"\bprintf\s*\(|\bputs\s*\(|\bfmt::print\s*\(", "what the daemon has to say goes through daemon/log", PROGRAMS),
    (r"\bdetached\b", "every coroutine is joined (flow::TaskGroup)", ()),
    (r"\b(io|context|io_context)_?\s*\.\s*stop\s*\(", "cancel and join instead of stopping the loop", ()),
    (r"[?:]\s*co_await\b", "g++ 12 destroys temporaries of a ternary around co_await twice", ()),
    (r"\bco_await\b[^;]*\[(&|=|this\b|\w+ = )", "g++ 12 destroys a capturing lambda in a co_await twice", ()),
    (r"#\s*pragma\s+(GCC|clang)", "mend what the warning says", ()),
    (r"\b\w*(Manager|Helper|Utils?)\b", "name what it is or does", ()),
]
BANNED_WORDS = [
    (r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b", "finish it, or say in an issue what is left"),
    (r"\bNO" r"LINT", "mend what the warning says"),
    (r"/wo" r"rk/|/tmp/br" r"ief", "a path of somebody's machine"),
]
FILE_LINES_MAX = 350
FUNCTION_LINES_MAX = 60

SOURCE_DIRECTORIES = ("checks", "config", "daemon")
TEXT_SUFFIXES = {".hpp", ".cpp", ".in", ".txt", ".cmake", ".toml", ".sh", ".py", ".md", ".service", ".conf", ".json",
                 ".yml", ".yaml"}

NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(path):
    """The room a file belongs to: the longest entry of FLOORS that it lies in."""
    rooms = [room for room in FLOOR_OF if path == room or path.startswith(room + "/")]
    return max(rooms, key=len, default=None)


def blanked(match):
    """As many line breaks as the text had, so that line numbers stay; includes keep their quotes out of this."""
    return " " + "\n" * match.group(0).count("\n")


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


class File:
    def __init__(self, tree, path):
        self.path = path.relative_to(tree).as_posix()
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.is_cpp = path.suffix in (".hpp", ".cpp")
        self.is_product = self.path.split("/")[0] in SOURCE_DIRECTORIES and self.is_cpp
        self.code = NOT_CODE.sub(blanked, self.text) if self.is_cpp else ""
        self.includes = []
        if self.is_cpp:
            self.includes = [(line_at(self.text, match.start()), match.group(1), match.group(2))
                             for match in INCLUDE.finditer(self.text)]


def include_breaches(file):
    """Directions, libraries and the purity of checks/."""
    room = room_of(file.path)
    if room is None:
        yield 1, "floor", f"{file.path} lies in no room of the floor table"
        return
    for line, bracket, name in file.includes:
        if bracket == '"':
            target = room_of(name)
            if target is None:
                yield line, "include", f'"{name}" is in no room; own files are included by their path from the root'
            elif target != room and FLOOR_OF[target] >= FLOOR_OF[room]:
                yield line, "floor", f"{room} (floor {FLOOR_OF[room]}) may not include {target} (floor {FLOOR_OF[target]})"
            continue
        library = max((key for key in LIBRARY_HOMES if name.startswith(key)), key=len, default=None)
        if library and not file.path.startswith(tuple(LIBRARY_HOMES[library])):
            yield line, "library", f"<{name}> belongs to {', '.join(LIBRARY_HOMES[library])}"
        elif room == "checks":
            standard = re.fullmatch(r"[a-z_0-9]+", name) or name in ("immintrin.h", "iconv.h")
            if name in CHECKS_STANDARD_BANNED or not (standard or name.startswith(CHECKS_LIBRARIES)):
                yield line, "purity", f"<{name}> has no place in checks/, which is pure"


def call_breaches(file):
    for pattern, why, allowed in BANNED:
        if not allowed or not file.path.startswith(allowed):
            for match in re.finditer(pattern, file.code):
                yield line_at(file.code, match.start()), "banned", f"{match.group(0).strip()!r}: {why}"


def word_breaches(file):
    for pattern, why in BANNED_WORDS:
        for match in re.finditer(pattern, file.text):
            yield line_at(file.text, match.start()), "word", f"{match.group(0)!r}: {why}"


def functions(code):
    """(first line, lines) of each function body, told from other blocks by what stands before the brace."""
    function_depth, start, blocks, head_from = None, 0, [], 0
    for match in re.finditer(r"[{};]", code):
        at, mark = match.start(), match.group(0)
        is_block = True
        if mark == "{":
            is_block = at == 0 or code[at - 1].isspace()  # `T{...}` is an initialiser
            head = code[head_from:at]
            control = re.match(r"\s*(else\s+)?(if|for|while|switch|catch|do|try)\b", head)
            if function_depth is None and is_block and ")" in head and "=" not in head.split(")")[-1] and not control:
                function_depth, start = len(blocks), at - len(head.lstrip())
            blocks.append(is_block)
        elif mark == "}" and blocks:
            is_block = blocks.pop()
            if function_depth == len(blocks):
                function_depth = None
                yield line_at(code, start), code.count("\n", start, at) + 1
        if is_block:
            head_from = at + 1


def size_breaches(file):
    lines = file.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield lines, "length", f"{lines} lines, more than {FILE_LINES_MAX}: two things in one file?"
    for line, length in functions(file.code):
        if length > FUNCTION_LINES_MAX:
            yield line, "length", f"a function of {length} lines, more than {FUNCTION_LINES_MAX}"


def dead_breaches(files, compiled):
    """Headers that nothing but their own .cpp or tests include, and sources that nothing compiles."""
    included_by = {}
    for file in files:
        for _, bracket, name in file.includes:
            if bracket == '"':
                included_by.setdefault(name, set()).add(file.path)
    product = {file.path for file in files if file.is_product}
    for file in files:
        if file.path.endswith(".hpp"):
            own = file.path.removesuffix(".hpp") + ".cpp"
            users = included_by.get(file.path, set()) - {file.path, own}
            if file.is_product and not users & product:
                yield file.path, 1, "dead", "no other file of the product includes it"
            elif not users:
                yield file.path, 1, "dead", "nothing includes it"
            if "#pragma once" not in file.text:
                yield file.path, 1, "header", "has no #pragma once"
        elif compiled is not None and file.path.endswith(".cpp") and not file.path.startswith("tests/fuzz/"):
            if file.path not in compiled:
                yield file.path, 1, "dead", "nothing compiles it"


def tree_files(tree):
    skipped = {"build", ".git", ".cache"}
    for path in sorted(tree.rglob("*")):
        parts = path.relative_to(tree).parts
        if parts[0] in skipped or "__pycache__" in parts or not path.is_file():
            continue
        if path.suffix in TEXT_SUFFIXES or parts[0] in (".ci",):
            yield File(tree, path)


def united(source):
    """The sources that a unity file of CMake's includes; the file itself where it is none."""
    if not source.name.startswith("unity_") or not source.exists():
        return [source]
    return [pathlib.Path(path) for path in re.findall(r'#include "(.*)"', source.read_text())]


def breaches(tree, compile_commands=None):
    """All breaches of the tree as sorted (path, line, rule, message)."""
    tree = pathlib.Path(tree).resolve()
    files = list(tree_files(tree))
    compiled = None
    if compile_commands is not None:
        commands = json.loads(pathlib.Path(compile_commands).read_text())
        paths = [path for entry in commands for path in united(pathlib.Path(entry["file"]))]
        compiled = {path.resolve().as_posix().removeprefix(f"{tree}/") for path in paths}
    found = list(dead_breaches(files, compiled))
    for file in files:
        checks = [word_breaches]
        if file.is_product:
            checks += [include_breaches, call_breaches, size_breaches]
        found += [(file.path, *breach) for check in checks for breach in check(file)]
    return sorted(found)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    found = breaches(*sys.argv[1:])
    for path, line, rule, message in found:
        print(f"{path}:{line}: {rule}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
