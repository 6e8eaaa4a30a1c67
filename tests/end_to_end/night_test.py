"""A night of 200 statements, four of them bad: what the server, the on-call person and Prometheus see of it."""

import subprocess
import sys

from house import House, expected_on_server, merchant, wait_until

FAULTS = {"duplicate-voucher": 20, "line-break": 60, "long-name": 110, "truncated": 170}
CHECKS = {20: "voucher-unique", 60: "embedded-newline", 110: "field-length", 170: "completeness"}


def test_the_good_ones_arrive_and_the_bad_ones_are_held_alone(house, files):
    daemon = house.daemon
    held = set(FAULTS.values())
    good = expected_on_server([file for index, file in enumerate(files, 1) if index not in held])
    daemon.drop(files)
    daemon.wait_for("event=statement_delivered", 196)
    daemon.wait_for("verdict=held", 4)
    assert house.on_server() == good

    code, answer = daemon.json("incident", "list")
    assert code == 0
    assert sorted(incident["cause"] for incident in answer["incidents"]) == sorted(CHECKS.values())
    for index, check in CHECKS.items():
        code, answer = daemon.json("statement", "show", "merged", merchant(index), "20240909")
        statement = answer["statement"]
        assert (code, statement["state"], statement["verdict"]) == (0, "held", "held"), answer
        assert [finding["check"] for finding in statement["findings"]] == [check]
        assert (daemon.spool / f"merged_{merchant(index)}_20240909.txt").exists()
    code, answer = daemon.json("statement", "list", "--state", "delivered")
    assert len(answer["statements"]) == 196


def test_prometheus_is_told(house):
    daemon = house.daemon
    daemon.wait_metric('stmtwatch_statements{feed="merged",state="delivered"}', 196)
    daemon.wait_metric('stmtwatch_statements{feed="merged",state="held"}', 4)
    assert daemon.metric('stmtwatch_checked_statements_total{feed="merged",verdict="deliverable"}') == 196
    assert daemon.metric('stmtwatch_checked_statements_total{feed="merged",verdict="held"}') == 4
    assert daemon.metric('stmtwatch_deliveries_total{destination="bank-a"}') == 196
    assert daemon.metric('stmtwatch_destination_up{destination="bank-a"}') == 1
    for check in CHECKS.values():
        assert daemon.metric(f'stmtwatch_findings_total{{check="{check}",feed="merged"}}') == 1
    lint = subprocess.run(["promtool", "check", "metrics"], input=daemon.get("/metrics"), text=True, capture_output=True)
    assert (lint.returncode, lint.stdout + lint.stderr) == (0, "")


def test_delivered_files_are_in_the_archive_and_not_in_the_spool(house):
    archived = house.daemon.state / "archive" / "merged" / "20240909"
    house.daemon.wait_metric('stmtwatch_statements{feed="merged",state="delivered"}', 196)
    wait_until(lambda: len(list(archived.glob("merged_*.txt"))) == 196, "the archive to be complete")
    assert len(list(house.daemon.spool.iterdir())) == 4


def test_explain_says_the_place_and_the_way_out(house):
    text = house.daemon.cli("statement", "explain", "merged", merchant(60), "20240909").stdout
    for word in ("embedded-newline", "memo", "line", "job rerun merged --merchant " + merchant(60)):
        assert word in text, text
    assert f"stmtwatch recheck merged {merchant(60)} " in text, text


def test_a_corrected_file_is_delivered_and_its_incident_resolved(house):
    daemon = house.daemon
    path = daemon.spool / f"merged_{merchant(60)}_20240909.txt"
    path.write_bytes(path.read_bytes().replace("第一行\n第二行".encode(), "第一行 第二行".encode()))
    daemon.wait_for(f"event=statement_delivered feed=merged merchant={merchant(60)}")
    code, answer = daemon.json("incident", "list", "--all")
    resolved = [incident for incident in answer["incidents"] if incident["cause"] == "embedded-newline"]
    assert [(one["status"], one["resolution"]) for one in resolved] == [("resolved", "regenerated")]
    assert f"{merchant(60)}/20240909/{path.name}" in house.on_server()


def test_recheck_says_held_or_delivered_with_its_exit_code(house):
    daemon = house.daemon
    assert daemon.cli("recheck", "merged", merchant(20), "20240909").returncode == 65
    again = daemon.cli("recheck", "merged", merchant(1), "2024-09-09")
    assert again.returncode == 0 and "delivered" in again.stdout, again
    assert daemon.cli("recheck", "merged", "999999999999", "20240909").returncode == 66
    assert daemon.cli("recheck", "nosuch", merchant(1), "20240909").returncode == 66
    assert daemon.cli("recheck", "merged", merchant(1), "20240230").returncode == 64


def test_a_person_acknowledges_notes_and_resolves(house):
    daemon = house.daemon
    _, answer = daemon.json("incident", "list")
    number = next(one["id"] for one in answer["incidents"] if one["cause"] == "field-length")
    assert daemon.cli("incident", "ack", number, "--note", "looking").returncode == 0
    assert daemon.cli("incident", "note", number, "--note", "asked the job's owner").returncode == 0
    # It still holds a statement: a word alone does not close it, and what is still held stays named.
    assert daemon.cli("incident", "resolve", number, "--as", "false_alarm").returncode == 64
    code, answer = daemon.json(
        "incident", "resolve", number, "--as", "false_alarm", "--force", "--note", "the bank knows")
    incident = answer["incident"]
    assert (code, incident["status"], incident["resolution"]) == (0, "resolved", "false_alarm")
    events = [entry["event"] for entry in incident["timeline"]]
    assert events[-3:] == ["acknowledged", "note", "resolved"], events
    assert daemon.cli("incident", "show", "999999").returncode == 66


def test_no_account_number_is_in_the_log_or_in_an_incident(house, account_numbers):
    text = "\n".join(house.daemon.log) + house.daemon.cli("incident", "list", "--all", "--json").stdout
    for number in account_numbers:
        assert number not in text


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        house.sshd.start()
        house.daemon.start()
        files = house.night(200, 50, *(f"{fault}={index}" for fault, index in FAULTS.items()))
        accounts = [line.split("|")[9] for line in files[19].read_text().splitlines()[1:-1]]
        test_the_good_ones_arrive_and_the_bad_ones_are_held_alone(house, files)
        test_prometheus_is_told(house)
        test_delivered_files_are_in_the_archive_and_not_in_the_spool(house)
        test_explain_says_the_place_and_the_way_out(house)
        test_a_corrected_file_is_delivered_and_its_incident_resolved(house)
        test_recheck_says_held_or_delivered_with_its_exit_code(house)
        test_a_person_acknowledges_notes_and_resolves(house)
        test_no_account_number_is_in_the_log_or_in_an_incident(house, accounts)
        assert house.daemon.stop() == 0


main()
