"""The switch: reads every frame, asks what befalls it, and delivers it when it is due."""

import heapq
import json
import os
import selectors
import time

from network.conditions import finds_neighbours
from network.ports import FRAME, host_of

PATIENCE_S = 60.0
ETHERNET = 14
COUNTED = ("frames", "cut", "lost", "duplicated", "delivered", "refused")


class Switch:
    """Carries frames between the handles of TAP devices until its control socket ends."""

    def __init__(self, handles, conditions, control):
        self.handles, self.conditions, self.control = handles, conditions, control
        self.waiting, self.serial, self.orders = [], 0, b""
        self.counts = dict.fromkeys(COUNTED, 0)
        self.sent = dict.fromkeys(handles, 0)  # bytes of IP and above, by host
        self.is_open = True

    def run(self):
        selector = selectors.EpollSelector()
        for number, handle in self.handles.items():
            selector.register(handle, selectors.EVENT_READ, number)
        selector.register(self.control, selectors.EVENT_READ, None)
        while self.is_open:
            wait = self.waiting[0][0] - time.monotonic() if self.waiting else PATIENCE_S
            for key, _ in selector.select(max(0.0, wait)):
                if key.data is None:
                    self._take_orders()
                else:
                    self._read(key.data, key.fd)
            self._deliver_due()

    def _read(self, source, handle):
        try:
            for _ in range(64):  # others have their turn
                self._carry(source, os.read(handle, FRAME))
        except BlockingIOError:
            pass
        except OSError:
            self.counts["refused"] += 1  # its interface is down

    def _carry(self, source, frame):
        self.counts["frames"] += 1
        is_local = finds_neighbours(frame)
        if not is_local:
            self.sent[source] += len(frame) - ETHERNET
        if frame[0] & 1:  # to several
            targets = [number for number in self.handles if number != source]
        else:
            targets = [host_of(frame)]
        now = time.monotonic()
        for target in targets:
            if target not in self.handles:
                continue
            times = self.conditions.fate(source, target, is_local)
            if not times:
                self.counts["cut" if times is None else "lost"] += 1
                continue
            self.counts["duplicated"] += len(times) - 1
            for after in times:
                if after <= 0.0:
                    self._deliver(target, frame)
                    continue
                self.serial += 1
                heapq.heappush(self.waiting, (now + after, self.serial, target, frame))

    def _deliver_due(self):
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            _, _, target, frame = heapq.heappop(self.waiting)
            self._deliver(target, frame)

    def _deliver(self, target, frame):
        try:
            os.write(self.handles[target], frame)
            self.counts["delivered"] += 1
        except OSError:
            self.counts["refused"] += 1  # its interface is down, or its queue is full

    def _take_orders(self):
        data = self.control.recv(FRAME)
        if not data:
            self.is_open = False
            return
        *whole, self.orders = (self.orders + data).split(b"\n")
        for line in whole:
            word, arguments = json.loads(line)
            self.control.sendall(json.dumps(self._obey(word, arguments)).encode() + b"\n")

    def _obey(self, word, arguments):
        if word == "count":
            return self.counts | {"sent": self.sent}
        getattr(self.conditions, word)(**arguments)
        return "done"
