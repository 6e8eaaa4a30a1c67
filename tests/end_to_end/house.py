"""The real programs for end-to-end tests: a private sshd, a daemon on a configuration of its own, the command line.

Everything lives in a temporary directory, listens on loopback on free ports, and is stopped by pid. Nothing waits for
time to pass: the daemon's log is followed until it says what is waited for.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import pwd
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.request

PATIENCE_SECONDS = 120  # when something that must happen did not: the test fails, it does not hang
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "config" / "schemas"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **options)


class Sshd:
    """OpenSSH's server with one account (the user who runs the test) and one accepted key."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.port = free_port()
        self.process = None
        self.uploads = self.directory / "uploads"
        self.uploads.mkdir()
        for name in ("host_key", "client_key", "stranger_key"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.directory / name)
        (self.directory / "authorized_keys").write_text((self.directory / "client_key.pub").read_text())
        self.trust("host_key")
        (self.directory / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.directory}/host_key\n"
            f"PidFile {self.directory}/sshd.pid\nAuthorizedKeysFile {self.directory}/authorized_keys\n"
            "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\n"
            "PermitRootLogin yes\nMaxStartups 100:30:200\nSubsystem sftp internal-sftp\n"
        )

    def trust(self, key):
        """Writes known_hosts so that the client expects the server to have this key."""
        public = (self.directory / f"{key}.pub").read_text().split()
        (self.directory / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {public[0]} {public[1]}\n")

    def start(self):
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", str(self.directory / "sshd_config")],
            stderr=open(self.directory / "log", "ab"),
            start_new_session=True,
        )
        wait_until(self.accepts, "sshd to listen")

    def accepts(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self):
        """Ends the listener and every session it has begun, at once."""
        if self.process is None:
            return
        for pid in descendants(self.process.pid) + [self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def forgo_leak_check():
    """For programs started from now on: LeakSanitizer cannot look into a process that is traced or changes its user."""
    os.environ["ASAN_OPTIONS"] = ":".join(filter(None, (os.environ.get("ASAN_OPTIONS"), "detect_leaks=0")))


def descendants(root):
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text()
                parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found, frontier = [], [root]
    while frontier:
        parent = frontier.pop()
        children = [pid for pid, its_parent in parents.items() if its_parent == parent]
        found += children
        frontier += children
    return found


def wait_until(condition, what):
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError(f"waited in vain for {what}")


def parts(series):
    name, _, labels = series.partition("{")
    return name, sorted(labels.rstrip("}").split(","))


class Daemon:
    """stmtwatchd as systemd would run it, and `stmtwatch` beside it."""

    def __init__(self, directory, sshd, binaries, feed="", destination="", mode="deliver"):
        self.directory = pathlib.Path(directory)
        self.sshd = sshd
        self.binaries = pathlib.Path(binaries)
        self.spool = self.directory / "spool"
        self.state = self.directory / "state"
        for path in (self.directory, self.spool, self.state, self.directory / "run"):
            path.mkdir(exist_ok=True)
        self.config = self.directory / "stmtwatch.toml"
        self.write_config(feed, destination, mode)
        self.process = None
        self.log = []
        self.news = threading.Condition()

    def write_config(self, feed="", destination="", mode="deliver"):
        user = pwd.getpwuid(os.geteuid()).pw_name
        key = "" if "identity_file" in destination else f'identity_file = "{self.sshd.directory}/client_key"'
        self.config.write_text(
            f"""[daemon]
state_dir = "{self.state}"
runtime_dir = "{self.directory}/run"
timezone = "Asia/Shanghai"
[http]
listen = "127.0.0.1:0"
[feeds.merged]
spool = "{self.spool}"
schema = "{SCHEMAS}/merged-statement.toml"
mode = "{mode}"
destination = "bank-a"
remote_path = "{self.sshd.uploads}/{{merchant}}/{{date}}/{{file_name}}"
deadline = "09:00"
archive_days = 36500
ledger_days = 36500
owner = "settlement team, 8-1234"
regenerate = "job rerun merged --merchant {{merchant}} --date {{date}}"
{feed}
[destinations.bank-a]
host = "127.0.0.1"
port = {self.sshd.port}
user = "{user}"
known_hosts = "{self.sshd.directory}/known_hosts"
{key}
{destination}
"""
        )

    def start(self, wait=True, under=()):
        """`under`: the words of a command that runs the daemon."""
        self.log = []
        command = [*under, str(self.binaries / "stmtwatchd"), "--config", str(self.config)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.follow, args=(self.process.stderr, self.log), daemon=True).start()
        if wait:
            self.wait_for("event=ready ")
            self.http = self.field("event=ready ", "http")

    def follow(self, stream, log):
        for line in stream:
            with self.news:
                log.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            log.append("event=log_ended ")
            self.news.notify_all()

    def events(self, needle):
        return [line for line in self.log if needle in line]

    def field(self, needle, name):
        words = dict(word.split("=", 1) for word in self.events(needle)[-1].split() if "=" in word)
        return words[name]

    def wait_for(self, needle, count=1):
        with self.news:
            enough = self.news.wait_for(
                lambda: len(self.events(needle)) >= count or self.events("event=log_ended"), PATIENCE_SECONDS
            )
        if not enough or len(self.events(needle)) < count:
            raise AssertionError(
                f"{len(self.events(needle))} of {count} times {needle!r}; the log ends:\n" + "\n".join(self.log[-30:])
            )

    def stop(self, with_signal=signal.SIGTERM):
        if self.process is None:
            return 0
        self.process.send_signal(with_signal)
        code = self.process.wait(PATIENCE_SECONDS)
        self.process = None
        return code

    def cli(self, *arguments):
        """Runs `stmtwatch`; answers with its exit code, standard output and standard error."""
        environment = {
            **os.environ,
            "STMTWATCH_SOCKET": str(self.directory / "run" / "control.sock"),
            "STMTWATCH_CONFIG": str(self.config),
        }
        return subprocess.run(
            [str(self.binaries / "stmtwatch"), *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            timeout=PATIENCE_SECONDS,
        )

    def json(self, *arguments):
        answer = self.cli(*arguments, "--json")
        return answer.returncode, json.loads(answer.stdout)

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.http}{path}", timeout=PATIENCE_SECONDS) as response:
            return response.read().decode()

    def metric(self, series):
        """The value of a series, whatever the order of its labels."""
        for line in self.get("/metrics").splitlines():
            name, _, value = line.rpartition(" ")
            if parts(name) == parts(series):
                return float(value)
        raise AssertionError(f"no series {series}")

    def wait_metric(self, series, value):
        wait_until(lambda: self.metric(series) == value, f"{series} to become {value}")

    def drop(self, files):
        """Puts finished files into the spool the way a careful writer does: written elsewhere, renamed in."""
        for file in files:
            os.rename(file, self.spool / file.name)


class House:
    """A sshd and a daemon side by side in a temporary directory."""

    def __init__(self, binaries, generator):
        self.binaries, self.generator = binaries, generator

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="stmtwatch-")
        self.root = pathlib.Path(self.temporary.name)
        self.sshd = Sshd(self.root / "sshd")
        self.daemon = Daemon(self.root / "daemon", self.sshd, self.binaries)
        return self

    def __exit__(self, kind, *_):
        if kind is not None and self.daemon.log:
            print("the daemon's log ends:\n" + "\n".join(self.daemon.log[-20:]))
        self.daemon.stop(signal.SIGKILL)
        self.sshd.stop()
        self.temporary.cleanup()

    def night(self, statements, records, *faults, date="20240909"):
        """A generated night, outside the spool. Its files in the order of their merchants."""
        directory = self.root / f"night-{date}"
        directory.mkdir(exist_ok=True)
        run(self.generator, directory, date, statements, records, *faults)
        return sorted(directory.iterdir())

    def on_server(self):
        """Everything that stands on the server: relative path to SHA-256."""
        root = self.sshd.uploads
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


def place(file):
    """Where the configuration above puts this file on the server."""
    merchant_no, date = file.name.removesuffix(".txt").split("_")[1:]
    return f"{merchant_no}/{date}/{file.name}"


def expected_on_server(files):
    return {place(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def merchant(index):
    return f"{880000000000 + index:012}"
