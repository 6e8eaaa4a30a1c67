"""Times commands side by side: compare.py RUNS < lines of NAME<TAB>FILE<TAB>COMMAND.

Each command runs once to warm up, then RUNS times, all of them by turns, so that what else the machine does falls on
all alike. Prints medians: CPU seconds, seconds, megabytes of FILE (a file or a directory) a CPU second and a second, and
how many times the first command's CPU seconds a megabyte takes; the memory is the most of any run.
"""
import os
import shlex
import statistics
import subprocess
import sys
import time


def bytes_of(path):
    if os.path.isdir(path):
        return sum(entry.stat().st_size for entry in os.scandir(path))
    return os.path.getsize(path)


def run(command):
    begin = time.monotonic()
    with open(os.devnull, "w") as null:
        child = subprocess.Popen(shlex.split(command), stdout=null)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 65):
        sys.exit(f"{command}: ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024


def main():
    runs = int(sys.argv[1])
    jobs = [line.rstrip("\n").split("\t") for line in sys.stdin if line.strip()]
    measured = {name: [] for name, _, _ in jobs}
    for round_number in range(runs + 1):
        for name, _, command in jobs:
            result = run(command)
            if round_number > 0:
                measured[name].append(result)
    print(f"{'':34} {'CPU s':>8} {'s':>8} {'MB/CPU s':>9} {'MB/s':>8} {'x first':>8} {'MB memory':>9}")
    first = None
    for name, path, _ in jobs:
        cpu, wall, memory = zip(*measured[name])
        megabytes = bytes_of(path) / 1e6
        cpu, wall = statistics.median(cpu), statistics.median(wall)
        first = first or cpu / megabytes
        print(f"{name:34} {cpu:8.3f} {wall:8.3f} {megabytes / cpu:9.0f} {megabytes / wall:8.0f} "
              f"{cpu / megabytes / first:8.2f} {max(memory):9.0f}")


main()
