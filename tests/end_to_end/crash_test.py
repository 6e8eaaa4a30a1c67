"""kill -9 of the daemon and of sshd in the middle of a night of 2,000 files: every file arrives once, whole."""

import signal
import sys

from house import House, expected_on_server, wait_until

STATEMENTS = 2000


def delivered(daemon):
    """The gauges tell of the current business date, which a finished day of the past is not."""
    _, answer = daemon.json("statement", "list", "--state", "delivered", "--limit", STATEMENTS)
    return len(answer["statements"])


def deliver_some(daemon, count):
    daemon.wait_for("event=statement_delivered", count)


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        files = house.night(STATEMENTS, 20)
        expected = expected_on_server(files)
        house.sshd.start()
        house.daemon.start()
        house.daemon.drop(files)
        # Each time a different number of deliveries lies behind and a different step of the next ones is under way.
        for count in (1, 37, 160, 333):
            deliver_some(house.daemon, count)
            house.daemon.stop(signal.SIGKILL)
            house.daemon.start()
        for count in (50, 120):
            deliver_some(house.daemon, count)
            house.sshd.stop()
            house.daemon.wait_for("event=destination_down ")
            house.sshd.start()
            house.daemon.stop(signal.SIGKILL)
            house.daemon.start()
        wait_until(lambda: delivered(house.daemon) == STATEMENTS, "all to be delivered")
        wait_until(lambda: house.on_server() == expected, "exactly the right files on the server, no temporary one")
        assert house.daemon.metric('stmtwatch_statements{feed="merged",state="held"}') == 0
        receipts = house.daemon.json("statement", "list", "--limit", "5000")[1]["statements"]
        assert len(receipts) == STATEMENTS
        _, answer = house.daemon.json("incident", "list")
        assert answer["incidents"] == [], answer
        assert house.daemon.stop() == 0


main()
