"""Reads HTTP/1.1 answers as their bytes come in, without a thread for each connection."""

import json


class Answer:
    """One answer on a connection: feed it bytes, read `status`, `headers`, `body`, `done`."""

    def __init__(self):
        self.status = 0
        self.headers = {}
        self.body = bytearray()
        self.done = False
        self._raw = bytearray()
        self._left = None
        self._chunked = False

    def feed(self, data):
        """Takes bytes; gives back those that belong to the next answer."""
        self._raw += data
        if not self.status and not self._take_head():
            return b""
        if self._chunked:
            self._take_chunks()
        else:
            taken = len(self._raw) if self._left is None else min(self._left, len(self._raw))
            self.body += self._raw[:taken]
            del self._raw[:taken]
            if self._left is not None:
                self._left -= taken
                self.done = self._left == 0
        return bytes(self._raw) if self.done else b""

    def json(self):
        return json.loads(self.body) if self.body else None

    def _take_head(self):
        end = self._raw.find(b"\r\n\r\n")
        if end < 0:
            return False
        first, *rest = self._raw[:end].decode("latin-1").split("\r\n")
        del self._raw[: end + 4]
        self.status = int(first.split()[1])
        for line in rest:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self._chunked = "chunked" in self.headers.get("transfer-encoding", "").lower()
        if "content-length" in self.headers:
            self._left = int(self.headers["content-length"])
        return True

    def _take_chunks(self):
        while not self.done:
            if self._left is None:
                end = self._raw.find(b"\r\n")
                if end < 0:
                    return
                self._left = int(self._raw[:end].split(b";")[0], 16)
                del self._raw[: end + 2]
            if len(self._raw) < self._left + 2:
                return
            self.body += self._raw[: self._left]
            del self._raw[: self._left + 2]
            self.done = self._left == 0
            self._left = None


def request(method, path, host, body=b"", keep=True):
    """The bytes of a request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        f"Content-Length: {len(body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
