"""Watches many agents at once: streams of events and blocking queries, stamped on arrival.

One selector reads all connections, so that the times of different agents compare.
"""

import contextlib
import json
import selectors
import socket
import time

import sandbox
from exchange import Answer, request
from inputs import Lines, Put

RETRY_S = 0.01
PRIORITY = 1


class Watcher:
    """All connections of one measurement. `pump` calls `on_event(key, time, kind, data)`."""

    def __init__(self, on_event):
        self.on_event = on_event
        self.selector = selectors.DefaultSelector()
        self.waiting = []  # (when, connection): to be opened again
        sandbox.run_first(PRIORITY)

    def stream(self, key, address, services="*", place=None):
        """Follows the agent's stream; connects again whenever it is refused or cut.

        `place` is the namespace in which it listens, if not here.
        """
        one = Stream(key, address, services)
        one.place = place
        self._open(one)

    def query(self, key, address, path):
        """Repeats a blocking query: every answer is an event of kind `answer`."""
        self._open(Query(key, address, path))

    def send(self, key, address, path, body):
        """Sends one PUT without waiting: its answer is an event of kind `done`."""
        self._open(Put(key, address, path, body))

    def follow(self, key, pipe):
        """Reads a child's output: every whole line is an event of kind `line`, its end one of
        kind `cut`."""
        one = Lines(key, pipe)
        self.selector.register(one.socket, selectors.EVENT_READ, one)

    def forget(self, key):
        """Closes what was opened under the key."""
        for entry in list(self.selector.get_map().values()):
            if entry.data.key == key:
                self._close(entry.data)
        self.waiting = [(when, one) for when, one in self.waiting if one.key != key]

    def pump(self, until, timeout_s):
        """Reads until `until()` is true; false where the time is over first."""
        end = time.monotonic() + timeout_s
        while not until():
            now = time.monotonic()
            if now >= end:
                return False
            for when, one in [entry for entry in self.waiting if entry[0] <= now]:
                self.waiting.remove((when, one))
                self._open(one)
            soonest = min([end] + [when for when, _ in self.waiting])
            ready = self.selector.select(max(0.0, soonest - now))
            # All are stamped before any is looked at: else each would wait for those before it.
            read = [(entry.data, *self._receive(entry.data)) for entry, _ in ready]
            for one, data, when in read:
                self._take(one, data, when)
        return True

    def close(self):
        for entry in list(self.selector.get_map().values()):
            self._close(entry.data)
        self.waiting = []
        self.selector.close()

    def _open(self, one):
        try:
            with one.place or contextlib.nullcontext():
                one.socket = socket.create_connection(one.address, timeout=1)
            one.socket.sendall(one.begin())
            one.socket.setblocking(False)
            self.selector.register(one.socket, selectors.EVENT_READ, one)
        except OSError:
            self.waiting.append((time.monotonic() + RETRY_S, one))

    def _close(self, one):
        self.selector.unregister(one.socket)
        one.socket.close()

    def _receive(self, one):
        try:
            data = one.socket.recv(262144)
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        return data, time.monotonic()

    def _take(self, one, data, when):
        if data is None:
            return
        if not data:
            self._close(one)
            if one.address:
                self.waiting.append((when + RETRY_S, one))
            self.on_event(one.key, when, "cut", None)
            return
        for kind, value in one.take(data):
            self.on_event(one.key, when, kind, value)
        if one.is_done:
            self._close(one)


class Stream:
    """One connection to `/v1/mesh/stream`."""

    is_done = False
    place = None

    def __init__(self, key, address, services):
        self.key, self.address, self.services = key, address, services
        self.socket = None

    def begin(self):
        self.answer = Answer()
        path = f"/v1/mesh/stream?services={self.services}"
        return request("GET", path, "%s:%d" % self.address)

    def take(self, data):
        self.answer.feed(data)
        body = self.answer.body
        while (end := body.find(b"\n\n")) >= 0:
            block = bytes(body[:end]).decode()
            del body[: end + 2]
            fields = dict(
                line.split(":", 1) for line in block.split("\n") if not line.startswith(":")
            )
            if "event" in fields:
                text = fields.get("data", "").strip()
                yield fields["event"].strip(), json.loads(text) if text else None


class Query:
    """One connection that repeats a blocking query with the index of the last answer.

    Answers are handed on as bytes: to read JSON takes longer than what is measured.
    """

    is_done = False
    place = None

    def __init__(self, key, address, path):
        self.key, self.address, self.path = key, address, path
        self.socket = None
        self.index = "0"

    def begin(self):
        self.answer = Answer()
        mark = "&" if "?" in self.path else "?"
        path = f"{self.path}{mark}index={self.index}&wait=60s"
        return request("GET", path, "%s:%d" % self.address)

    def take(self, data):
        self.answer.feed(data)
        if not self.answer.done:
            return
        answer = self.answer
        self.index = answer.headers.get("x-consul-index", "0")
        self.socket.setblocking(True)
        self.socket.sendall(self.begin())
        self.socket.setblocking(False)
        yield "answer", bytes(answer.body)
