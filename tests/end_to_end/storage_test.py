"""A store that fails: a full disk beneath the state, a database that is gone, an archive that takes nothing."""

import os
import pathlib
import shutil
import subprocess
import sys
import urllib.error

from house import House, expected_on_server, forgo_leak_check, wait_until

STORE_UP = "stmtwatch_store_up"


def readiness(daemon):
    try:
        return 200, daemon.get("/readyz")
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def mount_small(path):
    """A file system of 8 MiB there; False: this machine lets nobody mount one."""
    path.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(path)], capture_output=True)
    return mounted.returncode == 0


def fill(path):
    ballast = path / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    return ballast


def incidents(daemon, cause):
    _, answer = daemon.json("incident", "list", "--all")
    return [one for one in answer["incidents"] if one["cause"] == cause]


def test_a_full_disk_is_said_everywhere_and_ends_by_itself(house, files):
    daemon = house.daemon
    daemon.start()
    daemon.drop(files[:1])
    daemon.wait_for("event=statement_delivered", 1)
    wait_until(lambda: not any(daemon.spool.iterdir()), "the archive to have it")
    ballast = fill(daemon.state)
    daemon.drop(files[1:5])
    daemon.wait_for("event=store_fault ")
    wait_until(lambda: daemon.metric(STORE_UP) == 0, "the metric")

    for _ in range(20):  # steadily, while what failed is tried again and people look
        code, said = readiness(daemon)
        assert code == 503 and "make room" in said, (code, said)
        first = daemon.cli().stdout.splitlines()[0]
        assert first.startswith("STORE") and "make room" in first, first
        assert daemon.cli("status").stdout.splitlines()[0] == first
    code, answer = daemon.json("status")
    store = answer["status"]["store"]
    assert code == 0 and store["up"] is False and store["statements_waiting"] == 4, answer
    wait_until(lambda: daemon.metric('stmtwatch_statements{feed="merged",state="checking"}') == 4 or
               daemon.json("status", "--date", "20240909")[1]["status"]["feeds"][0]["states"]["checking"] == 4,
               "the statements to be counted")
    assert "Nothing needs a person" not in daemon.cli().stdout

    ballast.unlink()
    daemon.wait_for("event=statement_delivered", 5)
    daemon.wait_for("event=store_recovered")
    wait_until(lambda: readiness(daemon)[0] == 200, "readiness")
    assert daemon.metric(STORE_UP) == 1
    wait_until(lambda: incidents(daemon, "storage"), "the incident")
    (incident,) = incidents(daemon, "storage")
    assert (incident["status"], incident["resolution"]) == ("resolved", "recovered"), incident
    assert len(daemon.events("event=store_fault ")) == 1
    assert len(daemon.events("event=store_recovered")) == 1
    assert house.on_server() == expected_on_server(house.dropped(files[:5]))


def test_an_archive_that_takes_nothing_is_an_incident_and_filled_later(house, files):
    daemon = house.daemon
    archive = daemon.state / "archive" / "merged"
    wait_until(lambda: not any(daemon.spool.iterdir()), "the spool to be empty")
    away = daemon.state / "away"
    os.rename(archive, away)
    archive.write_text("no directory")
    daemon.drop(files[5:7])
    daemon.wait_for("event=statement_delivered", 7)
    daemon.wait_for("event=archive_failed ")
    daemon.wait_metric('stmtwatch_archive_backlog{feed="merged"}', 2)
    wait_until(lambda: [one for one in incidents(daemon, "storage") if one["status"] == "open"], "the incident")
    archive.unlink()
    os.rename(away, archive)
    daemon.wait_metric('stmtwatch_archive_backlog{feed="merged"}', 0)
    wait_until(lambda: len(list((archive / "20240909").iterdir())) == 7, "the archive to be complete")
    wait_until(lambda: {one["status"] for one in incidents(daemon, "storage")} == {"resolved"}, "its end")
    lint = subprocess.run(["promtool", "check", "metrics"], input=daemon.get("/metrics"), text=True, capture_output=True)
    assert (lint.returncode, lint.stdout + lint.stderr) == (0, "")


def test_without_its_database_the_daemon_does_not_begin_anew(house):
    daemon = house.daemon
    assert daemon.cli("state", "init", "--force").returncode == 75  # it runs
    assert daemon.stop() == 0
    kept = {path.name: path.read_bytes() for path in daemon.state.glob("state.db*")}
    for name in kept:
        (daemon.state / name).unlink()
    daemon.start(wait=False)
    assert daemon.process.wait() == 74
    daemon.wait_for("event=log_ended")
    assert "stmtwatch state init" in "\n".join(daemon.log)
    daemon.process = None
    for name, content in kept.items():
        (daemon.state / name).write_bytes(content)
    daemon.start()
    assert len(daemon.json("statement", "list", "--state", "delivered")[1]["statements"]) == 7
    assert daemon.stop() == 0


