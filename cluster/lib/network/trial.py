"""Measures a network from its hosts, with UDP and TCP, to see that it is as it was asked."""

import contextlib
import selectors
import socket
import statistics
import struct
import threading
import time

PORT = 4000


class Sent:
    """What became of some datagrams: seconds on the way by number, and copies beyond the first."""

    def __init__(self, count):
        self.count, self.times, self.order, self.copies = count, {}, [], 0

    def take(self, number, seconds):
        if number in self.times:
            self.copies += 1
            return
        self.times[number] = seconds
        self.order.append(number)

    @property
    def lost(self):
        return set(range(self.count)) - set(self.times)

    @property
    def median_ms(self):
        return 1000 * statistics.median(self.times.values()) if self.times else None

    @property
    def overtaken(self):
        """How many arrived after one that was sent later."""
        return sum(one > other for one, other in zip(self.order, self.order[1:]))


def send(wire, source, target, count, gap_s=0.0005, patience_s=0.3, is_new=False):
    """Sends numbered datagrams from one host to another, and waits for the last of them."""
    family = socket.AF_INET6 if is_new else socket.AF_INET
    address = wire.address_6(target) if is_new else wire.address(target)
    with sockets(wire, family, source, target) as (sender, receiver):
        receiver.bind((address, PORT))
        selector = selectors.DefaultSelector()
        selector.register(receiver, selectors.EVENT_READ)
        sent, number, due = Sent(count), 0, time.monotonic()
        end = due + count * gap_s + patience_s
        while (now := time.monotonic()) < end and (number < count or len(sent.times) < count):
            if number < count and now >= due:
                with contextlib.suppress(OSError):
                    sender.sendto(struct.pack("!Id", number, time.monotonic()), (address, PORT))
                number, due = number + 1, due + gap_s
            if selector.select(max(0.0, min(due, end) - now) if number < count else 0.01):
                first, begin = struct.unpack("!Id", receiver.recv(64))
                sent.take(first, time.monotonic() - begin)
        selector.close()
        time.sleep(0.01)  # for copies of the last
        receiver.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                sent.take(struct.unpack("!Id", receiver.recv(64))[0], 0.0)
    return sent


@contextlib.contextmanager
def sockets(wire, family, source, target):
    with wire.hosts[source - 1]:
        sender = socket.socket(family, socket.SOCK_DGRAM)
    with wire.hosts[target - 1]:
        receiver = socket.socket(family, socket.SOCK_DGRAM)
    with sender, receiver:
        yield sender, receiver


def stream(wire, source, target, size):
    """One TCP connection: seconds until it stands, until all bytes are there; whether they are."""
    with wire.hosts[target - 1]:
        server = socket.create_server((wire.address(target), PORT))
    whole = bytes(range(256)) * (size // 256)
    received = bytearray()

    def receive():
        with server, server.accept()[0] as connection:
            while part := connection.recv(1 << 16):
                received.extend(part)

    reader = threading.Thread(target=receive, daemon=True)
    reader.start()
    begin = time.monotonic()
    with wire.hosts[source - 1]:
        connection = socket.create_connection((wire.address(target), PORT), timeout=10)
    stands = time.monotonic() - begin
    with connection:
        connection.sendall(whole)
    reader.join(30)
    return stands, time.monotonic() - begin, bytes(received) == whole
