"""Listens to everything that agents say to each other, as whoever owns the wire can."""

import socket
import struct
import time

OUTGOING = 4
EVERYTHING = 3


class Tap:
    """Gossip datagrams on loopback: `(source, target, bytes)`, each once."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERYTHING)
        )
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(("lo", 0))

    def listen(self, seconds):
        """What is said in so many seconds."""
        found, end = [], time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            self.socket.settimeout(rest)
            try:
                packet, address = self.socket.recvfrom(65_536)
            except TimeoutError:
                break
            if address[2] == OUTGOING:
                continue
            if heard := self.parse(packet):
                found.append(heard)
        return found

    def parse(self, packet):
        length = (packet[0] & 0x0F) * 4 if packet else 0
        if len(packet) < length + 8 or packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_UDP:
            return None
        source_port, target_port = struct.unpack("!HH", packet[length : length + 4])
        if self.port not in (source_port, target_port):
            return None
        source = (socket.inet_ntoa(packet[12:16]), source_port)
        target = (socket.inet_ntoa(packet[16:20]), target_port)
        return source, target, packet[length + 8 :]

    def close(self):
        self.socket.close()
