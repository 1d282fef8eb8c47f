"""Many datagrams a second, from a process of its own: `sendmmsg`, which Python does not have."""

import ctypes
import os
import random
import signal
import socket
import struct
import time

import sandbox

BATCH = 64


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Header(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("vectors", ctypes.POINTER(Vector)),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("count", ctypes.c_uint),
    ]


class Batches:
    """Datagrams laid out for the kernel, 64 a call, over and over."""

    def __init__(self, datagrams, address):
        host, port = address
        name = struct.pack("=H", socket.AF_INET) + struct.pack("!H", port)
        self.name = ctypes.create_string_buffer(name + socket.inet_aton(host) + bytes(8), 16)
        self.buffers = [ctypes.create_string_buffer(one, max(len(one), 1)) for one in datagrams]
        self.vectors = [
            Vector(ctypes.addressof(buffer), len(one))
            for buffer, one in zip(self.buffers, datagrams)
        ]
        self.batches = []
        for start in range(0, len(self.vectors), BATCH):
            part = self.vectors[start : start + BATCH]
            headers = (Header * len(part))()
            for header, vector in zip(headers, part):
                header.name, header.name_length = ctypes.addressof(self.name), 16
                header.vectors, header.vector_count = ctypes.pointer(vector), 1
            self.batches.append(headers)

    def send(self, handle, rate, seconds):
        """So many a second for so long; how many went out."""
        begin, sent, place = time.monotonic(), 0, 0
        while (now := time.monotonic() - begin) < seconds:
            if sent > rate * now:
                time.sleep(0.0005)
                continue
            headers = self.batches[place % len(self.batches)]
            done = sandbox.LIBC.sendmmsg(handle, headers, len(headers), 0)
            sent += max(done, 0)
            place += 1
        return sent


def spoofed(datagrams, source, target):
    """The same as IP packets that say that they are from another address and port."""
    packets = []
    for one in datagrams:
        udp = struct.pack("!HHHH", source[1], target[1], 8 + len(one), 0)
        ip = struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, 28 + len(one), 0, 0, 64, socket.IPPROTO_UDP, 0,
            socket.inet_aton(source[0]), socket.inet_aton(target[0]),
        )  # fmt: skip
        packets.append(ip + udp + one)
    return packets


class Flood:
    """A flood under way; `wait` gives how many datagrams went out."""

    def __init__(self, datagrams, target, rate, seconds, source=None, raw=False):
        reading, writing = os.pipe()
        self.reading = reading
        self.child = os.fork()
        if self.child:
            os.close(writing)
            return
        try:
            signal.alarm(int(seconds) + 10)
            if source:
                datagrams = spoofed(datagrams, source, target)
            if source or raw:
                sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            else:
                sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sent = Batches(datagrams, target).send(sender.fileno(), rate, seconds)
            os.write(writing, str(sent).encode())
        finally:
            os._exit(0)

    def wait(self):
        os.waitpid(self.child, 0)
        text = os.read(self.reading, 64)
        os.close(self.reading)
        return int(text or 0)


def garbage(cluster, count=2_048):
    """Bytes of a stranger: anything of any size, and what looks right up to the seal."""
    dice = random.Random(1)
    found = [dice.randbytes(dice.randrange(0, 1_400)) for _ in range(count // 2)]
    for _ in range(count - len(found)):
        found.append(cluster.header + dice.randbytes(dice.randrange(148, 1_192)))
    return found
