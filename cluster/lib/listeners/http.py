"""Callers of the HTTP API at their worst."""

import os
import random
import socket
import struct
import time

from exchange import request

from .gauge import MIB

BIND_WITHOUT_PORT = 24  # IP_BIND_ADDRESS_NO_PORT, which older Pythons do not name
RESET = struct.pack("ii", 1, 0)
MARKS = [b"\r\n", b"\0", b"%", b"%zz", b": ", b"\xff"]
PATH = "/v1/health/service/web?passing"


def connections(gauge, options):
    """Connections over time, four at once, each ended in one of six ways."""
    each = options.connections // 4
    children = []
    for number in range(4):
        if not (child := os.fork()):
            status = 1
            try:
                for turn in range(each):
                    one_connection(gauge.agent, number, turn)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    gauge.expect(ends == [0] * 4, f"callers ended with {ends}: refused, or left waiting")
    gauge.note("connections", 4 * each)
    gauge.end()


def one_connection(agent, number, turn):
    """One connection from an address of its own, since ends of many stay for a minute."""
    host = "%s:%d" % agent.http
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as handle:
        handle.settimeout(30)
        handle.setsockopt(socket.IPPROTO_IP, BIND_WITHOUT_PORT, 1)
        handle.bind((f"127.{101 + number}.{turn // 250 % 250}.{1 + turn % 250}", 0))
        handle.connect(agent.http)
        way = turn % 6
        if way in (1, 2):
            handle.sendall(request("GET", PATH, host, b"", keep=way == 2))
            if not handle.recv(65536).startswith(b"HTTP/1.1 200"):
                raise RuntimeError("no answer")
        elif way == 3:
            handle.sendall(request("GET", PATH, host, b"", keep=True)[:40])
        elif way == 4:
            handle.sendall(request("GET", PATH + "&index=1&wait=60s", host, b"", keep=True))
        elif way == 5:
            handle.sendall(random.randbytes(64))
        if way != 1:
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def slow(gauge, options):
    """Heads and bodies a byte at a time: each is over after 30 s, and nobody else waits."""
    heads = [gauge.agent.connect(5) for _ in range(300)]
    bodies = [gauge.agent.connect(5) for _ in range(100)]
    host = "%s:%d" % gauge.agent.http
    for handle in heads:
        handle.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nX-Slow: ".encode())
    for handle in bodies:
        head = "PUT /v1/agent/service/register HTTP/1.1\r\nContent-Length: 60000\r\n"
        handle.sendall(f"{head}Host: {host}\r\n\r\n{{".encode())
    begin, open_ones, ends = time.monotonic(), heads + bodies, []
    for handle in open_ones:
        handle.setblocking(False)
    while open_ones and time.monotonic() - begin < 45:
        gauge.prompt()
        time.sleep(1)
        for handle in list(open_ones):
            try:
                handle.send(b"a")
                word = handle.recv(4096)
            except BlockingIOError:
                continue
            except OSError:
                word = b""
            if word:
                gauge.expect(word.startswith(b"HTTP/1.1 408"), f"it was told {word[:20]}")
            ends.append(time.monotonic() - begin)
            open_ones.remove(handle)
            handle.close()
    gauge.expect(not open_ones, f"{len(open_ones)} slow callers are still served after 45 s")
    gauge.expect(not ends or min(ends) >= 25, f"one was cut off after {min(ends, default=0):.0f} s")
    gauge.note("last ended after, s", round(max(ends, default=0)))
    gauge.end()


