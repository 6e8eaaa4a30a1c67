"""A statement waits for the report it must agree with, wherever that comes; voucher numbers and files grow old together."""

import sys

from house import SCHEMAS, House, merchant, wait_until

SOURCES = """
sources = [
  {name = "report of the day", file_name = "report_{merchant}_{date}.txt", directory = "../reports", lines = [
    {pattern = 'records: (\\d+)', fields = ["records"]},
    {pattern = 'amount: ([\\d.]+)', fields = ["sum(amount)"]},
  ]},
]
"""


def with_sources(daemon):
    (daemon.directory / "reports").mkdir()
    schema = (SCHEMAS / "merged-statement.toml").read_text()
    own = daemon.directory / "merged-with-report.toml"
    own.write_text(schema.replace("\n[", SOURCES + "\n[", 1))
    daemon.config.write_text(daemon.config.read_text().replace(f"{SCHEMAS}/merged-statement.toml", str(own)))


def report_of(file):
    _, records, amount, _ = file.read_text().splitlines()[-1].split("|")
    return f"records: {records}\namount: {amount}\n"


def findings(daemon, who):
    code, answer = daemon.json("statement", "show", "merged", who, "20240909")
    assert code == 0, answer
    return answer["statement"]["findings"]


def test_a_statement_without_its_report_is_held_and_delivered_when_that_comes(house, files):
    daemon = house.daemon
    reports = daemon.directory / "reports"
    texts = [report_of(file) for file in files]
    daemon.drop(files)
    daemon.wait_for("verdict=held", 3)
    (finding,) = findings(daemon, merchant(1))
    assert finding["check"] == "reconciliation" and "report_880000000001_20240909.txt is not there" in finding["message"]
    (reports / f"report_{merchant(2)}_20240909.txt").write_text(texts[1].replace("records: ", "records: 9"))
    (reports / f"report_{merchant(1)}_20240909.txt").write_text(texts[0])
    daemon.wait_for(f"event=statement_delivered feed=merged merchant={merchant(1)}")
    daemon.wait_for("verdict=held", 4)
    (finding,) = findings(daemon, merchant(2))
    assert "does not agree: line 1 says" in finding["message"], finding
    (reports / f"report_{merchant(2)}_20240909.txt").write_text(texts[1])
    daemon.wait_for(f"event=statement_delivered feed=merged merchant={merchant(2)}")
    daemon.wait_metric('stmtwatch_statements{feed="merged",state="held"}', 1)


def test_numbers_and_files_that_are_too_old_are_forgotten_at_the_next_start(house):
    daemon = house.daemon
    archived = daemon.state / "archive" / "merged" / "20240909"
    wait_until(lambda: len(list(archived.glob("merged_*"))) == 2, "the archive to be complete")
    twin = daemon.spool / f"merged_{merchant(9)}_20240909.txt"
    copy = (archived / f"merged_{merchant(1)}_20240909.txt").read_text().replace(merchant(1), merchant(9))
    (daemon.directory / "reports" / f"report_{merchant(9)}_20240909.txt").write_text(
        report_of(archived / f"merged_{merchant(1)}_20240909.txt"))
    twin.write_text(copy)
    daemon.wait_for(f"file={twin.name} verdict=held")
    assert {finding["check"] for finding in findings(daemon, merchant(9))} == {"voucher-unique"}
    assert daemon.stop() == 0
    daemon.config.write_text(daemon.config.read_text().replace("_days = 36500", "_days = 30"))
    daemon.start()
    wait_until(lambda: not archived.exists(), "the archive to forget a day of long ago")
    assert daemon.cli("recheck", "merged", merchant(9), "20240909").returncode == 0


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        house.sshd.start()
        with_sources(house.daemon)
        house.daemon.start()
        files = house.night(3, 20)
        test_a_statement_without_its_report_is_held_and_delivered_when_that_comes(house, files)
        test_numbers_and_files_that_are_too_old_are_forgotten_at_the_next_start(house)
        assert house.daemon.stop() == 0


main()
