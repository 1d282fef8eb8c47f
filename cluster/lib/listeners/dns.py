"""Callers of DNS at their worst."""

import random
import socket
import struct
import subprocess
import time

from hostile.flood import Flood, spoofed

from .gauge import ask_dns, ask_dns_by_tcp, question


def garbage(gauge, options):
    """Queries with bytes changed, names that lead to themselves, and noise."""
    chance = random.Random(options.seed)
    loops = [
        bytes(12) + b"\xc0\x0c\0\1\0\1",  # a name that is a pointer to itself
        struct.pack("!6H", 1, 0x100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",
        struct.pack("!6H", 1, 0x100, 2, 0, 0, 0) + b"\1a\xc0\x12\0\1\0\1\1b\xc0\x0c\0\1\0\1",
        struct.pack("!6H", 1, 0x100, 65535, 65535, 65535, 65535),
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        handle.connect(gauge.dns)
        for turn in range(options.queries):
            sent = bytearray(question(number=turn & 0xFFFF))
            for _ in range(chance.randint(1, 6)):
                sent[chance.randrange(len(sent))] = chance.randrange(256)
            kind = turn % 4
            if kind == 1:
                sent = sent[: chance.randrange(len(sent))]
            elif kind == 2:
                sent = chance.choice(loops)
            elif kind == 3:
                sent = chance.randbytes(chance.randrange(1400))
            try:
                handle.send(sent)
                handle.recv(65536, socket.MSG_DONTWAIT)
            except OSError:
                pass
    gauge.end()


def by_tcp(gauge, options):
    """Lengths that lie, halves of queries and silence over TCP: each is closed after 10 s."""
    handles, begin = [], time.monotonic()
    for number in range(400):
        handle = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        handle.settimeout(2)
        try:
            handle.connect(gauge.dns)
            handle.send([b"\xff\xff", b"\0\0", b"\0\x20" + bytes(9), b"\0"][number % 4])
        except OSError:
            pass
        handles.append(handle)
    gauge.expect(ask_dns(gauge.dns) is not None, "no answer over UDP meanwhile")
    time.sleep(max(0.0, begin + 12 - time.monotonic()))
    gauge.expect(ask_dns_by_tcp(gauge.dns) is not None, "no answer over TCP after 12 s")
    for handle in handles:
        handle.close()
    gauge.end()


def flood(gauge, options):
    """Queries under the addresses of 8,192 others; who asks from here has answers meanwhile."""
    address = (options.address, gauge.dns[1])
    query = question()
    packets = []
    for number in range(8_192):
        source = f"10.77.{2 + number // 250}.{1 + number % 250}"
        packets += spoofed([query], (source, 1024 + number), address)
    flood = Flood(packets, address, options.rate, options.seconds, raw=True)
    answered, asked, end = 0, 0, time.monotonic() + options.seconds
    while time.monotonic() < end:
        asked += 1
        answered += ask_dns(gauge.dns, timeout_s=1) is not None or ask_dns(gauge.dns) is not None
        time.sleep(0.02)
    gauge.note("queries of strangers", flood.wait())
    gauge.note("queries from here", asked)
    gauge.expect(asked > 20, f"only {asked} queries could be asked from here")
    lost = asked - answered
    gauge.expect(lost <= 0.01 * asked, f"{lost} of {asked} had no answer, asked twice")
    gauge.end()


DROP_ANSWERS = """
table inet answers {
  chain output { type filter hook output priority 0; udp sport 8600 drop; }
}
"""


def unsent(gauge, options):
    """The firewall drops what DNS answers for 2 s (EPERM), and some ask from port 0 (EINVAL)."""
    packet = question()
    packet = struct.pack("!4H", 0, gauge.dns[1], 8 + len(packet), 0) + packet
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as handle:
        before = dropped(gauge, "malformed")
        for _ in range(100):
            handle.sendto(packet, gauge.dns)
        gauge.expect(ask_dns(gauge.dns) is not None, "no answer after queries from port 0")
        told = dropped(gauge, "malformed") - before
        gauge.expect(told == 100, f"{told} of 100 queries from port 0 were counted")
    before = dropped(gauge, "send")
    nft(DROP_ANSWERS)
    asked, answered, end = 0, 0, time.monotonic() + 2
    while time.monotonic() < end:
        asked += 1
        answered += ask_dns(gauge.dns, timeout_s=0.02) is not None
    nft("delete table inet answers")
    gauge.expect(ask_dns(gauge.dns) is not None, "no answer once answers go out again")
    lost = dropped(gauge, "send") - before
    gauge.note("answers lost", lost)
    gauge.expect(answered == 0, f"{answered} of {asked} had an answer")
    gauge.expect(lost == asked, f"{lost} of {asked} lost answers were counted")
    gauge.end()


def nft(rules):
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)


def dropped(gauge, reason):
    """What the agent counted of it."""
    start = f'martlet_dns_dropped_total{{reason="{reason}"}} '
    _, text = gauge.agent.call("GET", "/metrics")
    return next(int(line.removeprefix(start)) for line in text.splitlines() if start in line)
