"""serf's agents in the race, heard through their log lines.

Its stream of events would not do: it holds them back for 1 to 3 s to send several at once.
"""

import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from race.runner import ALIVE, DEAD, LEFT, SUSPECT, Runner
from serf import Remote

WORDS = {
    "EventMemberJoin:": ALIVE,
    "EventMemberFailed:": DEAD,
    "EventMemberLeave:": LEFT,
    "memberlist: Suspect": SUSPECT,
}


class SerfRunner(Runner):
    name = "serf"
    prefix = "127.78.0."
    writes_lines = True

    def __init__(self, watcher, count):
        super().__init__(watcher, count)
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="martlet-serf-"))
        self.remotes = {}
        self.wanted = 0

    @staticmethod
    def is_installed():
        return shutil.which("serf") is not None

    def start(self, number, seed):
        address = self.address(number)
        command = ["serf", "agent", f"-node=n{number}", f"-bind={address}:7946"]
        command += [f"-rpc-addr={address}:7373", "-profile=lan", "-log-level=info"]
        if seed is not None:
            command.append(f"-join={self.address(seed)}")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.directory,
        )
        self.processes[number] = process
        self.watcher.follow((self, number), process.stdout)
        if number == 1:  # who finds nobody to join gives up
            self.wait_until_ready(number)

    def wait_until_ready(self, number):
        for _ in range(1000):
            try:
                return socket.create_connection((self.address(number), 7373), timeout=1).close()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("serf does not start")

    def remote(self, number):
        if number not in self.remotes:
            self.remotes[number] = Remote(self.address(number))
        return self.remotes[number]

    def tell_to_join(self, number, seed):
        body = {"Existing": [f"{self.address(seed)}:7946"], "Replay": False}
        self.remote(number).send("join", body)

    def change(self, number, mark):
        self.wanted = number
        self.remote(number).send("tags", {"Tags": {"change": mark}})

    def ask_to_leave(self, process):
        process.send_signal(signal.SIGINT)

    def forget(self, number, goes_on=False):
        super().forget(number, goes_on)
        if number in self.remotes:
            self.remotes.pop(number).close()

    def hear(self, number, when, kind, data):
        if kind != "line":
            return
        for word, status in WORDS.items():
            if word in data:
                member = data.split(word)[1].split()[0]
                self.note(number, int(member[1:]), status, when)
        if data.endswith(f"EventMemberUpdate: n{self.wanted}"):
            self.note_change(number, when)

    def hush(self):
        for remote in self.remotes.values():
            remote.close()
        self.remotes = {}

    def close(self):
        super().close()
        self.hush()
        shutil.rmtree(self.directory, ignore_errors=True)
