"""What the command line says where no daemon answers, and to what this version does not offer."""

import os
import pathlib
import subprocess
import sys
import tempfile

NOT_OFFERED = ["statement repair", "statement hold", "statement release", "incident open",
               "waiver add", "waiver list", "waiver expire", "destination pause", "destination resume",
               "audit run", "audit list", "report", "gate list", "gate check", "gate release", "replay",
               "state backup", "state verify", "state restore"]
NEED_THE_DAEMON = ["", "status", "status --json", "recheck merged 880000000001 20240909", "statement list",
                   "statement show merged 880000000001 20240909", "statement explain merged 880000000001 20240909",
                   "incident list --all", "incident show", "incident show 7", "incident ack 7 --note seen",
                   "incident note 7 --note seen", "incident resolve 7 --as fixed", "destination list",
                   "destination test bank-a"]
USAGE = ["recheck", "recheck merged 880000000001", "recheck --incident 7 --expect 3", "statement", "statement show merged",
         "statement list --limit 0", "statement list --limit many", "incident", "incident ack", "incident note 7",
         "incident resolve 7", "destination test", "destination test bank-a --probe", "status surplus", "nosuchverb",
         "recheck merged 880000000001 20240909 surplus"]


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve() / "stmtwatch")
    with tempfile.TemporaryDirectory(prefix="stmtwatch-") as directory:
        socket = f"{directory}/control.sock"
        environment = {**os.environ, "STMTWATCH_SOCKET": socket}

        def run(words):
            return subprocess.run([binary, *words.split()], env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=120)

        for words in NEED_THE_DAEMON:
            answer = run(words)
            assert (answer.returncode, answer.stdout) == (69, ""), (words, answer)
            assert socket in answer.stderr and answer.stderr.count("\n") == 1, (words, answer)
        for verb in NOT_OFFERED:
            answer = run(f"{verb} A B --reason x")
            assert answer.returncode == 64, (verb, answer)
            assert f"`stmtwatch {verb}` is not offered by this version" in answer.stderr, (verb, answer)
        for words in USAGE:
            answer = run(words)
            assert (answer.returncode, answer.stdout) == (64, ""), (words, answer)
            assert answer.stderr, words


main()
