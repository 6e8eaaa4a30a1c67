"""Nights in which one system call fails, or the daemon is killed at it: no crash, nothing lost, doubled or partial.

    campaign.py BINARIES GENERATOR [--nights N | --short] [--jobs J] [--seed S] [--only SYSCALL] [--keep DIRECTORY]

Each night the daemon finds the state of an earlier day, and 20 statements, three of which have a voucher number of that
day. strace lets the n-th call of one kind fail in each of its threads. Then the daemon is asked to end, and started
again with nothing failing: what must stand on the server stands there, once and whole, and the three are held.

Prints a line for each night that went wrong, and a table at the end. Ends with 0 where all went right, 1 where one did not,
77 where there is no strace.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import itertools
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from house import Daemon, Sshd, forgo_leak_check, run  # noqa: E402

EARLIER, TONIGHT = "20240908", "20240909"
STATEMENTS, DUPLICATES = 20, (4, 11, 17)
SETTLED = STATEMENTS  # log lines that say what became of a statement: delivered or held
NIGHT_SECONDS, END_SECONDS, RECOVERY_SECONDS = 8, 12, 60
REFUSALS = {0, 74, 75, 77, 78}  # how a daemon may end that could not start or go on

# What each call may be told. Not among them: futex, on whose errors the C library itself aborts, and brk, which the
# kernel answers with an address, never with an error.
ERRORS = {
    "write": ("ENOSPC", "EIO"),
    "pwrite64": ("ENOSPC", "EIO"),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "openat": ("EMFILE", "ENOSPC", "EIO", "ENOMEM"),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "ftruncate": ("ENOSPC", "EIO"),
    "rename": ("ENOSPC", "EIO"),
    "renameat": ("ENOSPC", "EIO"),
    "renameat2": ("ENOSPC", "EIO"),
    "unlinkat": ("EIO",),
    "unlink": ("EIO",),
    "mkdir": ("ENOSPC",),
    "getdents64": ("EIO", "ENOMEM"),
    "newfstatat": ("EIO", "ENOMEM"),
    "mmap": ("ENOMEM", "EMFILE"),
    "clone3": ("EAGAIN", "ENOMEM"),
    "fcntl": ("EAGAIN", "EIO", "ENOMEM"),
    "flock": ("EIO", "ENOMEM"),
    "socket": ("EMFILE", "ENOMEM"),
    "connect": ("ENOMEM",),
    "accept": ("EMFILE", "ENOMEM"),
    "sendmsg": ("ENOMEM", "EIO"),
    "recvmsg": ("ENOMEM", "EIO"),
    "epoll_create1": ("EMFILE", "ENOMEM"),
    "epoll_ctl": ("ENOMEM", "ENOSPC"),
    "epoll_wait": ("EIO",),
    "eventfd2": ("EMFILE", "ENOMEM"),
    "timerfd_create": ("EMFILE", "ENOMEM"),
    "timerfd_settime": ("EIO",),
    "inotify_init1": ("EMFILE", "ENOMEM"),
    "inotify_add_watch": ("ENOSPC", "ENOMEM"),
    "ioctl": ("EIO",),
}
KILLED_AT = ("write", "pwrite64", "fsync", "fdatasync", "renameat", "renameat2", "sendmsg", "recvmsg", "openat", "ftruncate")
COUNTS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 21, 27, 34, 44, 55, 70, 89, 120, 160)
SHORT = (
    ("write", "ENOSPC", 1), ("pwrite64", "ENOSPC", 21), ("pwrite64", "EIO", 34), ("fdatasync", "EIO", 8),
    ("epoll_ctl", "ENOMEM", 1), ("fcntl", "EAGAIN", 1), ("clone3", "EAGAIN", 2), ("mmap", "ENOMEM", 34),
    ("renameat2", "ENOSPC", 1), ("openat", "EMFILE", 27), ("pwrite64", "KILL", 55), ("renameat2", "KILL", 3),
)

Case = collections.namedtuple("Case", "call fault count")


class TracedDaemon(Daemon):
    """A daemon whose system calls fail as the case says."""

    def start_with(self, case):
        effect = "signal=KILL" if case.fault == "KILL" else f"error={case.fault}"
        # -D: the daemon is our child, not strace's, so that signals and exit codes are its own.
        self.start(wait=False, under=("strace", "-D", "-f", "-q", "-o", "/dev/null", "-e", f"trace={case.call}",
                                      "-e", f"inject={case.call}:{effect}:when={case.count}"))

    def until(self, condition, seconds):
        """False: the log did not come to say so in time."""
        with self.news:
            return self.news.wait_for(condition, seconds)

    def ended(self):
        return bool(self.events("event=log_ended"))

    def settled(self):
        return len(self.events("event=statement_delivered ")) + len(self.events(" state=held ")) >= SETTLED


class Campaign:
    def __init__(self, binaries, generator, root):
        self.binaries, self.generator, self.root = binaries, generator, root
        self.sshd = Sshd(root / "sshd")
        # Its log says what was renamed, and how often.
        configuration = self.sshd.directory / "sshd_config"
        self.renames = self.sshd.directory / "renames"
        configuration.write_text(configuration.read_text().replace(
            "Subsystem sftp internal-sftp",
            f"Subsystem sftp /usr/lib/openssh/sftp-server -e -l VERBOSE 2>>{self.renames}"))
        self.sshd.start()
        self.template = root / "template"
        self.prepare()

    def daemon(self, directory):
        daemon = TracedDaemon(directory, self.sshd, self.binaries)
        uploads = self.sshd.uploads / directory.name
        daemon.config.write_text(daemon.config.read_text().replace(f"{self.sshd.uploads}/", f"{uploads}/"))
        return daemon, uploads

    def generate(self, date):
        directory = self.root / f"generated-{date}"
        directory.mkdir()
        run(self.generator, directory, date, STATEMENTS, 5)
        return sorted(directory.iterdir())

    def prepare(self):
        """The state that every night begins with, and the statements of the night."""
        earlier, self.files = self.generate(EARLIER), self.generate(TONIGHT)
        vouchers = [file.read_text().splitlines()[2].split("|")[2] for file in earlier]
        for index in DUPLICATES:
            file = self.files[index]
            own = file.read_text().splitlines()[3].split("|")[2]
            file.write_text(file.read_text().replace(own, vouchers[index]))
        daemon, _ = self.daemon(self.template)
        daemon.start()
        daemon.drop(earlier)
        daemon.wait_for("event=statement_delivered ", STATEMENTS)
        while len(list(daemon.spool.iterdir())) > 0:
            time.sleep(0.05)
        assert daemon.stop() == 0

    def expected(self):
        good = [file for index, file in enumerate(self.files) if index not in DUPLICATES]
        names = {}
        for file in good:
            merchant, date = file.name.removesuffix(".txt").split("_")[1:]
            names[f"{merchant}/{date}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
        return names

    def on_server(self, uploads):
        return {str(path.relative_to(uploads)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(uploads.rglob("*")) if path.is_file()}

    def renamed_twice(self, uploads):
        pattern = re.compile(rf'rename old "[^"]*" new "({re.escape(str(uploads))}/[^"]*)"')
        count = collections.Counter(pattern.findall(self.renames.read_text(errors="replace")))
        return sorted(name for name, times in count.items() if times > 1)

    def run_night(self, number, case):
        """What went wrong; empty: nothing."""
        directory = self.root / f"night-{number}"
        shutil.copytree(self.template, directory, ignore=shutil.ignore_patterns("run", "*.toml"))
        daemon, uploads = self.daemon(directory)
        wrong = []
        try:
            daemon.start_with(case)
            daemon.until(lambda: daemon.events("event=ready ") or daemon.ended(), NIGHT_SECONDS)
            for file in self.files:
                shutil.copy(file, directory / file.name)
                os.rename(directory / file.name, daemon.spool / file.name)
            daemon.until(lambda: daemon.settled() or daemon.ended(), NIGHT_SECONDS)
            wrong += self.end(daemon, case)
            wrong += self.recover(daemon, uploads)
        except (AssertionError, OSError, subprocess.SubprocessError) as failure:
            wrong.append(f"the night could not be looked at: {failure}")
        finally:
            if daemon.process is not None:
                daemon.process.kill()
                daemon.process.wait()
        shutil.rmtree(directory, ignore_errors=True)
        shutil.rmtree(uploads, ignore_errors=True)
        return wrong

    def end(self, daemon, case):
        process, daemon.process = daemon.process, None
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return [f"did not end within {END_SECONDS} s of SIGTERM"]
        daemon.until(daemon.ended, END_SECONDS)
        if code == -signal.SIGTERM and not daemon.log[:-1]:
            return []  # before it could do anything at all
        if code < 0 and not (case.fault == "KILL" and code == -signal.SIGKILL):
            return [f"ended by {signal.Signals(-code).name}: {' / '.join(daemon.log[-4:])}"]
        loader = code == 127 and any("error while loading shared libraries" in line for line in daemon.log)
        return [] if code in REFUSALS or code < 0 or loader else [f"ended with {code}: {' / '.join(daemon.log[-4:])}"]

    def recover(self, daemon, uploads):
        daemon.start()
        expected, found, states = self.expected(), {}, {}
        archive = daemon.state / "archive" / "merged" / TONIGHT
        end = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < end:
            found = self.on_server(uploads)
            code, answer = daemon.json("statement", "list", "--date", TONIGHT)
            states = collections.Counter(one["state"] for one in answer.get("statements", [])) if code == 0 else {}
            archived = len(list(archive.iterdir())) if archive.exists() else 0
            if found == expected and states == {"delivered": 17, "held": 3} and archived == 17:
                break
            time.sleep(0.1)
        wrong = []
        if found != expected:
            lost, more = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected.keys())
            changed = [name for name in expected.keys() & found.keys() if expected[name] != found[name]]
            wrong.append(f"on the server: {len(lost)} lost, {more} too many, {changed} altered")
        if states != {"delivered": 17, "held": 3} or archived != 17:
            wrong.append(f"in the end {dict(states)}, {archived} in the archive")
        if twice := self.renamed_twice(uploads):
            wrong.append(f"delivered twice: {twice}")
        code = daemon.stop()
        if code != 0:
            wrong.append(f"the clean daemon ended with {code}")
        return wrong


def cases(options):
    if options.short:
        return [Case(*case) for case in SHORT]
    every = [Case(call, error, count) for call, errors in ERRORS.items() for error in errors for count in COUNTS]
    every += [Case(call, "KILL", count) for call in KILLED_AT for count in COUNTS]
    if options.only:
        every = [case for case in every if case.call == options.only]
    random.Random(options.seed).shuffle(every)
    return list(itertools.islice(itertools.cycle(every), options.nights or len(every)))


def print_table(results):
    table = collections.defaultdict(lambda: [0, 0])
    for case, wrong in results:
        row = table[case.call, case.fault]
        row[0] += 1
        row[1] += bool(wrong)
    print(f"{'system call':<20}{'fault':<10}{'nights':>8}{'wrong':>8}")
    for (call, fault), (nights, wrong) in sorted(table.items()):
        print(f"{call:<20}{fault:<10}{nights:>8}{wrong:>8}")
    print(f"{'all':<30}{len(results):>8}{sum(bool(wrong) for _, wrong in results):>8}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("generator", type=pathlib.Path)
    parser.add_argument("--nights", type=int)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    options = parser.parse_args()
    forgo_leak_check()
    if shutil.which("strace") is None:
        print("skipped: there is no strace")
        return 77
    results = []
    with tempfile.TemporaryDirectory(prefix="stmtwatch-campaign-") as name:
        campaign = Campaign(options.binaries.resolve(), options.generator.resolve(), pathlib.Path(name))
        try:
            with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
                chosen = cases(options)
                nights = [pool.submit(campaign.run_night, number, case) for number, case in enumerate(chosen)]
                for case, night in zip(chosen, nights):
                    wrong = night.result()
                    results.append((case, wrong))
                    for what in wrong:
                        print(f"{case.call} {case.fault} at {case.count}: {what}", flush=True)
        finally:
            campaign.sshd.stop()
    print_table(results)
    return int(any(wrong for _, wrong in results))


sys.exit(main())
