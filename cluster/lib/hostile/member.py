"""A member in a few lines: joins, answers probes, and otherwise does what it is told."""

import contextlib
import secrets
import socket
import time

from hostile import records
from hostile.keys import HELLO, HELLO_ACK, Identity, digest

JOIN, PING, ACK, GOSSIP, COMPARE, PULL, RECORDS = 3, 4, 5, 7, 8, 10, 11
PLAIN, BOOT = 44, 8


class Peer:
    """What it knows of another: its id, boot id and newest version."""

    def __init__(self, identity, boot):
        self.id, self.boot = identity, boot
        self.version = None
        self.tag = digest(b"dest", identity + boot)[:8]


class Member:
    """One member with a socket of its own, made where it lives."""

    def __init__(self, cluster, name, address, port):
        self.cluster, self.name = cluster, name
        self.identity = Identity(epoch=int(time.time()))
        self.boot = secrets.token_bytes(BOOT)
        self.record = records.member(cluster, self.identity, self.boot, name, address, port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.socket.setblocking(False)
        self.peers = {}  # by address
        self.sequence = 1

    def greet(self, address):
        certificate = self.cluster.certificate(self.identity, self.name)
        payload = self.boot + secrets.token_bytes(8) + bytes(16)
        payload += len(certificate).to_bytes(2, "big") + certificate
        datagram = self.identity.datagram(self.cluster, HELLO, payload.ljust(1_044, b"\0"))
        self.put(datagram, address)

    def send(self, address, kind, payload):
        """A message to a peer that was met."""
        peer = self.peers[address]
        self.put(self.sealed(peer, kind, payload), address)

    def sealed(self, peer, kind, payload):
        return self.identity.datagram(self.cluster, kind, payload, peer.tag, peer.id + peer.boot)

    def put(self, datagram, address):
        with contextlib.suppress(OSError):
            self.socket.sendto(datagram, address)

    def accuse(self, peer, padding=0):
        """An accusation of the version of it that is known."""
        self.sequence += 1
        return records.accusation(
            self.cluster, self.identity, self.sequence, peer.id, peer.version, padding
        )

    def hear(self):
        """Takes all that has come, and answers as a member does."""
        with contextlib.suppress(BlockingIOError):
            while True:
                datagram, address = self.socket.recvfrom(2_048)
                plain = self.cluster.open(datagram)
                if plain:
                    self.take(plain, address)

    def take(self, plain, address):
        kind, payload = plain[40], plain[PLAIN:-64]
        if kind == HELLO_ACK:
            self.peers[address] = Peer(plain[:16], payload[:BOOT])
            clock = int(time.time()).to_bytes(8, "big")
            record = records.packed([self.record])[1:]
            self.send(address, JOIN, payload[16:32] + record + clock)
            self.send(address, PULL, records.question([records.member_key(plain[:16])]))
        elif address not in self.peers:
            return
        elif kind == PING:
            self.answer(address, payload)
        elif kind == GOSSIP:
            self.learn(records.unpacked(payload))
        elif kind == RECORDS:
            self.learn(records.answered(payload))

    def answer(self, address, payload):
        """Yes, I am there, and I hold just what you hold."""
        statement = b"\0"
        if payload[24] == 1:
            text = self.cluster.id + self.identity.id + payload[25:49]
            statement = b"\1" + self.identity.sign(b"ack", text)
        self.send(address, ACK, payload[:24] + statement + b"\0")

    def learn(self, told):
        for one in told:
            for peer in self.peers.values():
                if one[0] == records.MEMBER and one[4:20] == peer.id:
                    peer.version = max(peer.version or b"", one[20:36])

    def close(self):
        self.socket.close()
