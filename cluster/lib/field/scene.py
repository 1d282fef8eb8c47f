"""Agents on hosts of their own, and what is claimed of them."""

import time

from field import reading
from field.verdicts import Verdicts
from mesh import Mesh
from network.wire import Wire

PREFIX = "10.77.0."
ALIVE = 1


class Scene:
    """A mesh that is not started yet: on a bad network, or all on loopback."""

    def __init__(self, count, seed=1, has_wire=True):
        self.failures = []
        self.wire = Wire(count, seed) if has_wire else None
        self.mesh = Mesh(count, prefix=PREFIX) if has_wire else Mesh(count)
        self.agents = self.mesh.agents
        for agent, host in zip(self.agents, self.wire.hosts if has_wire else []):
            agent.namespace, agent.http_address = host, "127.0.0.1"
        self.verdicts = Verdicts()

    def __enter__(self):
        self.mesh.__enter__()
        return self

    def __exit__(self, *error):
        self.verdicts.close()
        self.mesh.__exit__(*error)
        if self.wire:
            self.wire.close()

    def claim(self, holds, text):
        print("  ok  " if holds else "  FAIL", text, flush=True)
        if not holds:
            self.failures.append(text)

    def claim_within(self, took, limit_s, text):
        """For what is waited for: `took` is `None` where it did not happen."""
        shown = "never" if took is None else f"{took:.2f} s"
        self.claim(took is not None and took <= limit_s, f"{text}: {shown} (≤ {limit_s:g} s)")

    def note(self, text):
        print("      ", text, flush=True)

    # Processes.

    def start(self, agent, *seeds, waits=True):
        self.mesh.start(agent, seeds)
        if waits:
            self.mesh.wait_until_answering(agent)

    def begin(self, agents=None, timeout_s=60.0):
        """Starts them, the first being the seed of all, and waits until all know all."""
        chosen = agents or self.agents
        for agent in chosen:
            self.mesh.start(agent, [] if agent is chosen[0] else chosen[:1])
        for agent in chosen:
            self.mesh.wait_until_answering(agent)
        took = self.until_all_alive(timeout_s)
        if took is None:
            raise RuntimeError(f"the mesh does not form: {self.census()}")
        return took

    def listen(self):
        for agent in self.running:
            self.verdicts.listen(agent)

    def kill(self, agent):
        self.verdicts.forget(agent)
        agent.process.kill()
        agent.process.wait()

    @property
    def running(self):
        return [agent for agent in self.agents if agent.is_running]

    # What they tell.

    def rest(self, seconds):
        self.verdicts.rest(seconds)

    def until(self, claim, timeout_s, pause_s=0.05):
        """Seconds until it holds, or `None`."""
        begin = time.monotonic()
        while (now := time.monotonic()) < begin + timeout_s:
            if claim():
                return now - begin
            self.rest(pause_s)
        return None

    def until_all_alive(self, timeout_s):
        return self.until(self.is_all_alive, timeout_s)

    def is_all_alive(self):
        """Whether all that run hold exactly each other alive."""
        wanted = {agent.name for agent in self.running}
        return all(self.alive_at(agent) == wanted for agent in self.running)

    def alive_at(self, agent):
        return {name for name, status in reading.members(agent).items() if status == ALIVE}

    def census(self):
        return {agent.name: len(self.alive_at(agent)) for agent in self.running}

    def spread(self, owner, value, timeout_s=5.0, service="mark"):
        """Seconds until a change at one agent is told by all."""
        owner.register(service, Port=80, Meta={"value": value})

        def is_everywhere():
            wanted = (owner.name, service)
            told = [reading.instances(agent, service).get(wanted) for agent in self.running]
            return all(meta and meta.get("value") == value for meta in told)

        return self.until(is_everywhere, timeout_s)

    def bytes_a_second(self, seconds):
        """What each host sends meanwhile, IP headers included: the mean."""
        before, begin = self.wire.counts()["sent"], time.monotonic()
        self.rest(seconds)
        after = self.wire.counts()["sent"]
        running = len(self.running)
        return sum(after[n] - before[n] for n in after) / running / (time.monotonic() - begin)
