"""A1, A12: agents under a limit of processor time, as in a container, and a crash right after."""

import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from field import laden
from field.verdicts import BAD

STOPPED_S = (0.1, 0.4)
RUNNING_S = (0.02, 0.08)
INSTANCES = 200
THROTTLED_S = 45
CALM_S = 3
FOUND_S = 3


class Throttle:
    """Stops processes over and over, each by itself, as a quota does that is used up."""

    def __init__(self, agents):
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self._hold, args=pair) for pair in enumerate(agents)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def _hold(self, number, agent):
        dice = random.Random(number)
        while not self.ended.is_set():
            agent.process.send_signal(signal.SIGSTOP)
            time.sleep(dice.uniform(*STOPPED_S))
            agent.process.send_signal(signal.SIGCONT)
            self.ended.wait(dice.uniform(*RUNNING_S))


def registering(scene):
    """Agents that have a fifth of a processor while their instances register; then kills."""
    agents = scene.agents
    scene.begin()
    scene.listen()
    scene.rest(10)
    begin = time.monotonic()
    with Throttle(agents), ThreadPoolExecutor(4) as pool:
        for agent in agents:
            pool.submit(laden.register, agent, INSTANCES)
        scene.rest(THROTTLED_S)
    wrong = scene.verdicts.since(begin, *BAD)
    scene.claim(not wrong, f"nobody is taken out while all are slow: {len(wrong)} are")
    scene.rest(CALM_S)
    count = INSTANCES * len(agents)
    told = [laden.held(agent) for agent in agents]
    scene.claim(min(told) == count, f"all tell all {count} instances {CALM_S} s later: {min(told)}")
    for victim in agents[-1:-4:-1]:
        scene.kill(victim)
        killed = time.monotonic()
        observers = {agent.name for agent in scene.running}

        def found():
            words = scene.verdicts.since(killed, *BAD)
            return {one[1] for one in words if one[2] == victim.name} == observers

        took = scene.until(found, 30)
        scene.claim_within(took, FOUND_S, f"a kill {killed - begin - THROTTLED_S:.0f} s after it")
