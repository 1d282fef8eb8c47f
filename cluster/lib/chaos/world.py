"""Agents on hosts of their own, what each of them must tell, and who may be blamed just now."""

import contextlib
import json
import signal
import sys
import time

from chaos.faults import Faults
from mesh import Mesh
from streams import Watcher
from views import view, wait_for

LIMIT_S = 10
ALIVE = 1
PREFIX = "10.77.0."
BASE, DOOMED = "base", "doomed"


def say(text):
    print(text, file=sys.stderr, flush=True)


class World:
    """A mesh, the network it runs on, and a model of what every agent must tell when all is well.

    Every word of every agent's stream is heard: who calls a member unreachable or dead that is
    healthy, and is itself not disturbed, is a fault.
    """

    def __init__(self, mesh, network):
        self.mesh, self.agents = mesh, mesh.agents
        for agent, host in zip(self.agents, network.hosts):
            agent.namespace, agent.http_address = host, "127.0.0.1"
        self.faults = Faults(network.hosts, PREFIX)
        self.expected = {}  # (node, service): value of its metadata
        self.ids = {}
        self.violations = []
        self.may_blame = lambda observer, member: False
        self.status = {}  # (observer, member): the status said last
        self.first = {}  # (observer, member, status): when first, since `mark`
        self.watcher = Watcher(self._hear)

    def begin(self):
        self.mesh.start_all()
        self.mesh.wait_until_whole()
        for agent in self.agents:
            self.ids[agent.name] = self.identity(agent)
            self.set(agent, BASE, "0")
            self.set(agent, DOOMED, "0")
            self.listen(agent)

    def listen(self, agent):
        self.watcher.stream(agent.name, agent.http, services="none", place=agent.namespace)

    def rest(self, seconds):
        self.watcher.pump(lambda: False, seconds)

    def hosts(self, agents):
        return [agent.namespace for agent in agents]

    def others(self, *agents):
        return [one for one in self.agents if one not in agents]

    # Changes, which every agent must tell sooner or later.

    def set(self, agent, service, value):
        agent.register(service, Port=80, Meta={"value": value})
        self.expected[agent.name, service] = value

    def drop(self, agent, service):
        status, text = agent.call("PUT", f"/v1/agent/service/deregister/{service}")
        if status != 200:
            self.violations.append(f"{agent.name}: deregistering gave {status}: {text}")
        self.expected.pop((agent.name, service), None)

    # Processes that go and come back.

    def kill(self, agent, number=signal.SIGKILL):
        self.watcher.forget(agent.name)
        begin = time.monotonic()
        agent.process.send_signal(number)
        agent.process.wait(15)
        return begin

    def restart(self, agent):
        """Starts it again with its data directory."""
        seed = next(one for one in self.agents if one is not agent and one.is_running)
        self.mesh.start(agent, [seed])
        self.mesh.wait_until_answering(agent)
        for key in [key for key in self.status if key[0] == agent.name]:
            del self.status[key]
        self.listen(agent)

    def identity(self, agent):
        return agent.call("GET", "/v1/agent/self")[1]["Config"]["NodeID"]

    # What must hold.

    @contextlib.contextmanager
    def blaming(self, may_blame):
        """While it lasts, and until the mesh is whole again, such verdicts are no faults."""
        self.may_blame = may_blame
        try:
            yield
        finally:
            self.faults.mend()
        self.settle()
        self.may_blame = lambda observer, member: False

    def settle(self):
        """After the faults: all tell the same, what they must, within the limit; and go on so."""
        whole = wait_for(self.is_whole, 3 * LIMIT_S)
        self.rest(0.5)
        if whole is None or whole > LIMIT_S:
            self.violations.append(f"not whole within {LIMIT_S} s: {self.difference()}")
            say(f"  whole after {whole} s")
        else:
            say(f"  whole {whole:.2f} s after the last fault")
        for agent in self.agents:
            if self.identity(agent) != self.ids[agent.name]:
                self.violations.append(f"{agent.name} has another id than before")
        if not self.is_whole():
            self.violations.append(f"the views changed again: {self.difference()}")

    def is_whole(self):
        return all(self.told(agent) == self.wanted() for agent in self.agents)

    def wanted(self):
        members = {agent.name: ALIVE for agent in self.agents}
        return members, dict(self.expected)

    def told(self, agent):
        try:
            told = view(agent)
        except OSError as error:
            return str(error)
        members = dict(told.pop("members"))
        return members, {
            (node, service): dict(meta).get("value")
            for service, instances in told.items()
            for node, _, meta, checks in instances
            if all(status == "passing" for _, status in checks)
        }

    def difference(self):
        """The first agent that tells something else than it must, and what."""
        for agent in self.agents:
            told, wanted = self.told(agent), self.wanted()
            if told == wanted:
                continue
            if isinstance(told, str):
                return f"{agent.name}: {told}"
            parts = [
                sorted(map(str, set(a.items()) ^ set(b.items()))) for a, b in zip(told, wanted)
            ]
            return f"{agent.name}: {json.dumps(parts)[:600]}"
        return "none now"

    def mark(self):
        self.first = {}

    def wait_for_word(self, observers, member, status, timeout_s):
        """When each observer first said so; `None` where it never did."""
        keys = [(one.name, member.name, status) for one in observers]
        self.watcher.pump(lambda: all(key in self.first for key in keys), timeout_s)
        return [self.first.get(key) for key in keys]

    def _hear(self, observer, when, kind, data):
        if kind != "member":
            return
        member, status = data["Name"], data["Status"]
        if self.status.get((observer, member)) == status:
            return
        self.status[observer, member] = status
        self.first.setdefault((observer, member, status), when)
        if status in ("unreachable", "dead") and not self.may_blame(observer, member):
            self.violations.append(f"{observer} calls {member} {status}")
