"""Bad input and a bad world of every kind: one clear message with the right exit code, or an incident, and no loss."""

import os
import signal
import sys

from house import House, place, wait_until


def causes(daemon, *arguments):
    _, answer = daemon.json("incident", "list", *arguments)
    return sorted(incident["cause"] for incident in answer["incidents"])


def test_a_wrong_configuration_ends_with_78_and_names_every_fault(house):
    daemon = house.daemon
    good = daemon.config.read_text()
    daemon.config.write_text(good.replace("known_hosts", "know_hosts").replace("spool =", "spol ="))
    daemon.start(wait=False)
    assert daemon.process.wait() == 78
    daemon.wait_for("event=log_ended")
    text = "\n".join(daemon.log)
    assert "know_hosts" in text and "known_hosts" in text and "spol" in text, text
    daemon.process = None
    daemon.config.write_text(good)


def test_a_state_directory_that_is_none_ends_with_78_and_says_which(house):
    daemon = house.daemon
    good = daemon.config.read_text()
    blocker = house.root / "file"
    blocker.write_text("not a directory")
    daemon.config.write_text(good.replace(f'state_dir = "{daemon.state}"', f'state_dir = "{blocker}/state"'))
    daemon.start(wait=False)
    assert daemon.process.wait() == 78, daemon.log
    daemon.wait_for("event=log_ended")
    assert str(blocker) in "\n".join(daemon.log)
    daemon.process = None
    daemon.config.write_text(good)


def test_a_second_daemon_on_the_same_state_is_refused(house):
    house.daemon.start()
    twin = type(house.daemon)(house.daemon.directory, house.sshd, house.daemon.binaries)
    twin.start(wait=False)
    assert twin.process.wait() != 0
    twin.process = None
    assert house.daemon.cli("status").returncode == 0
    assert house.daemon.stop() == 0


def test_without_a_daemon_the_command_line_says_so_with_69(house):
    answer = house.daemon.cli("status")
    assert answer.returncode == 69 and "stmtwatchd" in answer.stderr, answer


def test_a_server_that_is_away_is_an_incident_and_everything_waits_for_it(house, files):
    daemon = house.daemon
    daemon.start()
    daemon.drop(files[:3])
    daemon.wait_for("event=incident_opened ")
    assert causes(daemon) == ["delivery_unreachable"]
    assert daemon.cli("destination", "test", "bank-a").returncode == 69
    house.sshd.start()
    daemon.wait_for("event=statement_delivered", 3)
    daemon.wait_for("event=incident_resolved ")
    assert causes(daemon) == []


def test_an_unknown_host_key_stops_the_destination(house, files):
    daemon = house.daemon
    daemon.stop()
    house.sshd.trust("stranger_key")
    daemon.start()
    daemon.drop(files[3:5])
    daemon.wait_for("event=incident_opened ")
    assert causes(daemon) == ["delivery_host_key"]
    answer = daemon.cli("destination", "test", "bank-a")
    assert answer.returncode == 76 and "SHA256:" in answer.stderr, answer
    assert not any(name.endswith(files[3].name) for name in house.on_server())
    house.sshd.trust("host_key")
    assert daemon.cli("destination", "test", "bank-a").returncode == 0
    daemon.wait_for("event=statement_delivered", 2)


def test_a_refused_key_is_asked_for_once(house, files):
    daemon = house.daemon
    daemon.stop()
    accepted = house.sshd.directory / "authorized_keys"
    good = accepted.read_text()
    accepted.write_text("")
    daemon.start()
    daemon.drop(files[5:9])
    daemon.wait_for("event=incident_opened ")
    assert causes(daemon) == ["delivery_auth"]
    assert daemon.cli("destination", "test", "bank-a").returncode == 77
    accepted.write_text(good)
    assert daemon.cli("destination", "test", "bank-a").returncode == 0
    daemon.wait_for("event=statement_delivered", 4)


def test_a_foreign_file_under_the_final_name_is_never_overwritten(house, files):
    daemon = house.daemon
    name = place(files[9])
    target = house.sshd.uploads / name
    target.parent.mkdir(parents=True)
    target.write_text("somebody else's")
    daemon.drop([files[9], files[10]])
    daemon.wait_for("cause=delivery_conflict")
    daemon.wait_for("event=statement_delivered", 5)
    assert target.read_text() == "somebody else's"
    target.unlink()
    merchant = files[9].name.split("_")[1]
    assert daemon.cli("recheck", "merged", merchant, "20240909").returncode == 0
    assert name in house.on_server()
    assert causes(daemon) == []


