"""Faults of the network: loss, one-way loss, partitions, small packets.

Each function takes the world and the seconds that a fault lasts. Numbers in brackets are rows of
the fault catalogue that the simulator works through too.
"""

import subprocess

from chaos.world import BASE, DOOMED, say
from views import wait_for


def loss(world, seconds):
    """10 % of all packets are lost; changes arrive all the same. [5]"""
    world.faults.lose(10)
    with world.blaming(lambda observer, member: False):
        for step in range(10):
            world.set(world.agents[step % len(world.agents)], BASE, f"loss-{step}")
            world.rest(seconds / 10)
        took = wait_for(world.is_whole, 5)
        if took is None:
            world.violations.append(f"10 % loss: a change is not everywhere: {world.difference()}")


def deaf(world, seconds):
    """One hears nothing, but is heard: what it says of others convinces nobody. [6, 12]"""
    victim = world.agents[-1]
    world.faults.lose(100, at=world.hosts([victim]))
    with world.blaming(lambda observer, member: victim.name in (observer, member)):
        world.rest(seconds)


def half_mute(world, seconds):
    """80 % of what one says is lost. [7]"""
    victim = world.agents[1]
    others = world.hosts(world.others(victim))
    world.faults.lose(80, at=others, come_from=world.hosts([victim]))
    with world.blaming(lambda observer, member: victim.name in (observer, member)):
        world.rest(seconds)


def blind_pair(world, seconds):
    """One does not hear one other: nobody is blamed, since others can be asked. [9]"""
    first, second = world.agents[2], world.agents[3]
    world.faults.lose(100, at=world.hosts([second]), come_from=world.hosts([first]))
    with world.blaming(lambda observer, member: False):
        world.rest(seconds / 2)
        world.set(first, BASE, "blind-pair")
        world.rest(seconds / 2)
        took = wait_for(world.is_whole, 5)
        if took is None:
            world.violations.append(f"blind pair: {world.difference()}")


def partition(world, seconds):
    """Halves, with changes and deletions on both sides, which stay. [10]"""
    part(world, seconds, len(world.agents) // 2)


def small_partition(world, seconds):
    """A tenth against the others, in the same way. [10]"""
    part(world, seconds, max(1, len(world.agents) // 10))


def part(world, seconds, size):
    left, right = world.agents[:size], world.agents[size:]
    sides = {one.name: one in left for one in world.agents}
    world.faults.cut(world.hosts(left), world.hosts(right))
    with world.blaming(lambda observer, member: sides[observer] != sides[member]):
        world.rest(seconds / 2)
        for half in (left, right):
            world.drop(half[0], DOOMED)
            world.set(half[-1], BASE, f"parted-{size}")
            world.set(half[0], "late", f"parted-{size}")
        world.rest(seconds / 2)
        for half, other in ((left, right), (right, left)):
            check_half(world, half, other)
    for half in (left, right):
        world.drop(half[0], "late")
        world.set(half[0], DOOMED, f"again-{size}")
    if wait_for(world.is_whole, 5) is None:
        world.violations.append(f"after a partition: {world.difference()}")


def check_half(world, half, other):
    """Each side knows its own changes, and those of the other not: else nothing was cut."""
    first, last, far = half[0], half[-1], other[-1]
    for agent in half:
        told = world.told(agent)[1]
        if told.get((last.name, BASE)) != world.expected[last.name, BASE]:
            world.violations.append(f"{agent.name} misses a change of {last.name} on its side")
        if told.get((far.name, BASE)) == world.expected[far.name, BASE]:
            world.violations.append(f"{agent.name} knows what {far.name} did beyond the cut")
        if (first.name, DOOMED) in told:
            world.violations.append(f"{agent.name} keeps what {first.name} removed on its side")


def small_packets(world, seconds):
    """A path of 576 bytes; and a registration too large is refused in words. [23]"""
    size_of_packets(world, 576)
    with world.blaming(lambda observer, member: False):
        owner = world.agents[0]
        world.set(owner, BASE, "x" * 500)
        world.rest(seconds)
        if wait_for(world.is_whole, 5) is None:
            world.violations.append(f"packets of 576 bytes: {world.difference()}")
        body = {"Name": "large", "Port": 80, "Meta": {f"key-{n}": "x" * 100 for n in range(200)}}
        status, text = owner.call("PUT", "/v1/agent/service/register", body)
        if status != 400 or "16384" not in text.replace(",", ""):
            world.violations.append(f"a registration too large gave {status}: {text}")
        say(f"  too large: {status} {text.strip()}")
        world.set(owner, BASE, "small")
        size_of_packets(world, 1500)


def size_of_packets(world, size):
    for number, host in enumerate(world.hosts(world.agents), start=1):
        command = ["ip", "-n", host.name, "link", "set", "eth0", "mtu", str(size)]
        subprocess.run(command, check=True)
        subprocess.run(["ip", "link", "set", f"port{number}", "mtu", str(size)], check=True)
