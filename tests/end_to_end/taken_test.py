"""A server on which something takes away the temporary files: nothing is called delivered that is not there."""

import os
import sys
import threading

from house import House, expected_on_server, wait_until

STATEMENTS = 8


class Cleaner:
    """Takes away every temporary file below a directory as soon as it sees one."""

    def __init__(self, directory):
        self.directory = directory
        self.taken = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.clean, daemon=True)

    def clean(self):
        while not self.over.is_set():
            for root, _, names in os.walk(self.directory):
                for name in names:
                    if name.endswith(".part"):
                        self.take(os.path.join(root, name))

    def take(self, path):
        try:
            os.unlink(path)
            self.taken += 1
        except FileNotFoundError:
            pass

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def statements(daemon):
    _, answer = daemon.json("statement", "list")
    return {one["merchant"]: one for one in answer["statements"]}


def names(daemon, state):
    return {merchant for merchant, one in statements(daemon).items() if one["state"] == state}


def test_nothing_is_delivered_that_is_not_there(house, files):
    daemon = house.daemon
    house.sshd.start()
    daemon.start()
    with Cleaner(house.sshd.uploads) as cleaner:
        daemon.drop(files)
        wait_until(lambda: len(names(daemon, "delivered") | names(daemon, "uncertain")) == STATEMENTS, "an end")
    assert cleaner.taken > 0
    there = {name.split("/")[0] for name in house.on_server()}
    assert there == names(daemon, "delivered"), (there, statements(daemon))


def test_a_person_has_the_rest_sent_again_and_the_next_day_looks_right(house, expected):
    daemon = house.daemon
    uncertain = sorted(names(daemon, "uncertain"))
    assert uncertain, "the cleaner was too slow to take anything"
    _, answer = daemon.json("incident", "list")
    mine = [each for each in answer["incidents"] if "uncertain" in each["incident_key"]]
    assert len(mine) == 1 and mine[0]["severity"] == "B", answer
    assert mine[0]["affected"]["statements"] == len(uncertain), mine
    explained = daemon.cli("statement", "explain", "merged", uncertain[0], "20240909").stdout
    assert f"stmtwatch statement resend merged {uncertain[0]} 2024-09-09 --reason TEXT" in explained, explained

    answer = daemon.cli("statement", "adopt", "merged", uncertain[0], "20240909")
    assert answer.returncode == 66 and "nothing stands under" in answer.stderr, answer
    answer = daemon.cli("statement", "resend", "merged", uncertain[0], "20240909")
    assert answer.returncode == 64, answer
    for merchant in uncertain:
        answer = daemon.cli("statement", "resend", "merged", merchant, "20240909", "--reason", "the cleaner is off")
        assert answer.returncode == 0, answer
    wait_until(lambda: len(names(daemon, "delivered")) == STATEMENTS, "the rest to arrive")
    assert house.on_server() == expected
    _, answer = daemon.json("incident", "list")
    assert answer["incidents"] == [], answer
    receipts = [one["deliveries"][-1]["receipt"] for one in statements(daemon).values()]
    assert {receipt["verified"] for receipt in receipts} == {"size"}, receipts


def main():
    with House(sys.argv[1], sys.argv[2]) as house:
        files = house.night(STATEMENTS, 200)
        expected = expected_on_server(files)
        test_nothing_is_delivered_that_is_not_there(house, files)
        test_a_person_has_the_rest_sent_again_and_the_next_day_looks_right(house, expected)


if __name__ == "__main__":
    main()
