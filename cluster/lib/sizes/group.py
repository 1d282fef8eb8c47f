"""Many agents on loopback, and what their streams say, with times."""

import json
import random
import time

from field import laden
from mesh import Mesh
from streams import Watcher

MARK = "mark"
AWAY = ("unreachable", "dead")


class Group:
    """Agents with one more, which joins later. Everything is timed by each one's own stream."""

    def __init__(self, count):
        self.mesh = Mesh(count + 1)
        self.mesh.__enter__()
        *self.settled, self.guest = self.mesh.agents
        self.alive = {}  # observer: names that it holds alive
        self.away = {}  # (observer, member): since when it is held unreachable or dead
        self.marks = {}  # observer: (value, when)
        self.whole = {}  # observer: when it first held so many alive
        self.wanted = count
        self.watcher = Watcher(self._hear)
        self.dice = random.Random(1)

    def close(self):
        self.watcher.close()
        self.mesh.close()

    def listen(self, agent):
        self.watcher.stream(agent.name, agent.http, services=MARK)

    def hush(self):
        for agent in self.mesh.agents:
            self.watcher.forget(agent.name)

    def rest(self, seconds):
        self.watcher.pump(lambda: False, seconds)

    def start(self, timeout_s=300):
        """All at once: until each lists all, in ms after the last was started."""
        for agent in self.settled:
            self.mesh.start(agent, self.settled[:1] if agent is not self.settled[0] else [])
        begin = time.monotonic()
        for agent in self.settled:
            self.listen(agent)
        self.watcher.pump(lambda: len(self.whole) == len(self.settled), timeout_s)
        return [self._since(begin, self.whole.get(agent.name)) for agent in self.settled]

    def change(self, number, timeout_s=30):
        """One change at one of them: until each other tells it, in ms."""
        owner, value = self.dice.choice(self.settled), f"{number} {self.dice.random()}"
        self.marks = {}
        body = json.dumps({"Name": MARK, "Port": 80, "Meta": {"value": value}}).encode()
        begin = time.monotonic()
        self.watcher.send(owner.name, owner.http, "/v1/agent/service/register", body)
        others = {agent.name for agent in self.settled if agent is not owner}

        def told():
            return {name for name, (seen, _) in self.marks.items() if seen == value}

        self.watcher.pump(lambda: others <= told(), timeout_s)
        return [
            self._since(begin, self.marks[name][1]) if name in told() else None for name in others
        ]

    def kill(self, timeout_s=60):
        """One is killed: until each other takes it out. Then it comes back."""
        victim = self.dice.choice(self.settled[1:])
        others = [agent for agent in self.settled if agent is not victim]
        self.watcher.forget(victim.name)
        self.away = {}
        victim.process.kill()
        begin = time.monotonic()
        victim.process.wait()
        keys = [(agent.name, victim.name) for agent in others]
        self.watcher.pump(lambda: all(key in self.away for key in keys), timeout_s)
        times = [self._since(begin, self.away.get(key)) for key in keys]
        self.mesh.start(victim, self.settled[:1])
        self.listen(victim)
        self.watcher.pump(lambda: self._is_back(victim), timeout_s)
        return times

    def join(self, held, timeout_s=120):
        """The guest starts with an empty disk: until it holds all members alive and tells `held`
        instances, until it says that it is ready, and until all others list it; in ms."""
        self.wanted = len(self.settled) + 1
        self.whole = {}
        self.mesh.start(self.guest, self.settled[:1])
        begin = time.monotonic()
        self.listen(self.guest)
        told = ready = None
        while time.monotonic() < begin + timeout_s and not (told and ready):
            self.rest(0.005)
            ready = ready or (self._is_ready() and time.monotonic())
            told = told or (ready and self._holds(held) and time.monotonic())
        self.watcher.pump(lambda: len(self.whole) > len(self.settled), timeout_s)
        others = [self.whole.get(agent.name) for agent in self.settled]
        last = None if None in others else max(others)
        times = {"tells all": told, "ready": ready, "listed by all": last}
        return {name: self._since(begin, when) for name, when in times.items()}

    def pids(self):
        return [agent.process.pid for agent in self.settled]

    def _is_back(self, victim):
        names = [self.alive.get(agent.name, set()) for agent in self.settled]
        return all(victim.name in one for one in names)

    def _is_ready(self):
        try:
            return self.guest.call("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def _holds(self, held):
        """Asked only once all members are known: the answer is large."""
        if len(self.alive.get(self.guest.name, ())) < self.wanted:
            return False
        if not held:
            return True
        return laden.held(self.guest) >= held

    def _hear(self, observer, when, kind, data):
        if kind == "cut":
            self.alive.pop(observer, None)
        elif kind == "member":
            names = self.alive.setdefault(observer, set())
            if data["Status"] in ("alive", "suspect"):
                names.add(data["Name"])
                self.away.pop((observer, data["Name"]), None)
            else:
                names.discard(data["Name"])
                self.away.setdefault((observer, data["Name"]), when)
            if len(names) >= self.wanted:
                self.whole.setdefault(observer, when)
        elif kind == "service" and not data.get("Removed"):
            self.marks[observer] = (data["Service"]["Meta"].get("value"), when)

    @staticmethod
    def _since(begin, when):
        return None if when is None else 1000 * (when - begin)
