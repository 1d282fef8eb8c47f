"""Agents that stand still now and then (SIGSTOP), and what is said of those that never do.

All runners have the same agents paused at the same moments. It is over when all are awake and
every agent of a runner lists all as alive.
"""

import os
import random
import signal
import time

from race import traffic
from race.events import say
from race.runner import DEAD, SUSPECT, UNREACHABLE

CALM_S, LIMIT_S = 10, 90
SCENARIOS = {
    "pauses": {"agents": 8, "pause": (1, 5), "between": (1, 4.5), "loss": 0},
    "long-pauses": {"agents": 4, "pause": (5, 20), "between": (0.05, 1), "loss": 0},
    "pauses-and-loss": {"agents": 8, "pause": (1, 5), "between": (1, 4.5), "loss": 10},
}


def schedule(scenario, paused, seconds, seed):
    """(time, agent, signal) in order, all awake at the end."""
    chance, events = random.Random(seed), []
    for number in paused:
        now = chance.uniform(0, scenario["pause"][1])
        while now < seconds:
            events.append((now, number, signal.SIGSTOP))
            now = min(seconds, now + chance.uniform(*scenario["pause"]))
            events.append((now, number, signal.SIGCONT))
            now += chance.uniform(*scenario["between"])
    return sorted(events)


class Record:
    """What one runner's agents say during a scenario."""

    def __init__(self, runner, paused):
        self.runner, self.paused = runner, set(paused)
        self.false = {SUSPECT: 0, UNREACHABLE: 0, DEAD: 0}
        self.healthy_blamed, self.paused_blamed = set(), set()
        self.events = []
        self.whole_since = time.monotonic()
        runner.on_word = self.hear

    def hear(self, observer, member, status, when):
        if not self.runner.is_whole():
            self.whole_since = None
        elif self.whole_since is None:
            self.whole_since = when
        if status not in self.false:
            return
        if member in self.paused:
            if status == DEAD:
                self.paused_blamed.add(member)
            return
        self.false[status] += 1
        if status != SUSPECT:
            self.healthy_blamed.add(member)
            self.events.append([observer, member, status, observer in self.paused])

    def result(self, ended, cpu):
        whole = None
        if self.whole_since is not None:
            whole = round(max(0.0, self.whole_since - ended), 2)
        return {
            "healthy members ever blamed": len(self.healthy_blamed),
            "healthy called unreachable, times": self.false[UNREACHABLE],
            "healthy called dead, times": self.false[DEAD],
            "healthy suspected, times": self.false[SUSPECT],
            "paused members called dead": len(self.paused_blamed),
            "whole after, s": whole,
            "processor, share of one core": round(cpu, 4),
            "verdicts": self.events[:200],
        }


def run(field, name, seconds, seed=1):
    """One scenario on all runners: {runner: what happened}."""
    scenario = SCENARIOS[name]
    paused = range(3, field.count + 1, scenario["agents"])
    plan = schedule(scenario, paused, seconds, seed)
    stops = sum(kind == signal.SIGSTOP for _, _, kind in plan)
    say(f"{name}: {stops} pauses of {len(paused)} in {seconds} s, {scenario['loss']} % loss")
    records = [Record(one, paused) for one in field.runners.values()]
    before = [sum(one.runner.cpu_seconds().values()) for one in records]
    if scenario["loss"]:
        traffic.lose(scenario["loss"])
    begin = time.monotonic()
    for at, number, kind in plan:
        field.rest(max(0.0, begin + at - time.monotonic()))
        for record in records:
            os.kill(record.runner.processes[number].pid, kind)
    ended = time.monotonic()
    if scenario["loss"]:
        traffic.lose_nothing()
    used = [sum(one.runner.cpu_seconds().values()) for one in records]
    field.rest(CALM_S)
    field.watcher.pump(lambda: all(one.runner.is_whole() for one in records), LIMIT_S)
    results = {}
    for record, after, was in zip(records, used, before):
        record.runner.on_word = None
        cpu = (after - was) / (ended - begin)
        results[record.runner.name] = record.result(ended, cpu)
        blamed = results[record.runner.name]["healthy members ever blamed"]
        whole = results[record.runner.name]["whole after, s"]
        say(f"  {record.runner.name}: {blamed} healthy blamed, whole after {whole} s")
    return {"pauses": stops, "paused": len(paused), "seconds": seconds, "runners": results}
