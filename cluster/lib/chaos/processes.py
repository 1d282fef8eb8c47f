"""Faults of processes: killed, restarted, leaving, starved, read too slowly."""

import random
import signal
import socket
import time
from collections import Counter

from chaos.starving import starved
from chaos.world import BASE, say
from views import wait_for

# Of one alone it is 3 s. Of two at once the one may be whom the other was to be found by.
UNREACHABLE_S = 5


def node_loss(world, seconds):
    """Two are killed at once: soon used by nobody, dead later; then back as they were. [1, 24]"""
    victims = world.agents[3:5]
    names = {one.name for one in victims}
    with world.blaming(lambda observer, member: member in names):
        world.mark()
        begins = [world.kill(one) for one in victims]
        others = [one for one in world.agents if one.is_running]
        for victim, begin in zip(victims, begins):
            told = world.wait_for_word(others, victim, "unreachable", 2 * UNREACHABLE_S)
            last = None if None in told else max(told) - begin
            say(f"  {victim.name} unreachable everywhere after {last and round(last, 2)} s")
            if last is None or last > UNREACHABLE_S:
                world.violations.append(f"{victim.name}: unreachable everywhere after {last} s")
        world.rest(seconds)
        for victim in victims:
            world.restart(victim)


def quick_restart(world, seconds):
    """One is killed and started again at once: never dead, its services kept. [14]"""
    victim = world.agents[5 % len(world.agents)]
    with world.blaming(lambda observer, member: False):
        world.kill(victim)
        world.restart(victim)
        world.rest(seconds / 2)


def rolling_restart(world, seconds):
    """All are restarted one by one, killed or told to end, under load. [14, 15]

    Clients ask and change things at the others meanwhile. Nobody else is blamed, nothing is lost.
    """
    load = Load(world)
    for number, agent in enumerate(world.agents):
        with world.blaming(lambda observer, member, name=agent.name: member == name):
            world.kill(agent, signal.SIGTERM if number % 2 else signal.SIGKILL)
            load.run(0.3, without=agent)
            world.restart(agent)
            load.run(max(0.2, seconds / len(world.agents) - 0.3), without=agent)
    say(f"  {load.asked} questions and {load.changed} changes meanwhile")


class Load:
    """Clients that ask every agent and change registrations, and look at the answers."""

    def __init__(self, world):
        self.world, self.chance = world, random.Random(7)
        self.asked = self.changed = 0

    def run(self, seconds, without):
        end = time.monotonic() + seconds
        others = self.world.others(without)
        while time.monotonic() < end:
            self.changed += 1
            self.world.set(self.chance.choice(others), BASE, f"load-{self.changed}")
            self.ask(self.chance.choice(others), without)
            self.world.rest(0.01)

    def ask(self, agent, without):
        """All but the one that is restarted must be passing in the eyes of everybody."""
        self.asked += 1
        status, told = agent.call("GET", f"/v1/health/service/{BASE}?passing")
        passing = {one["Node"]["Node"] for one in told} if status == 200 else set()
        wanted = {one.name for one in self.world.agents} - {without.name}
        if not wanted <= passing:
            missing = sorted(wanted - passing)
            self.world.violations.append(f"{agent.name} does not route to {missing} ({status})")


def scale_down(world, seconds):
    """Half leave, one after the other: left and never dead; then they return. [18]"""
    leavers = world.agents[len(world.agents) // 2 :]
    with world.blaming(lambda observer, member: False):
        for agent in leavers:
            world.kill(agent, signal.SIGTERM)
            world.rest(seconds / len(leavers))
        for agent in leavers:
            world.restart(agent)


def starvation(world, seconds):
    """Two may use 4 % of a processor: no other one is blamed. [4]"""
    victims = world.agents[1:3]
    names = {one.name for one in victims}
    with world.blaming(lambda observer, member: member in names):
        with starved([one.process.pid for one in victims], percent=4) as is_possible:
            if not is_possible:
                return say("  no processor quotas here: left out")
            world.rest(seconds)


def slow_reader(world, seconds):
    """Readers of the stream that do not read hold up nobody, and miss nothing unknowingly. [29]"""
    agent = world.agents[0]
    ask = b"GET /v1/mesh/stream?services=* HTTP/1.1\r\nHost: 127.0.0.1:8500\r\n\r\n"
    readers = []
    for _ in range(20):
        with agent.namespace:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(agent.http)
        one.sendall(ask)
        readers.append(one)
    with world.blaming(lambda observer, member: False):
        end, count = time.monotonic() + seconds, 0
        while time.monotonic() < end or count < 1500:
            count += 1
            world.set(agent, BASE, f"{'long ' * 40}{count}")
        world.set(agent, BASE, "slow-reader")
        if wait_for(world.is_whole, 5) is None:
            world.violations.append(f"with slow readers: {world.difference()}")
    ends = [end_of(one, b"slow-reader") for one in readers]
    say(f"  {count} changes; readers, once they read: {dict(Counter(ends))}")
    if "stuck" in ends:
        world.violations.append(f"{ends.count('stuck')} readers hear neither the rest nor an end")


def end_of(reader, last):
    """Reads all: `cut` off, or `complete` with the last change, or `stuck`."""
    reader.settimeout(2)
    tail = b""
    try:
        while data := reader.recv(1 << 20):
            tail = (tail + data)[-(1 << 20) :]
            if last in tail:
                return "complete"
        return "cut"
    except TimeoutError:
        return "stuck"
    except OSError:
        return "cut"
    finally:
        reader.close()
