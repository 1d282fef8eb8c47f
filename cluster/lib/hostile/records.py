"""Records as a member makes them, right or wrong."""

import secrets
import socket

from hostile.keys import PROTOCOL, SIGNATURE, digest

MEMBER, ACCUSATION = 2, 4
FRAME = 36
NO_METADATA = b"\0"


def short(text):
    return bytes([len(text)]) + text


def record(cluster, identity, kind, word, sequence, body):
    """A record of this kind, signed by its maker."""
    head = bytes([kind, 1]) + len(body).to_bytes(2, "big") + identity.id
    unsigned = head + identity.epoch.to_bytes(8, "big") + sequence.to_bytes(8, "big") + body
    return unsigned + identity.sign(word, cluster.id + unsigned)


def member(cluster, identity, boot, name, address, port):
    """The record that a member tells of itself."""
    certificate = cluster.certificate(identity, name)
    body = b"\0" + bytes(2) + boot + bytes([PROTOCOL, PROTOCOL]) + bytes(8)
    body += (3_600).to_bytes(4, "big")
    body += bytes([1, 4]) + socket.inet_aton(address) + port.to_bytes(2, "big")
    body += short(name) + short(b"dc1") + short(b"") + short(b"0") + NO_METADATA
    body += len(certificate).to_bytes(2, "big") + certificate
    return record(cluster, identity, MEMBER, b"member", 1, body)


def accusation(cluster, identity, sequence, target, version, padding=0):
    """That a version of a member does not answer; with so many bytes that nobody knows."""
    body = short(target) + version + b"\1" + bytes(padding)
    return record(cluster, identity, ACCUSATION, b"accuse", sequence, body)


def unsigned(one):
    """The same with the signature of nobody."""
    return one[:-SIGNATURE] + secrets.token_bytes(SIGNATURE)


def member_key(identity_id):
    """What a member's record is asked for by."""
    return digest(b"key", bytes([MEMBER]) + identity_id, size=16)


def question(keys):
    """The payload of a PULL; from protocol 2 on with a nonce, and a count of prefixes."""
    asked = bytes([len(keys)]) + b"".join(keys)
    return asked if PROTOCOL == 1 else secrets.token_bytes(8) + asked + b"\0"


def answered(payload):
    """The records of a RECORDS; from protocol 2 on behind nonce, part, parts and a flag."""
    return unpacked(payload if PROTOCOL == 1 else payload[11:])


def packed(records):
    """Records as messages carry them."""
    parts = [len(one).to_bytes(2, "big") + one for one in records]
    return bytes([len(records)]) + b"".join(parts)


def unpacked(data):
    """The records of a message; as many as are whole."""
    count, place, found = data[0] if data else 0, 1, []
    for _ in range(count):
        size = int.from_bytes(data[place : place + 2], "big")
        found.append(data[place + 2 : place + 2 + size])
        place += 2 + size
    return found
