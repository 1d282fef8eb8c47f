"""The wire format from the other side: what a holder of the cluster file can make and read.

Hashes are Python's own; signatures and seals are libsodium's, which the agent needs as well.
"""

import base64
import ctypes
import hashlib
import pathlib
import secrets

VECTOR = pathlib.Path(__file__).parents[3] / "Tests/WireTests/Vectors/datagram.hex"
HEADER, ENVELOPE, SIGNATURE = 8, 44, 64
SENT = 1_200
HELLO, HELLO_ACK = 1, 2


def magic():
    """What every datagram begins with, from the golden vectors: they change with the protocol."""
    lines = VECTOR.read_text().splitlines()
    return bytes.fromhex(next(line for line in lines if not line.startswith("#")))


def domain(word):
    return b"martlet:" + word.ljust(8, b"\0")


def digest(word, content=b"", size=32, key=b""):
    return hashlib.blake2b(domain(word) + content, digest_size=size, key=key).digest()


def derive(master, number, context):
    """libsodium's `crypto_kdf`."""
    salt = number.to_bytes(8, "little").ljust(16, b"\0")
    person = context.ljust(16, b"\0")
    return hashlib.blake2b(b"", digest_size=32, key=master, salt=salt, person=person).digest()


def sodium():
    for name in ("libsodium.so", "libsodium.so.23", "libsodium.so.26"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.sodium_init()
        return library
    raise SystemExit("libsodium is missing")


class Cluster:
    """What a cluster file gives."""

    def __init__(self, path):
        pairs = [line.split() for line in path.read_text().splitlines()]
        values = {pair[0]: base64.b64decode(pair[1]) for pair in pairs if len(pair) == 2}
        self.id = values["cluster-id"]
        self.gossip = derive(values["master-key"], 2, b"martl-gs")
        self.authority = Identity(derive(values["master-key"], 1, b"martl-au"))
        self.header = MAGIC + digest(b"key-id", key=self.gossip)[:4]

    def seal(self, plain, header=None):
        header = header or self.header
        nonce = secrets.token_bytes(24)
        sealed = ctypes.create_string_buffer(len(plain) + 16)
        SODIUM.crypto_aead_xchacha20poly1305_ietf_encrypt(
            sealed, None, plain, ctypes.c_ulonglong(len(plain)),
            header + self.id, ctypes.c_ulonglong(24), None, nonce, self.gossip,
        )  # fmt: skip
        return header + nonce + sealed.raw

    def open(self, datagram):
        """The plain text, or nothing."""
        if len(datagram) < 156 or datagram[:HEADER] != self.header:
            return None
        sealed = datagram[32:]
        plain = ctypes.create_string_buffer(len(sealed) - 16)
        failed = SODIUM.crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain, None, None, sealed, ctypes.c_ulonglong(len(sealed)),
            self.header + self.id, ctypes.c_ulonglong(24), datagram[8:32], self.gossip,
        )  # fmt: skip
        return None if failed else plain.raw

    def certificate(self, identity, name):
        """A year's certificate that the authority signs, as any holder of the key can."""
        now = identity.epoch
        body = identity.public + bytes([len(name)]) + name
        body += (now - 60).to_bytes(8, "big") + (now + 31_536_000).to_bytes(8, "big")
        body += (0).to_bytes(2, "big") + bytes([1, 1]) + b"*"
        start = bytes([1, 1]) + len(body).to_bytes(2, "big") + self.authority.id
        unsigned = start + now.to_bytes(8, "big") + bytes(8) + body
        return unsigned + self.authority.sign(b"cert", self.id + unsigned)


class Identity:
    """A key pair and its id; it counts its datagrams."""

    def __init__(self, seed=None, epoch=0):
        public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_seed_keypair(public, secret, seed or secrets.token_bytes(32))
        self.public, self.secret = public.raw, secret.raw
        self.id = digest(b"node-id", self.public, size=16)
        self.epoch, self.counter = epoch, 0

    def sign(self, word, message):
        signature = ctypes.create_string_buffer(SIGNATURE)
        text = domain(word) + message
        SODIUM.crypto_sign_detached(
            signature, None, text, ctypes.c_ulonglong(len(text)), self.secret
        )
        return signature.raw

    def datagram(self, cluster, kind, payload, tag=bytes(8), to=bytes(24)):
        """A datagram, signed for `to` (node id and boot id; zeros in a HELLO)."""
        self.counter += 1
        plain = self.id + self.epoch.to_bytes(8, "big") + self.counter.to_bytes(8, "big")
        plain += tag + bytes([kind, 0]) + len(payload).to_bytes(2, "big") + payload
        signature = self.sign(b"datagram", cluster.id + to + cluster.header + plain)
        return cluster.seal(plain + signature)

    def hello(self, cluster, name=b"stranger"):
        certificate = cluster.certificate(self, name)
        payload = secrets.token_bytes(16) + bytes(16)
        payload += len(certificate).to_bytes(2, "big") + certificate
        return self.datagram(cluster, HELLO, payload.ljust(SENT - 156, b"\0"))


SODIUM = sodium()
MAGIC = magic() + b"\x01\x00"
PROTOCOL = MAGIC[1] - ord("0")
