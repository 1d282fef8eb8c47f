"""kinship's nodes in the race: one Python process each, heard through lines that it prints."""

import os
import pathlib
import subprocess
import sys
import tempfile

from mesh import ROOT
from race.runner import Runner

VERSION = "0.4.0"
PROGRAM = pathlib.Path(__file__).resolve().parent / "kinship_node.py"


class KinshipRunner(Runner):
    name = "kinship"
    prefix = "127.79.0."
    writes_lines = True
    python = None

    def __init__(self, watcher, count):
        super().__init__(watcher, count)
        self.ready = set()
        self.wanted = None
        self.log = tempfile.TemporaryFile()

    @classmethod
    def install(cls):
        """Whether there is a Python that has it: `KINSHIP_PYTHON`, else an environment made once.

        To be called where the network can be reached.
        """
        cls.python = os.environ.get("KINSHIP_PYTHON")
        if cls.python:
            return True
        place = ROOT / ".build-kinship"
        python = place / "bin/python"
        steps = [
            [sys.executable, "-m", "venv", str(place)],
            [str(python), "-m", "pip", "install", "-q", f"kinship=={VERSION}"],
        ]
        probe = [str(python), "-c", "import kinship"]
        if not python.exists() or subprocess.run(probe, capture_output=True).returncode:
            if any(subprocess.run(one, capture_output=True).returncode for one in steps):
                return False
        cls.python = str(python)
        return True

    def start(self, number, seed):
        command = [self.python, str(PROGRAM), f"n{number}", f"{self.address(number)}:7946"]
        if seed is not None:
            command.append(f"{self.address(seed)}:7946")
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log
        )
        self.processes[number] = process
        self.ready.discard(number)
        self.watcher.follow((self, number), process.stdout)
        if number == 1:
            self.wait_until_ready(number)

    def wait_until_ready(self, number):
        if not self.watcher.pump(lambda: number in self.ready, 30):
            raise RuntimeError("kinship does not start")

    def tell_to_join(self, number, seed):
        tell(self.processes[number], f"join {self.address(seed)}:7946")

    def change(self, number, mark):
        self.wanted = mark
        tell(self.processes[number], f"change {mark}")

    def ask_to_leave(self, process):
        tell(process, "leave")

    def hear(self, number, when, kind, data):
        if kind != "line":
            return
        word, *more = data.split()
        if word == "ready":
            self.ready.add(number)
        elif word == "changed":
            if more[1:] == [self.wanted]:
                self.note_change(number, when)
        else:
            self.note(number, int(more[0][1:]), word, when)

    def close(self):
        super().close()
        self.log.close()


def tell(process, text):
    process.stdin.write(text.encode() + b"\n")
    process.stdin.flush()