def test_begun_anew_on_purpose_it_starts_and_nothing_is_deleted(house):
    daemon = house.daemon
    (daemon.state / "state.db").unlink()
    asked = daemon.cli("state", "init")
    assert asked.returncode == 64 and "--force" in asked.stderr and "delivered again" in asked.stderr, asked
    code, answer = daemon.json("state", "init", "--force")
    assert code == 0, answer
    assert (pathlib.Path(answer["state"]["aside"]) / "vouchers").is_dir()
    daemon.start()
    assert daemon.json("statement", "list")[1]["statements"] == []
    assert len(list((daemon.state / "archive" / "merged" / "20240909").iterdir())) == 7
    assert daemon.stop() == 0


def test_files_that_cannot_be_used_are_faults_of_the_configuration(house):
    daemon = house.daemon
    good = daemon.config.read_text()
    assert daemon.cli("config", "check").returncode == 0
    for key in ("spool", "known_hosts", "identity_file"):
        lines = [line if not line.startswith(f"{key} =") else f'{key} = "{house.root}/nowhere"' for line in good.splitlines()]
        daemon.config.write_text("\n".join(lines))
        answer = daemon.cli("config", "check")
        assert answer.returncode == 78 and f"{key}: cannot open" in answer.stderr, answer
    daemon.config.write_text("")
    assert daemon.cli("config", "check").returncode == 78
    daemon.config.write_text(good)
    if os.geteuid() == 0:  # what root may open says nothing: it is the owner of the state who has to
        os.chown(daemon.state, 65534, 65534)
        forgo_leak_check()
        answer = daemon.cli("config", "check")
        assert answer.returncode == 78 and "Permission denied" in answer.stderr, answer
        os.chown(daemon.state, 0, 0)
    daemon.config.write_text(good)


def test_a_reload_takes_no_configuration_that_watches_nothing_or_cannot_be_used(house):
    daemon = house.daemon
    good = daemon.config.read_text()
    daemon.start()
    started = daemon.json("status")[1]["status"]["started"]
    for wrong in ("", good.replace(f"{daemon.spool}", f"{house.root}/nowhere")):
        daemon.config.write_text(wrong)
        daemon.process.send_signal(1)
        wait_until(lambda: daemon.metric("stmtwatch_config_last_reload_successful") == 0, "the reload to be refused")
        code, answer = daemon.json("config", "show", "--running")
        assert (code, answer["configuration"]["feeds"]["merged"]["spool"]) == (0, str(daemon.spool)), answer
        (incident,) = [one for one in incidents(daemon, "configuration") if one["status"] == "open"]
        text = daemon.cli("incident", "show", incident["id"]).stdout
        assert "stmtwatch config check" in text and "systemctl reload" in text and "\\x0a" not in text, text
        daemon.config.write_text(good)
        ready = len(daemon.events("event=ready "))
        daemon.process.send_signal(1)
        daemon.wait_for("event=ready ", ready + 1)
        daemon.http = daemon.field("event=ready ", "http")
        wait_until(lambda: {one["status"] for one in incidents(daemon, "configuration")} == {"resolved"}, "its end")
    assert daemon.json("status")[1]["status"]["started"] == started  # the process, not the reload
    assert daemon.stop() == 0


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        files = house.night(8, 10)
        keep = house.root / "kept"
        shutil.copytree(files[0].parent, keep)
        house.dropped = lambda some: [keep / file.name for file in some]
        if not mount_small(house.daemon.state):
            print("skipped: this machine lets nobody mount a small file system")
            sys.exit(77)
        try:
            house.sshd.start()
            test_a_full_disk_is_said_everywhere_and_ends_by_itself(house, files)
            test_an_archive_that_takes_nothing_is_an_incident_and_filled_later(house, files)
            test_without_its_database_the_daemon_does_not_begin_anew(house)
            test_begun_anew_on_purpose_it_starts_and_nothing_is_deleted(house)
            test_files_that_cannot_be_used_are_faults_of_the_configuration(house)
            test_a_reload_takes_no_configuration_that_watches_nothing_or_cannot_be_used(house)
        finally:
            house.daemon.stop(9)
            subprocess.run(["umount", str(house.daemon.state)], check=False)


main()