def test_links_fifos_and_directories_in_the_spool_are_not_followed(house, files):
    daemon = house.daemon
    os.symlink("/etc/passwd", daemon.spool / "merged_770000000001_20240909.txt")
    os.mkfifo(daemon.spool / "merged_770000000002_20240909.txt")
    (daemon.spool / "merged_770000000003_20240909.txt").mkdir()
    (daemon.spool / "who is this.txt").write_text("foreign")
    daemon.stop()
    daemon.start()
    daemon.wait_for("event=foreign_file ")
    daemon.drop([files[11]])
    daemon.wait_for("event=statement_delivered", 1)
    assert not [name for name in house.on_server() if name.startswith("77")]
    for entry in [*daemon.spool.glob("merged_77*"), daemon.spool / "who is this.txt"]:
        entry.rmdir() if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def test_a_new_content_of_a_delivered_statement_is_not_sent(house, files):
    daemon = house.daemon
    name = place(files[11])
    before = house.on_server()[name]
    archived = daemon.state / "archive" / "merged" / "20240909" / files[11].name
    wait_until(archived.exists, "the delivered file to be archived")
    text = archived.read_text()
    changed = house.root / files[11].name
    changed.write_text(text.replace("货款", "貨款").replace("退款", "退货款"))
    daemon.drop([changed])
    daemon.wait_for("state=superseding")
    assert house.on_server()[name] == before
    assert causes(daemon) == ["delivery_conflict"]


def test_a_wrong_configuration_on_reload_is_an_incident_and_the_old_one_stays(house, files):
    daemon = house.daemon
    good = daemon.config.read_text()
    daemon.config.write_text(good + "\n[nonsense]\n")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for("cause=configuration")
    assert daemon.metric("stmtwatch_config_last_reload_successful") == 0
    daemon.drop([files[12]])
    daemon.wait_for("event=statement_delivered", 2)
    daemon.config.write_text(good)
    daemon.process.send_signal(signal.SIGHUP)
    daemon.wait_for("event=ready ", 2)
    daemon.http = daemon.field("event=ready ", "http")
    assert daemon.metric("stmtwatch_config_last_reload_successful") == 1
    assert "configuration" not in causes(daemon)


def test_a_spool_that_goes_away_is_an_incident_and_is_taken_up_again(house, files):
    daemon = house.daemon
    away = house.root / "away"
    os.rename(daemon.spool, away)
    daemon.wait_for("event=spool_fault ")
    wait_until(lambda: "storage" in causes(daemon), "an incident about the spool")
    daemon.stop()
    os.rename(away, daemon.spool)
    daemon.start()
    wait_until(lambda: "storage" not in causes(daemon), "the incident to be resolved")
    daemon.drop([files[13]])
    daemon.wait_for("event=statement_delivered", 1)


def test_a_file_that_a_crash_left_on_its_way_to_the_archive_is_moved_on(house, files):
    daemon = house.daemon
    archived = daemon.state / "archive" / "merged" / "20240909" / files[13].name
    wait_until(archived.exists, "the delivered file to be archived")
    daemon.stop(signal.SIGKILL)
    inode = archived.stat().st_ino
    between = daemon.spool / f".stmtwatch-archiving-{inode}"
    os.rename(archived, between)
    daemon.start()
    wait_until(archived.exists, "the archive to be complete again")
    assert not between.exists()


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        files = house.night(14, 10)
        test_a_wrong_configuration_ends_with_78_and_names_every_fault(house)
        test_a_state_directory_that_is_none_ends_with_78_and_says_which(house)
        test_a_second_daemon_on_the_same_state_is_refused(house)
        test_without_a_daemon_the_command_line_says_so_with_69(house)
        test_a_server_that_is_away_is_an_incident_and_everything_waits_for_it(house, files)
        test_an_unknown_host_key_stops_the_destination(house, files)
        test_a_refused_key_is_asked_for_once(house, files)
        test_a_foreign_file_under_the_final_name_is_never_overwritten(house, files)
        test_links_fifos_and_directories_in_the_spool_are_not_followed(house, files)
        test_a_new_content_of_a_delivered_statement_is_not_sent(house, files)
        test_a_wrong_configuration_on_reload_is_an_incident_and_the_old_one_stays(house, files)
        test_a_spool_that_goes_away_is_an_incident_and_is_taken_up_again(house, files)
        test_a_file_that_a_crash_left_on_its_way_to_the_archive_is_moved_on(house, files)
        assert house.daemon.stop() == 0


main()
