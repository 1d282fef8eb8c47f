"""Every word that agents' streams say about members, with its time."""

import time
from collections import Counter

from streams import Watcher

BAD = ("unreachable", "dead")


class Verdicts:
    """Hears the streams of some agents while `rest` runs."""

    def __init__(self):
        self.watcher = Watcher(self._hear)
        self.status = {}  # (observer, member): status
        self.changes = []  # (when, observer, member, status)

    def listen(self, agent):
        self.watcher.stream(agent.name, agent.http, services="none", place=agent.namespace)

    def forget(self, agent):
        self.watcher.forget(agent.name)

    def rest(self, seconds):
        self.watcher.pump(lambda: False, seconds)

    def since(self, begin, *statuses):
        """Changes of mind to one of the statuses since then."""
        return [one for one in self.changes if one[0] >= begin and one[3] in statuses]

    def toggles(self, begin):
        """How often each observer took a member out and back since then: the greatest count, of
        one observer and one member."""
        counts, out = Counter(), set()
        for when, observer, member, status in self.changes:
            pair = (observer, member)
            if status in BAD and pair not in out:
                out.add(pair)
                counts[pair] += when >= begin
            elif status == "alive" and pair in out:
                out.discard(pair)
                counts[pair] += when >= begin
        return max(counts.values(), default=0)

    def close(self):
        self.watcher.close()

    def _hear(self, observer, when, kind, data):
        if kind != "member":
            return
        member, status = data["Name"], data["Status"]
        if self.status.get((observer, member)) == status:
            return
        self.status[observer, member] = status
        self.changes.append((when, observer, member, status))


def now():
    return time.monotonic()
