#!/usr/bin/env python3
"""Nights of small statements through the real daemon to a real sshd: what they cost.

    nights.py BUILD GENERATE_STATEMENTS [--beside BUILD] [--runs N] [--only cpu,memory,idle,held]

BUILD holds `stmtwatchd` and `stmtwatch`; with --beside each case is measured by turns with both, and the ratio of the
medians is printed.

  cpu     CPU of the daemon for each of 2,000 statements of 20 KB, user and kernel, all its threads together, as
          /proc/PID/task/*/schedstat counts it (nanoseconds on a CPU)
  held    3,000 good statements alone, then beside 1,000 and beside 16,000 held by one cause: the time until the last
          good one has arrived, and the daemon's CPU for each held one
  memory  anonymous memory (RssAnon) after each of five nights of 10,000 statements, each of another date
  idle    wake-ups a second after a night: voluntary context switches of all threads (/proc/PID/task/*/status) in 20 s
"""

import argparse
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "end_to_end"))
from house import House, wait_until  # noqa: E402

SMALL = 160  # records; about 20 KB
CASES = ("cpu", "held", "memory", "idle")


def field(path, name):
    for line in path.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise KeyError(name)


class Figures:
    """What the kernel counts of a running daemon."""

    def __init__(self, pid):
        self.process = pathlib.Path(f"/proc/{pid}")

    def cpu_seconds(self):
        return sum(int((task / "schedstat").read_text().split()[0]) for task in (self.process / "task").iterdir()) / 1e9

    def wakeups(self):
        return sum(field(task / "status", "voluntary_ctxt_switches") for task in (self.process / "task").iterdir())

    def memory_megabytes(self):
        return field(self.process / "status", "RssAnon") / 1024


class Night:
    """A daemon on a directory of its own, and what was measured of it."""

    def __init__(self, binaries, generator):
        self.house = House(binaries, generator)

    def __enter__(self):
        self.house.__enter__()
        self.house.sshd.start()
        self.house.daemon.start()
        self.figures = Figures(self.house.daemon.process.pid)
        self.delivered = 0
        return self

    def __exit__(self, *failure):
        self.house.__exit__(*failure)

    def run(self, files):
        """Delivers the files. Seconds, and CPU seconds, until all have arrived and left the spool."""
        daemon = self.house.daemon
        began, cpu = time.monotonic(), self.figures.cpu_seconds()
        daemon.drop(files)
        self.delivered += len(files)
        daemon.wait_for("event=statement_delivered ", self.delivered)
        took = time.monotonic() - began
        wait_until(lambda: not any((daemon.spool / file.name).exists() for file in files[-50:]), "the archive")
        return took, self.figures.cpu_seconds() - cpu


def warm_up(night):
    night.run(night.house.night(20, SMALL, "lean", date="20240901"))


def measure_cpu(build, generator):
    with Night(build, generator) as night:
        warm_up(night)
        files = night.house.night(2_000, SMALL, "lean")
        took, cpu = night.run(files)
        return {"CPU ms each": 1_000 * cpu / len(files), "ms each": 1_000 * took / len(files)}


def measure_held(build, generator):
    figures = {}
    for held in (0, 1_000, 16_000):
        with Night(build, generator) as night:
            warm_up(night)
            directory = night.house.root / "held"
            directory.mkdir()
            bad = []
            if held:
                faults = [f"long-name={index}" for index in range(1, held + 1)]
                bad = [file for file in night.house.night(held, 4, *faults, date="20240910")]
            good = night.house.night(3_000, SMALL, "lean")
            daemon = night.house.daemon
            cpu = night.figures.cpu_seconds()
            mixed = threading.Thread(target=daemon.drop, args=(bad,))
            mixed.start()
            took, _ = night.run(good)
            mixed.join()
            daemon.wait_for("verdict=held", held)
            figures[held] = (took, night.figures.cpu_seconds() - cpu)
    alone = figures[0]
    return {
        "good alone s": alone[0],
        "beside 1,000 s": figures[1_000][0],
        "beside 16,000 s": figures[16_000][0],
        "CPU ms a held, of 1,000": 1_000 * (figures[1_000][1] - alone[1]) / 1_000,
        "CPU ms a held, of 16,000": 1_000 * (figures[16_000][1] - alone[1]) / 16_000,
    }


def measure_memory(build, generator):
    figures = {}
    with Night(build, generator) as night:
        figures["fresh MB"] = night.figures.memory_megabytes()
        for day in range(1, 6):
            files = night.house.night(10_000, SMALL, "lean", date=f"2024090{day}")
            night.run(files)
            pause = threading.Event()
            pause.wait(5)  # the archive, and what is given back when it is calm
            figures[f"night {day} MB"] = night.figures.memory_megabytes()
            for file in night.house.sshd.uploads.rglob("*.txt"):
                file.unlink()
    return figures


def measure_idle(build, generator):
    with Night(build, generator) as night:
        night.run(night.house.night(200, SMALL, "lean"))
        pause = threading.Event()
        pause.wait(75)  # sessions without work have been closed
        before = night.figures.wakeups()
        pause.wait(20)
        return {"wake-ups a second": (night.figures.wakeups() - before) / 20}


MEASURES = {"cpu": measure_cpu, "held": measure_held, "memory": measure_memory, "idle": measure_idle}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("generator", type=pathlib.Path)
    parser.add_argument("--beside", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default=",".join(CASES))
    arguments = parser.parse_args()
    builds = [("this build", arguments.build)] + ([("beside", arguments.beside)] if arguments.beside else [])
    for case in arguments.only.split(","):
        runs = 1 if case == "memory" else arguments.runs
        found = {name: [] for name, _ in builds}
        for _ in range(runs):
            for name, build in builds:
                found[name].append(MEASURES[case](build.resolve(), arguments.generator.resolve()))
        print(f"{case} (median of {runs})")
        for figure in found["this build"][0]:
            medians = [statistics.median(run[figure] for run in found[name]) for name, _ in builds]
            ratio = f"   {medians[0] / medians[1]:.2f} times" if len(medians) == 2 and medians[1] else ""
            print(f"  {figure:26}" + "".join(f"{median:12.3f}" for median in medians) + ratio, flush=True)


if __name__ == "__main__":
    main()
