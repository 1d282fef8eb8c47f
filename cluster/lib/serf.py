"""Serf agents next to ours in the same run: started, changed by RPC, read from their log lines."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time


def packed(value):
    """MessagePack, as much of it as serf's RPC requests need."""
    if isinstance(value, dict):
        items = b"".join(packed(key) + packed(one) for key, one in value.items())
        return bytes([0x80 | len(value)]) + items
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(packed(one) for one in value)
    if isinstance(value, bool):
        return bytes([0xC3 if value else 0xC2])
    if isinstance(value, str):
        data = value.encode()
        return bytes([0xDA]) + len(data).to_bytes(2, "big") + data
    return bytes([0xCE]) + value.to_bytes(4, "big")


class Remote:
    """The RPC connection of one agent. It is sent to without waiting for the answer."""

    def __init__(self, address):
        self.socket = socket.create_connection((address, 7373), timeout=5)
        self.sequence = 0
        self.send("handshake", {"Version": 1})
        self.socket.recv(4096)

    def send(self, command, body):
        self.sequence += 1
        head = {"Command": command, "Seq": self.sequence}
        self.socket.sendall(packed(head) + packed(body))

    def close(self):
        self.socket.close()


class Serf:
    """Some serf agents, every log line of which is read by the caller through `lines`."""

    def __init__(self, count, prefix="127.78.0."):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="martlet-serf-"))
        self.addresses = [f"{prefix}{number}" for number in range(1, count + 1)]
        self.processes = []
        self.pending = [b""] * count
        self.connections = {}

    @staticmethod
    def is_installed():
        return shutil.which("serf") is not None

    def __enter__(self):
        for number, address in enumerate(self.addresses, start=1):
            command = ["serf", "agent", f"-node=n{number}", f"-bind={address}:7946"]
            command += [f"-rpc-addr={address}:7373", "-profile=lan", "-log-level=info"]
            if number > 1:
                command.append(f"-join={self.addresses[0]}")
            self._start(command)
            if number == 1:  # who finds nobody to join gives up
                self._wait_until_listening(address)
        return self

    def _start(self, command):
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.directory,
        )
        os.set_blocking(process.stdout.fileno(), False)
        self.processes.append(process)

    def _wait_until_listening(self, address):
        for _ in range(500):
            try:
                return socket.create_connection((address, 7373), timeout=1).close()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("serf does not start")

    def __exit__(self, *_):
        for connection in self.connections.values():
            connection.close()
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
            process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def lines(self, index):
        """The whole log lines that have come since the last call."""
        data = self.processes[index].stdout.read() or b""
        *whole, self.pending[index] = (self.pending[index] + data).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def wait_until_whole(self, timeout_s=150):
        """Waits until every agent has said that all others joined."""
        seen = [set() for _ in self.processes]
        end = time.monotonic() + timeout_s
        while any(len(names) < len(self.processes) for names in seen):
            if time.monotonic() > end:
                counts = [len(names) for names in seen]
                raise RuntimeError(f"serf did not converge: {counts}")
            for index, names in enumerate(seen):
                for line in self.lines(index):
                    if "EventMemberJoin:" in line:
                        names.add(line.split("EventMemberJoin:")[1].split()[0])
            time.sleep(0.05)

    def set_tag(self, index, value):
        """Changes a tag of one agent; its members log `EventMemberUpdate`."""
        connection = self.connections.get(index)
        if connection is None:
            connection = self.connections[index] = Remote(self.addresses[index])
        connection.send("tags", {"Tags": {"change": value}})
