"""What needs no daemon: `stmtwatch check`, `config` and `schema`, as people and their pipelines call them."""

import hashlib
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = SOURCE / "config" / "schemas" / "merged-statement.toml"
WECHAT = SOURCE / "config" / "schemas" / "wechat-pay-trade-bill.toml"
HEADER = "merchant_no|business_date|voucher_no|bill_type|dc_flag|amount|fee|currency|party_name|party_account|memo|posted_at"
NAME = "merged_880000000001_20240909.txt"

STATEMENT_KEYS = ["path", "schema", "merchant", "business_date", "sha256", "bytes", "records", "verdict",
                  "findings_total", "findings_truncated", "findings"]
FINDING_KEYS = ["check", "severity", "record", "line", "column", "byte_offset", "message", "hint", "related", "waived_by"]


class Desk:
    """A directory to work in and the program to work with."""

    def __init__(self, binary, root):
        self.binary, self.root = binary, root

    def run(self, *arguments, **environment):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("STMTWATCH_")}
        return subprocess.run([self.binary, *map(str, arguments)], cwd=self.root, env={**clean, **environment},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def check(self, *arguments):
        """Exit code and document of `check --json` by the reference schema."""
        answer = self.run("check", "--schema", SCHEMA, "--json", *arguments)
        return answer.returncode, json.loads(answer.stdout)

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def statement(vouchers, merchant="880000000001", date="20240909", memo="货款"):
    lines = [f"{merchant}|{date}|{voucher}|FUND|D|10.00|0.05|CNY|张三|6222|{memo}|2024-09-09 10:00:00" for voucher in vouchers]
    count = len(lines)
    total = f"TOTAL|{count}|{count * 10}.00|{count * 5 // 100}.{count * 5 % 100:02}"
    return "\n".join([HEADER, *lines, total, ""])


def test_the_document_of_a_correct_statement_has_every_key(desk):
    content = statement(["V1", "V2"])
    desk.write(NAME, content)
    code, document = desk.check(NAME)
    assert code == 0
    assert list(document) == ["valid", "stats", "statements"]
    assert list(document["stats"]) == ["statements", "deliverable", "held", "unreadable", "records", "bytes", "seconds"]
    assert document["stats"].pop("seconds") >= 0
    size = len(content.encode())
    assert document["stats"] == {"statements": 1, "deliverable": 1, "held": 0, "unreadable": 0, "records": 2, "bytes": size}
    assert document["valid"] is True
    (one,) = document["statements"]
    assert list(one) == STATEMENT_KEYS
    assert one == {"path": NAME, "schema": "merged-statement", "merchant": "880000000001", "business_date": "2024-09-09",
                   "sha256": None, "bytes": size, "records": 2, "verdict": "deliverable", "findings_total": 0,
                   "findings_truncated": False, "findings": []}
    code, document = desk.check("--digest", NAME)
    assert document["statements"][0]["sha256"] == hashlib.sha256(content.encode()).hexdigest()


def test_a_finding_has_every_key_and_a_duplicate_names_both_places(desk):
    desk.write(NAME, statement(["V1", "V2", "V1"]))
    code, document = desk.check(NAME)
    assert code == 65 and document["valid"] is False
    (one,) = document["statements"]
    assert (one["verdict"], one["findings_total"]) == ("held", 1)
    (finding,) = one["findings"]
    assert list(finding) == FINDING_KEYS
    assert (finding["check"], finding["severity"], finding["record"], finding["line"], finding["column"]) == (
        "voucher-unique", "error", 3, 4, "voucher_no")
    line = statement(["V1", "V2", "V1"]).encode().split(b"\n")
    assert finding["byte_offset"] == sum(len(each) + 1 for each in line[:3]) + len("880000000001|20240909|")
    assert finding["related"] == {"path": NAME, "record": 1, "line": 2, "merchant": "880000000001", "business_date": "2024-09-09"}
    assert finding["waived_by"] is None and finding["message"] and finding["hint"]


def test_only_so_many_findings_are_listed_and_all_are_counted(desk):
    desk.write(NAME, statement(["V1"] * 151))
    for arguments, listed in (([], 100), (["--max-findings", "7"], 7), (["--max-findings", "0"], 0), (["--max-findings", "500"], 150)):
        code, document = desk.check(NAME, *arguments)
        one = document["statements"][0]
        assert (code, len(one["findings"]), one["findings_total"]) == (65, listed, 150), arguments
        assert one["findings_truncated"] is (listed < 150)


def test_a_number_used_by_an_earlier_argument_is_a_duplicate_of_the_later_one(desk):
    names = [f"merged_88000000000{index}_20240909.txt" for index in range(1, 9)]
    for index, name in enumerate(names, 1):
        desk.write(name, statement([f"V{index}", "SHARED" if index in (2, 7) else f"W{index}"], merchant=f"88000000000{index}"))
    documents = []
    for jobs in (1, 2, 8):
        code, document = desk.check("--jobs", jobs, *names)
        assert code == 65
        document["stats"].pop("seconds")
        documents.append(document)
    assert documents[0] == documents[1] == documents[2]
    assert [one["path"] for one in documents[0]["statements"]] == names
    assert [one["verdict"] for one in documents[0]["statements"]].count("held") == 1
    (finding,) = documents[0]["statements"][6]["findings"]
    assert finding["related"]["path"] == names[1] and finding["related"]["merchant"] == "880000000002"
    code, document = desk.check(names[6], names[1])
    assert [one["verdict"] for one in document["statements"]] == ["deliverable", "held"]


def test_the_same_file_given_twice_is_judged_once(desk):
    desk.write(NAME, statement(["V1"]))
    os.symlink(NAME, desk.root / "link.txt")
    answer = desk.run("check", "--schema", SCHEMA, "--json", NAME, f"./{NAME}", "link.txt", desk.root)
    assert answer.returncode == 0, answer
    assert len(json.loads(answer.stdout)["statements"]) == 1
    assert f"./{NAME} and 2 others were given twice and are judged once" in answer.stderr
    answer = desk.run("check", "--schema", SCHEMA, NAME, NAME)
    assert f"{NAME} was given twice and is judged once" in answer.stderr


def test_of_a_directory_the_statements_are_taken_in_the_order_of_their_names(desk):
    for merchant in ("880000000003", "880000000001", "880000000002"):
        desk.write(f"day/merged_{merchant}_20240909.txt", statement([f"V{merchant}"], merchant=merchant))
    desk.write("day/notes.txt", "foreign")
    desk.write("day/sub/merged_880000000009_20240909.txt", "not looked at")
    os.symlink("/etc/passwd", desk.root / "day" / "merged_880000000008_20240909.txt")
    os.mkfifo(desk.root / "day" / "merged_880000000007_20240909.txt")
    answer = desk.run("check", "--schema", SCHEMA, "--json", "day")
    assert answer.returncode == 0, answer
    paths = [one["path"] for one in json.loads(answer.stdout)["statements"]]
    assert paths == [f"day/merged_88000000000{index}_20240909.txt" for index in (1, 2, 3)]
    assert "day: left out 3 " in answer.stderr, answer.stderr
    assert "day: left out 1 directory; " in answer.stderr, answer.stderr


def test_a_directory_without_statements_says_so(desk):
    desk.write("day/notes.txt", "foreign")
    answer = desk.run("check", "--schema", SCHEMA, "day")
    assert answer.returncode == 66 and "day\n  there is no statement in this directory" in answer.stdout, answer


def test_what_cannot_be_read_is_an_input_with_an_error_and_the_rest_is_judged(desk):
    desk.write(NAME, statement(["V1"]))
    desk.write("held.txt", "x")
    os.mkfifo(desk.root / "fifo")
    os.symlink("nowhere", desk.root / "dangling")
    for path in ("nosuch", "fifo", "dangling", "/dev/null", NAME + "/x"):
        code, document = desk.check(path, NAME)
        assert code == 66, path
        bad, good = document["statements"]
        assert list(bad) == STATEMENT_KEYS + ["error"], path
        assert (bad["path"], bad["verdict"], bad["findings"]) == (path, None, []) and bad["error"]
        assert good["verdict"] == "deliverable" and "error" not in good
        assert document["valid"] is False and document["stats"]["unreadable"] == 1
    assert desk.check("nosuch", "held.txt")[0] == 66
    if os.geteuid() != 0:
        (desk.root / NAME).chmod(0)
        assert desk.check(NAME)[0] == 66


def test_a_link_that_is_named_is_followed(desk):
    desk.write("store/content", statement(["V1"]))
    os.symlink("store/content", desk.root / NAME)
    code, document = desk.check(NAME)
    assert (code, document["statements"][0]["merchant"]) == (0, "880000000001")


def test_a_name_that_tells_nothing_leaves_identity_out_and_says_so(desk):
    desk.write("any name.txt", statement(["V1"], merchant="880000000099"))
    code, document = desk.check("any name.txt")
    one = document["statements"][0]
    assert (code, one["merchant"], one["business_date"]) == (0, None, None)
    assert "identity was not judged" in desk.run("check", "--schema", SCHEMA, "any name.txt").stdout
    desk.write(NAME, statement(["V1"], merchant="880000000099"))
    assert desk.check(NAME)[0] == 65


def test_a_file_named_like_a_command_is_a_file(desk):
    for name in ("config", "check", "status"):
        desk.write(name, statement(["V1"]))
    code, document = desk.check("config", "check")
    assert len(document["statements"]) == 2 and document["stats"]["unreadable"] == 0


def test_names_of_strangers_do_no_harm(desk):
    evil = b"a\x1b[31m\n\xff.txt"
    path = os.fsencode(desk.root) + b"/" + evil
    with open(path, "wb") as file:
        file.write(b"x")
    answer = subprocess.run([desk.binary, "check", "--schema", str(SCHEMA), path], capture_output=True)
    assert answer.returncode == 65 and b"\x1b" not in answer.stdout and b"\xff" not in answer.stdout
    answer = subprocess.run([desk.binary, "check", "--schema", str(SCHEMA), "--json", path], capture_output=True)
    assert json.loads(answer.stdout)["statements"][0]["path"].endswith("\ufffd.txt")


def test_text_names_the_place_and_the_way_out_and_ends_with_the_sum(desk):
    desk.write(NAME, statement(["V1", "V2"], memo="a\nb"))
    answer = desk.run("check", "--schema", SCHEMA, NAME)
    lines = answer.stdout.splitlines()
    assert answer.returncode == 65 and answer.stderr == ""
    assert lines[0].startswith(f"HELD  {NAME}") and "880000000001" in lines[0] and "2024-09-09" in lines[0]
    assert any("embedded-newline" in line and "line 2" in line and "memo" in line for line in lines)
    assert any("->" in line for line in lines)
    assert lines[-1].startswith("0 deliverable, 1 held, 0 unreadable (1 statement, 2 records, ")
    assert "\x1b" not in answer.stdout


def on_a_terminal(command, **environment):
    """Standard output of a command that believes to be at a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm", **environment})
    os.close(follower)
    output = b""
    try:
        while chunk := os.read(leader, 4096):
            output += chunk
    except OSError:  # EIO: the other end is closed
        pass
    process.wait()
    os.close(leader)
    return output


def test_colour_is_for_terminals_only_and_never_with_no_color(desk):
    path = desk.write(NAME, "x")
    command = [desk.binary, "check", "--schema", str(SCHEMA), str(path)]
    os.environ.pop("NO_COLOR", None)
    assert b"\x1b[" in on_a_terminal(command)
    assert b"\x1b" not in on_a_terminal(command, NO_COLOR="1")
    assert b"\x1b" not in on_a_terminal(command, TERM="dumb")
    assert b"\x1b" not in on_a_terminal([*command, "--json"])


def test_the_command_line_is_checked_with_64(desk):
    desk.write(NAME, statement(["V1"]))
    for arguments in (["check"], ["nosuch"], ["config"], ["config", "nosuch"], ["check", "--nosuch", NAME], ["check", "--jobs", "0", NAME],
                      ["check", "--jobs", "many", NAME], ["check", "--max-findings", "-1", NAME], ["check", "--schema"],
                      ["check", "--schema", SCHEMA, "--feed", "f", NAME], ["schema", "lint"], ["schema", "show", "a", "b"],
                      ["check", "--schema", SCHEMA]):
        answer = desk.run(*arguments)
        assert answer.returncode == 64 and answer.stdout == "" and answer.stderr.startswith("stmtwatch: "), (arguments, answer)
        assert len(answer.stderr.splitlines()) == 1, answer.stderr


def test_help_and_version_are_no_mistakes(desk):
    for arguments in (["--help"], ["-h"], ["--version"], ["check", "--help"], ["config", "--help"], ["config", "check", "--help"]):
        answer = desk.run(*arguments)
        assert answer.returncode == 0 and answer.stdout and answer.stderr == "", (arguments, answer)


def test_a_reader_who_takes_nothing_is_an_error_of_output(desk):
    desk.write(NAME, statement(["V1"]))
    with open("/dev/full", "wb") as full:
        answer = subprocess.run([desk.binary, "check", "--schema", SCHEMA, desk.root / NAME], stdout=full, stderr=subprocess.PIPE)
    assert answer.returncode == 74 and b"standard output" in answer.stderr


def configuration(*feeds):
    text = ""
    for name, pattern in feeds:
        text += f'[feeds.{name}]\nspool = "spool-{name}"\nschema = "{SCHEMA}"\nfile_name = "{pattern}"\nmode = "gate"\n'
    return text


def test_without_a_schema_the_configuration_tells_which_feed_a_file_is_of(desk):
    desk.write(NAME, statement(["V1"]))
    desk.write("other_880000000001_20240909.txt", statement(["V2"]))
    desk.write("foreign.txt", statement(["V3"]))
    config = desk.write("stmtwatch.toml", configuration(("a", "merged_{merchant}_{date}.txt"), ("b", "other_{merchant}_{date}.txt")))
    for arguments, environment in ((["--config", config], {}), ([], {"STMTWATCH_CONFIG": str(config)})):
        answer = desk.run("check", "--json", *arguments, NAME, "other_880000000001_20240909.txt", **environment)
        assert answer.returncode == 0, answer
        assert [one["merchant"] for one in json.loads(answer.stdout)["statements"]] == ["880000000001"] * 2
    answer = desk.run("check", "--config", config, NAME, "foreign.txt")
    assert answer.returncode == 64 and "--feed" in answer.stderr and "--schema" in answer.stderr, answer
    assert desk.run("check", "--config", config, "--feed", "a", "foreign.txt").returncode == 0
    answer = desk.run("check", "--config", config, "--feed", "c", NAME)
    assert answer.returncode == 66 and "a b" in answer.stderr, answer
    answer = desk.run("check", "--config", config, "--json", desk.root)
    assert answer.returncode == 0 and len(json.loads(answer.stdout)["statements"]) == 2, answer


def test_a_name_that_fits_several_feeds_needs_a_word(desk):
    desk.write(NAME, statement(["V1"]))
    config = desk.write("stmtwatch.toml", configuration(("a", "merged_{merchant}_{date}.txt"), ("b", "merged_{merchant}_{date}.txt")))
    answer = desk.run("check", "--config", config, NAME)
    assert answer.returncode == 64 and "several feeds" in answer.stderr, answer
    assert desk.run("check", "--config", config, "--feed", "b", NAME).returncode == 0


def test_a_wrong_configuration_or_schema_is_78_with_every_fault(desk):
    desk.write(NAME, statement(["V1"]))
    wrong = SOURCE / "tests" / "golden" / "config" / "wrong_everywhere.toml"
    faults = wrong.with_suffix(".faults").read_text().splitlines()
    for arguments in (["check", "--config", wrong, NAME], ["config", "check", "--config", wrong], ["config", "show", "--config", wrong]):
        answer = desk.run(*arguments)
        assert answer.returncode == 78 and answer.stdout == "", answer
        assert len([line for line in answer.stderr.splitlines() if f"{wrong.parent}/" in line]) >= len(faults), answer.stderr
    answer = desk.run("config", "check", "--json", "--config", wrong)
    document = json.loads(answer.stdout)
    assert answer.returncode == 78 and document["valid"] is False and len(document["faults"]) == len(faults)
    assert document["faults"][0]["line"] == 1 and "daemon" in document["faults"][0]["message"]
    schema = SOURCE / "tests" / "golden" / "config" / "schemas" / "wrong_everywhere.toml"
    assert desk.run("check", "--schema", schema, NAME).returncode == 78
    assert desk.run("schema", "show", schema).returncode == 78
    answer = desk.run("schema", "lint", schema, SCHEMA)
    assert answer.returncode == 78 and "merged-statement" in answer.stdout
    assert desk.run("check", "--config", "/nonexistent", NAME).returncode == 78
    assert desk.run("schema", "lint", "nosuch.toml").returncode == 66


def test_config_show_tells_what_is_in_force_and_can_be_read_back(desk):
    config = desk.write("stmtwatch.toml", configuration(("a", "merged_{merchant}_{date}.txt")))
    answer = desk.run("config", "show", "--config", config, "--json")
    document = json.loads(answer.stdout)["configuration"]
    assert answer.returncode == 0
    assert document["daemon"]["timezone"] == "Asia/Shanghai" and document["http"]["listen"] == "127.0.0.1:9464"
    assert document["feeds"]["a"]["mode"] == "gate" and document["feeds"]["a"]["deadline"] is None
    shown = desk.run("config", "show", "--config", config).stdout
    again = desk.write("again.toml", shown)
    answer = desk.run("config", "show", "--config", again)
    assert answer.returncode == 0 and answer.stdout.splitlines()[1:] == shown.splitlines()[1:], answer


def test_schema_show_tells_columns_and_totals(desk):
    answer = desk.run("schema", "show", SCHEMA, "--json")
    schema = json.loads(answer.stdout)["schema"]
    assert answer.returncode == 0 and len(schema["columns"]) == 12
    assert schema["trailer"]["fields"] == ["records", "sum(amount)", "sum(fee)"]
    text = desk.run("schema", "show", WECHAT).stdout
    assert "decimal(15,0..5)" in text and "微信订单号" in text
    answer = desk.run("schema", "lint", SCHEMA, WECHAT, "--json")
    assert answer.returncode == 0 and [one["name"] for one in json.loads(answer.stdout)["schemas"]] == [
        "merged-statement", "wechat-pay-trade-bill"]


def test_real_trade_bills_are_judged_rightly_where_they_are_at_hand(desk):
    samples = pathlib.Path(os.environ.get("STMTWATCH_SAMPLES", SOURCE.parent / "shared" / "samples")) / "wechatpay-merchant"
    if not samples.is_dir():
        return
    for name, code, checks in (("tradebill_test-0.csv", 0, []), ("tradebill_test-4.csv", 65, ["control-totals"])):
        shutil.copy(samples / name, desk.root / name)
        answer = desk.run("check", "--schema", WECHAT, "--json", name)
        one = json.loads(answer.stdout)["statements"][0]
        assert (answer.returncode, [finding["check"] for finding in one["findings"]], one["records"]) == (code, checks, 3), answer


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve() / "stmtwatch")
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            with tempfile.TemporaryDirectory(prefix="stmtwatch-") as root:
                print(name, flush=True)
                test(Desk(binary, pathlib.Path(root)))


main()
