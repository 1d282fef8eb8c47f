"""What an attacked agent takes, and whether it still answers; what is wrong is a fault."""

import pathlib
import socket
import struct
import time

MIB = 1024


class Gauge:
    """Looks at one agent before and after; keeps faults and figures."""

    def __init__(self, agent, dns):
        self.agent, self.dns = agent, dns
        self.faults, self.details = [], {}
        self.name = ""

    def begin(self, name):
        """A new attack: what the agent takes now is what it may take afterwards."""
        self.name = name
        self.memory, self.descriptors = self.anonymous(), self.open()
        self.details[name] = {}

    def end(self, growth=8 * MIB, spare=8):
        """After the attack: no more memory and descriptors than before, and prompt answers."""
        deadline = time.monotonic() + 15
        while self.open() > self.descriptors + spare and time.monotonic() < deadline:
            time.sleep(0.2)
        self.expect(self.agent.is_running, "the agent has ended")
        if not self.agent.is_running:
            return
        left = self.open() - self.descriptors
        self.expect(left <= spare, f"{left} descriptors more than before")
        grown = self.anonymous() - self.memory
        self.note("KiB more", grown)
        self.expect(grown <= growth, f"{grown} KiB more than before, {growth} may be")
        self.prompt()

    def prompt(self, seconds=1.0):
        """Both listeners answer within this time."""
        begin = time.monotonic()
        try:
            status, _ = self.agent.call("GET", "/v1/health/service/web?passing", timeout_s=5)
            self.expect(status == 200, f"a request got {status}")
        except OSError as error:
            self.expect(False, f"a request got {error}")
        self.expect(ask_dns(self.dns) is not None, "a query of DNS got no answer in 2 s")
        took = time.monotonic() - begin
        self.expect(took <= seconds, f"a request and a query took {took:.2f} s")

    def expect(self, holds, text):
        if not holds:
            self.faults.append(f"{self.name}: {text}")

    def note(self, what, value):
        self.details[self.name][what] = value

    def anonymous(self):
        """KiB of memory that are the agent's own."""
        return self._field("smaps_rollup", "Anonymous:")

    def peak(self):
        """KiB that were resident at most since `forget_peak`."""
        return self._field("status", "VmHWM:")

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.agent.process.pid}/clear_refs").write_text("5")

    def open(self):
        return sum(1 for _ in pathlib.Path(f"/proc/{self.agent.process.pid}/fd").iterdir())

    def _field(self, file, name):
        text = pathlib.Path(f"/proc/{self.agent.process.pid}/{file}").read_text()
        return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1])


def question(name="web.service.mesh", kind=33, number=7):
    """A query of DNS with EDNS, as bytes; SRV by default."""
    labels = b"".join(bytes([len(one)]) + one for one in name.encode().split(b"."))
    head = struct.pack("!6H", number, 0x0100, 1, 0, 0, 1)
    extension = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 0)
    return head + labels + struct.pack("!BHH", 0, kind, 1) + extension


def ask_dns(address, timeout_s=2.0):
    """The answer to one query over UDP; `None` if none came."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        handle.settimeout(timeout_s)
        handle.connect(address)
        try:
            handle.send(question())
            return handle.recv(4096)
        except OSError:
            return None


def ask_dns_by_tcp(address, timeout_s=2.0):
    """The same over TCP."""
    try:
        with socket.create_connection(address, timeout=timeout_s) as handle:
            query = question()
            handle.sendall(struct.pack("!H", len(query)) + query)
            return handle.recv(4096) or None
    except OSError:
        return None
