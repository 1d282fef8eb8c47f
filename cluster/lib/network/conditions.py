"""What befalls a frame on its way: a pure function of the seed and of its place in its path."""

import dataclasses
import random

ADDRESS_RESOLUTION, INTERNET_6 = b"\x08\x06", b"\x86\xdd"
ICMP_6, NEIGHBOURS = 58, range(133, 138)


@dataclasses.dataclass(frozen=True)
class Path:
    """One direction between two hosts. Times in seconds, the others are shares of 1.

    A frame takes `delay` ± `jitter`, evenly spread, so that jitter alone reorders. One that is
    reordered takes no time at all.
    """

    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    duplication: float = 0.0
    reordering: float = 0.0


class Conditions:
    """The state of all paths. Each has numbers of its own from the seed: what befalls its n-th
    frame does not depend on the traffic of others."""

    def __init__(self, seed):
        self.seed = seed
        self.dice = {}
        self.clear()
        self.heal()

    def clear(self):
        """All paths perfect, nobody slow; cuts stay."""
        self.every, self.single, self.slow = Path(), {}, {}

    def heal(self):
        """No cuts."""
        self.cuts = set()

    def change(self, values, left=None, right=None):
        """Sets some values of all paths, or of those between two groups, both ways."""
        if left is None:
            self.every = dataclasses.replace(self.every, **values)
            return
        for pair in both_ways(left, right):
            path = self.single.get(pair, self.every)
            self.single[pair] = dataclasses.replace(path, **values)

    def cut(self, left, right):
        self.cuts |= both_ways(left, right)

    def cut_one_way(self, sources, targets):
        self.cuts |= {(one, other) for one in sources for other in targets}

    def mend(self, left, right):
        self.cuts -= both_ways(left, right)

    def slow_down(self, hosts, seconds):
        """What comes from or goes to these hosts takes so much longer."""
        self.slow |= dict.fromkeys(hosts, seconds)

    def fate(self, source, target, is_local):
        """When copies of a frame arrive, in seconds from now: none where it is lost, several
        where it is duplicated; `None` where the path is cut.

        Local frames are those that find neighbours (ARP and its like). Between far hosts there
        are routers, whose neighbours are near: such frames are only ever cut.
        """
        if (source, target) in self.cuts:
            return None
        if is_local:
            return [0.0]
        path = self.single.get((source, target), self.every)
        extra = self.slow.get(source, 0.0) + self.slow.get(target, 0.0)
        if path == PERFECT:
            return [extra]
        dice = self.dice.get((source, target))
        if dice is None:
            dice = random.Random(f"{self.seed} {source} {target}")
            self.dice[source, target] = dice
        lost, doubled = dice.random() < path.loss, dice.random() < path.duplication
        if lost:
            return []
        return [self._time(path, dice) + extra for _ in range(1 + doubled)]

    def _time(self, path, dice):
        if dice.random() < path.reordering:
            return 0.0
        return max(0.0, path.delay + path.jitter * (2 * dice.random() - 1))


PERFECT = Path()


def both_ways(left, right):
    there = {(one, other) for one in left for other in right if one != other}
    return there | {(other, one) for one, other in there}


def finds_neighbours(frame):
    """Whether a frame is ARP, or what IPv6 has in its place (groups and neighbours)."""
    kind = frame[12:14]
    if kind == INTERNET_6:
        if frame[0] & 1:
            return True
        return len(frame) > 54 and frame[20] == ICMP_6 and frame[54] in NEIGHBOURS
    return kind == ADDRESS_RESOLUTION
