"""What a `Watcher` reads beside streams: the answer of one PUT, the lines of a child."""

import os

from exchange import Answer, request


class Put:
    """One PUT, on a connection of its own."""

    is_done = False
    place = None

    def __init__(self, key, address, path, body):
        self.key, self.address, self.path, self.body = key, address, path, body
        self.socket = None

    def begin(self):
        self.answer = Answer()
        return request("PUT", self.path, "%s:%d" % self.address, self.body)

    def take(self, data):
        self.answer.feed(data)
        if self.answer.done:
            self.is_done = True
            yield "done", self.answer.status


class Lines:
    """The output of a child, as if it were a connection."""

    is_done = False
    address = None

    def __init__(self, key, pipe):
        self.key = key
        self.socket = Pipe(pipe)
        self.rest = b""

    def take(self, data):
        *whole, self.rest = (self.rest + data).split(b"\n")
        for line in whole:
            yield "line", line.decode(errors="replace")


class Pipe:
    """The little of a socket that a `Watcher` needs, over the reading end of a pipe."""

    def __init__(self, file):
        self.file = file
        os.set_blocking(file.fileno(), False)

    def fileno(self):
        return self.file.fileno()

    def recv(self, size):
        return os.read(self.file.fileno(), size)

    def close(self):
        self.file.close()
