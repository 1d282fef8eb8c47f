"""Everything at once, round after round: 45 s of troubles, then all must be well in 10 s."""

import pathlib
import random
import shutil
import sys
import tempfile
import time

import clock
from chaos.disks import Disk
from chaos.evil import Evil
from chaos.ledger import Ledger
from chaos.plan import TROUBLE_S, plan
from chaos.troubles import Troubles
from field import reading
from field.scene import Scene
from field.seeds import NAME, hosts_file

WELL_S = 10
SAID_S = 3
PATIENCE_S = 60
CHANGE_S = 0.2
BETWEEN_S = 3


class Hour:
    """The agents, their troubles, and what came of it."""

    def __init__(self, count, seed):
        self.seed = seed
        self.scene = Scene(count + 1, seed)
        self.agents = self.scene.agents
        self.evil = Evil(self.scene, self.agents.pop())
        self.numbers = range(1, count + 1)
        self.clocks, self.disks = {}, {}
        self.ledger = Ledger(random.Random(f"{seed} changes"))
        self.faults, self.rows = [], {}

    def run(self, rounds):
        """Plays these rounds of the plan."""
        with self.scene, hosts_file(self.scene.mesh.directory) as names:
            try:
                self.prepare(names)
                for number in rounds:
                    self.play(number)
            finally:
                self.clean_up()

    def prepare(self, names):
        for number, agent in zip(self.numbers, self.agents):
            self.clocks[agent.name] = clock.Clock(agent.directory)
            self.disks[agent.name] = Disk(agent.directory / "data")
            agent.environment = self.clocks[agent.name].environment
            agent.bind = "0.0.0.0:7946"
            agent.options = ["--advertise", agent.gossip]
        self.troubles = Troubles(self.scene, self.clocks, self.disks, names)
        self.troubles.lead_to(self.agents[0].address)
        self.scene.mesh.start(self.agents[0])
        for agent in self.agents[1:]:
            self.scene.mesh.start(agent, [f"{NAME}:7946"])
        for agent in self.agents:
            self.scene.mesh.wait_until_answering(agent)
        if self.scene.until(self.is_well, PATIENCE_S) is None:
            raise RuntimeError(f"the mesh does not form: {self.scene.census()}")

    def play(self, number):
        weather, troubles = plan(self.seed, number, list(self.numbers))
        self.say(f"round {number}: {weather}")
        self.scene.wire.delay(weather.delay, weather.jitter)
        self.scene.wire.lose(weather.loss)
        self.evil.begin(f"{self.seed} {number} evil", TROUBLE_S)
        before = (self.ledger.acknowledged, self.ledger.refused)
        self.bring(troubles)
        self.evil.end()
        self.scene.wire.lose(0)
        took = self.until_well()
        self.judge(number, took)
        self.rows[f"round {number}"] = {
            "one way, ms": round(weather.delay),
            "lost, %": weather.loss,
            "troubles": len(troubles),
            "acknowledged": self.ledger.acknowledged - before[0],
            "refused": self.ledger.refused - before[1],
            "well after, s": took and round(took, 2),
        }
        self.scene.rest(BETWEEN_S)

    def until_well(self):
        """Seconds until all is well, or `None`; what is not after some of them is said."""
        begin = time.monotonic()
        if self.scene.until(self.is_well, SAID_S, pause_s=0.2) is None:
            self.describe()
            if self.scene.until(self.is_well, PATIENCE_S, pause_s=0.2) is None:
                return None
        return time.monotonic() - begin

    def bring(self, troubles):
        """Begins and ends troubles when it is time; meanwhile things are changed at the agents."""
        begin = time.monotonic()
        ends, waiting, change = [], list(troubles), begin
        while waiting or ends:
            now = time.monotonic() - begin
            for one in [one for one in ends if one.end <= now]:
                ends.remove(one)
                self.troubles.end(one)
            while waiting and waiting[0].begin <= now:
                one = waiting.pop(0)
                self.troubles.begin(one)
                ends.append(one)
            if time.monotonic() >= change:
                change = time.monotonic() + CHANGE_S
                present = [one for one in self.agents if one not in self.troubles.away]
                self.ledger.change(self.ledger.dice.choice(present))
            self.scene.rest(0.02)

    def is_well(self):
        """Whether all are ready, hold all alive, and tell the same, which is right."""
        names = {agent.name for agent in self.agents}
        if not all(names <= self.scene.alive_at(agent) for agent in self.agents):
            return False
        told = [self.ledger.told(agent) for agent in self.agents]
        if any(one != told[0] for one in told) or self.ledger.faults(told[0]):
            return False
        return all(reading.ready(agent)[0] == 200 for agent in self.agents)

    def judge(self, number, took):
        for agent in self.agents:
            if not agent.is_running:
                self.fault(number, f"{agent.name} has ended: {agent.process.returncode}")
                self.troubles.end_restart(None, agent)
        if took is not None and took > WELL_S:
            self.fault(number, f"well only after {took:.1f} s")
        if took is None:
            self.fault(number, f"not well after {PATIENCE_S} s")
            self.describe()

    def describe(self):
        names = {agent.name for agent in self.agents}
        told = {agent.name: self.ledger.told(agent) for agent in self.agents}
        for agent in self.agents:
            missing = sorted(names - self.scene.alive_at(agent))
            wrong = self.ledger.faults(told[agent.name])
            others = sorted(name for name in told if told[name] != told[agent.name])
            status = reading.ready(agent)[0]
            if missing or wrong or others or status != 200:
                text = f"ready {status}, misses {missing}, tells other than {others}, {wrong[:3]}"
                self.say(f"  {agent.name}: {text}")

    def fault(self, number, text):
        self.faults.append(f"round {number}: {text}")
        self.say(f"  FAULT: {text}")
        self.say(f"  again with: cluster/break chaos --seed {self.seed} --round {number}")

    def clean_up(self):
        """The disks have to go before their directories can."""
        self.evil.end()
        for agent in self.agents:
            if agent.is_running:
                agent.process.kill()
                agent.process.wait()
        if self.faults:
            self.keep_logs()
        for disk in self.disks.values():
            disk.close()

    def keep_logs(self):
        place = pathlib.Path(tempfile.gettempdir()) / f"martlet-chaos-{self.seed}"
        place.mkdir(exist_ok=True)
        for agent in self.agents:
            shutil.copy(agent.directory / "log", place / f"{agent.name}.log")
        self.say(f"logs are kept in {place}")

    @staticmethod
    def say(text):
        print(text, file=sys.stderr, flush=True)