def unread(gauge, options):
    """Many requests for the largest list at once, and nobody reads what comes; twice, since what
    the allocator keeps of the first time serves the second."""
    peaks = [unread_once(gauge) for _ in range(2)]
    gauge.note("MiB resident at most", max(peaks) // MIB)
    gauge.expect(max(peaks) < options.unread * MIB, f"{max(peaks)} KiB were resident")
    gauge.end()


def unread_once(gauge):
    """KiB that were resident at most; what is left is the measure for the next time."""
    gauge.forget_peak()
    host = "%s:%d" % gauge.agent.http
    asked = request("GET", "/v1/health/service/many", host, b"", keep=True) * 200
    handles = [gauge.agent.connect(5) for _ in range(20)]
    gauge.memory = gauge.anonymous()
    for handle in handles:
        handle.settimeout(2)
        try:
            handle.sendall(asked)
        except OSError:
            pass  # It reads no more of who does not read.
    time.sleep(3)
    gauge.prompt(seconds=3)
    for handle in handles:
        handle.close()
    return gauge.peak()


def huge(gauge, options):
    """Heads and bodies beyond every limit: a refusal or an end, and no memory for them."""
    host = f"Host: {'%s:%d' % gauge.agent.http}\r\n".encode()
    start = b"GET " + PATH.encode() + b" HTTP/1.1\r\n" + host
    put = b"PUT /v1/agent/service/register HTTP/1.1\r\n" + host
    length, chunked = b"Content-Length: %d\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"
    large = b"a" * MIB * 1024
    cases = {
        "a field of a megabyte": start + b"X: " + large + b"\r\n\r\n",
        "ten thousand fields": start + b"X: a\r\n" * 10_000 + b"\r\n",
        "a path of a megabyte": b"GET /" + large + b" HTTP/1.1\r\n" + host + b"\r\n",
        "a body of eight megabytes": put + length % (8 << 20) + large * 8,
        "a body that says it has 2^63 bytes": put + length % (2**63 - 1) + large,
        "a body that says it has 2^70 bytes": put + length % 2**70 + large,
        "a chunk of eight megabytes": put + chunked + b"800000\r\n" + large * 8,
        "a million chunks": put + chunked + b"1\r\na\r\n" * 1_000_000,
    }
    gauge.forget_peak()
    for what, sent in cases.items():
        status = answer(gauge.agent, sent)
        gauge.expect(status == 0 or 400 <= status < 500, f"{what} got {status}")
        gauge.prompt()
    gauge.end()


def malformed(gauge, options):
    """Requests with bytes changed, cut, doubled: never an error of the server, never silence."""
    chance = random.Random(options.seed)
    host = "%s:%d" % gauge.agent.http
    lines = [
        ("GET", PATH, b""),
        ("PUT", "/v1/agent/service/register", b'{"Name":"web","Port":80}'),
        ("GET", "/v1/catalog/nodes?filter=Node%3D%3D%22a%22&near=_agent", b""),
        ("PUT", "/v1/event/fire/deploy?node=.*", b"x"),
    ]
    whole = [request(method, path, host, body, keep=False) for method, path, body in lines]
    counts = {}
    for _ in range(options.requests):
        sent = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(sent))
            match chance.randrange(4):
                case 0:
                    sent[place] = chance.randrange(256)
                case 1:
                    del sent[place : place + chance.randint(1, 8)]
                case 2:
                    sent[place:place] = chance.choice(MARKS)
                case 3:
                    sent[place:place] = sent[place : place + chance.randint(1, 30)]
            sent = sent or bytearray(b"x")
        status = answer(gauge.agent, bytes(sent), ending=True)
        counts[status] = counts.get(status, 0) + 1
        gauge.expect(status < 500 or status == 501, f"{bytes(sent)!r} got {status}")
    gauge.note("answers by status", str(dict(sorted(counts.items()))))
    gauge.end()


def answer(agent, sent, ending=False):
    """The status that these bytes get; 0 where the connection is ended without one."""
    with agent.connect(5) as handle:
        handle.settimeout(5)
        try:
            handle.sendall(sent)
            if ending:
                handle.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            first = handle.recv(4096)
        except ConnectionError:
            return 0
        except TimeoutError:
            return 599
    return int(first[9:12]) if first.startswith(b"HTTP/1.") else (0 if not first else 598)
