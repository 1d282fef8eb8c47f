"""Seeds of the fuzzers: the golden vectors as bytes, and what is kept in `Tests/Corpora`."""

import shutil

from mesh import ROOT

VECTORS = ROOT / "Tests/WireTests/Vectors"
CORPORA = ROOT / "Tests/Corpora"
TYPES = {
    "hello": 1, "hello-ack": 2, "join": 3, "ping": 4, "ack": 5, "ping-req": 6, "gossip": 7,
    "compare": 8, "branches": 9, "pull": 10, "records": 11, "indirect-ack": 12, "nack": 13,
    "marker": 14, "held-question": 15, "held": 16,
}  # fmt: skip
SIGNATURE = 64


def vector(path):
    """The bytes of a vector: hexadecimal digits, with comments."""
    lines = path.read_text().splitlines()
    return bytes.fromhex("".join(line for line in lines if not line.startswith("#")))


def type_of(name):
    """The number of the message in `message-ping-on-behalf` and the like."""
    short = name.removeprefix("message-")
    while short and short not in TYPES:
        short = short.rpartition("-")[0]
    if not short:
        raise ValueError(f"{name}: a message of no type that is known here; add it to TYPES")
    return TYPES[short]


def messages():
    return [(path.stem, vector(path)) for path in sorted(VECTORS.glob("message-*.hex"))]


def envelopes():
    """Plain texts of all messages, as the one in `datagram-plain` was made; unsigned."""
    head = vector(VECTORS / "datagram-plain.hex")[:40]
    for name, payload in messages():
        number = type_of(name)
        start = head[:32] + bytes(8) if number == TYPES["hello"] else head
        middle = bytes([number, 0]) + len(payload).to_bytes(2, "big")
        yield name, start + middle + payload + bytes(SIGNATURE)


def steps():
    """One message to a node each, and all of them one after the other with time between."""
    whole = b""
    for peer in range(3):
        for name, payload in messages():
            padded = payload + bytes(-len(payload) % 4)
            if len(padded) // 4 > 255:
                continue  # a HELLO's padding would not fit; it is not what is looked for
            step = bytes([type_of(name) | peer << 4, len(padded) // 4]) + padded
            yield f"{name}-{peer}", step
            whole += step + bytes([0, 30])
    yield "all", whole[:8000]


def queries():
    """Queries of DNS: names of every kind and types, with and without EDNS."""
    names = [
        "web.service.mesh", "_web._tcp.service.consul", "v2.web.near.dc1.mesh", "host.service.mesh",
        "alice.node.dc1.mesh", "0a010001.addr.mesh", "1.0.0.10.in-addr.arpa", "mesh", "ns.consul",
        "1." + "0." * 29 + "d.f.ip6.arpa", "a.query.mesh", "example.org",
    ]  # fmt: skip
    subnet = bytes.fromhex("00080006000110000a01")
    for number, name in enumerate(names):
        labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        for kind in (1, 2, 6, 12, 16, 28, 33, 255):
            has_options = (number + kind) % 2
            head = bytes.fromhex("12340100000100000000") + bytes([0, has_options])
            query = head + labels + kind.to_bytes(2, "big") + b"\0\1"
            if has_options:
                options = len(subnet).to_bytes(2, "big") + subnet
                query += bytes.fromhex("00002904d000008000") + options
            yield f"{name[:20]}-{kind}", query


def seeds(target, folder):
    """Writes the seeds of a target into a folder; how many."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = []
    if target == "envelope":
        found = list(envelopes())
    elif target == "node":
        found = list(steps())
    elif target == "records":
        found = [(path.stem, vector(path)) for path in VECTORS.glob("record-*.hex")]
    elif target == "dns":
        found = list(queries())
    elif target == "certificate":
        found = [("certificate", vector(VECTORS / "certificate.hex"))]
    for path in sorted((CORPORA / target).glob("*")):
        found.append((path.name, path.read_bytes()))
    for name, content in found:
        (folder / name).write_bytes(content)
    return len(found)
