"""D4: what an agent acknowledged outlives its end at any moment."""

import os
import random
import threading
import time

import writers

KILLS = int(os.environ.get("MARTLET_KILLS", "20"))
CONNECTIONS = 8
SERVICE = "kept"


def writing(scene):
    """SIGKILL while services are registered and taken away: each is as it was last answered."""
    agent = scene.agents[0]
    ledger = Ledger()
    plan = random.Random(7)
    lost = back = 0
    for number in range(KILLS):
        scene.start(agent)
        wrong = ledger.compare(agent)
        lost, back = lost + len(wrong["lost"]), back + len(wrong["back"])
        if any(wrong.values()):
            scene.note(f"after kill {number}: {wrong}")
        stop = threading.Event()
        threads = [
            threading.Thread(target=write, args=(agent, ledger, lane, number, stop))
            for lane in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(plan.uniform(0.0, 0.3))
        scene.kill(agent)
        stop.set()
        for thread in threads:
            thread.join()
    scene.claim(lost == 0, f"{KILLS} kills, {ledger.answered} answers: {lost} services lost")
    scene.claim(back == 0, f"{back} came back that were taken away")


class Ledger:
    """What each service's last answer said, and what was asked since and not answered."""

    def __init__(self):
        self.there, self.open = {}, set()
        self.answered = 0
        self.lock = threading.Lock()

    def ask(self, name):
        with self.lock:
            self.open.add(name)

    def answer(self, name, is_there):
        with self.lock:
            self.there[name] = is_there
            self.open.discard(name)
            self.answered += 1

    def compare(self, agent):
        """What is not as it was answered; what was never answered may be either way."""
        found = set(agent.call("GET", "/v1/agent/services", timeout_s=30)[1])
        decided = {name: told for name, told in self.there.items() if name not in self.open}
        wrong = {
            "lost": [name for name, told in decided.items() if told and name not in found],
            "back": [name for name, told in decided.items() if not told and name in found],
        }
        for name in self.open:
            self.there[name] = name in found
        self.open = set()
        return wrong


def write(agent, ledger, lane, number, stop):
    """Registers and takes away services of its own until the agent has gone."""
    choices = random.Random(1_000 * number + lane)
    try:
        client = writers.Client(agent)
        while not stop.is_set():
            name = f"{SERVICE}-{lane}-{choices.randrange(20)}"
            ledger.ask(name)
            is_there = choices.random() < 0.6
            body = {"Name": SERVICE, "ID": name, "Port": choices.randrange(60_000)}
            path = writers.REGISTER if is_there else writers.DEREGISTER + name
            status = client.put(path, body if is_there else None)
            # Nobody had it: it is as good as taken away.
            if status == 200 or (status == 404 and not is_there):
                ledger.answer(name, is_there)
    except OSError:
        pass
