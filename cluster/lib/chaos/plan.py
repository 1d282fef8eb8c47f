"""What befalls whom and when, if everything happens at once: all of it from a seed."""

import dataclasses
import random

TROUBLE_S = 45  # of each round; then all must be well again
CLOCK_S = 3600

# Of each kind: how often in a round, and for how long.
KINDS = {
    "interface": (4, 1, 5),
    "address": (2, 4, 20),
    "firewall": (4, 1, 8),
    "clock": (2, 5, 25),
    "disk": (2, 5, 20),
    "restart": (2, 0.5, 5),
    "pause": (2, 0.5, 4),
    "cut": (2, 3, 15),
    "seeds": (5, 1, 2),
}
OF_THE_PROCESS = {"restart", "pause"}


@dataclasses.dataclass(frozen=True)
class Trouble:
    """One fault of one host, in seconds of its round. `value` is a number from 0 to 1."""

    begin: float
    end: float
    kind: str
    host: int
    value: float


@dataclasses.dataclass(frozen=True)
class Weather:
    """How far all hosts are from each other in a round: one way, in ms, and percent lost."""

    delay: float
    jitter: float
    loss: float


def plan(seed, number, hosts):
    """The weather and the troubles of a round, in order of their beginning."""
    dice = random.Random(f"{seed} {number}")
    delay = dice.choice([0, 0, 1, 10, 50, 100, 200]) * dice.random()
    weather = Weather(delay, dice.uniform(0, 0.2) * delay, dice.choice([0, 0, 0, 1, 5]))
    troubles = []
    for kind, (count, shortest, longest) in KINDS.items():
        for _ in range(count):
            begin = dice.uniform(0, TROUBLE_S - shortest)
            end = min(begin + dice.uniform(shortest, longest), TROUBLE_S)
            host, value = dice.choice(hosts), dice.random()
            trouble = Trouble(begin, end, kind, host, value)
            if not any(excludes(one, trouble) for one in troubles):
                troubles.append(trouble)
    return weather, sorted(troubles, key=lambda one: one.begin)


def excludes(one, other):
    """Whether two cannot be at the same time: the end of one would be that of the other."""
    if one.begin > other.end or other.begin > one.end:
        return False
    if one.kind == other.kind == "cut" or one.kind == other.kind == "seeds":
        return True
    same = one.kind == other.kind or {one.kind, other.kind} <= OF_THE_PROCESS
    return one.host == other.host and same
