"""A8: much to learn at a start. Ready means that all is there."""

import time
from concurrent.futures import ThreadPoolExecutor

from exchange import Answer, request
from field import reading

SERVICE = "many"
LIMIT_S = 1
PATIENCE_S = 30


def one_owner(scene):
    """A restart, and a fresh join, beside 500 instances of one agent."""
    beside(scene, {0: 500}, rounds=3)


def five_owners(scene):
    """A restart, and a fresh join, beside 2,500 instances of five agents."""
    beside(scene, dict.fromkeys(range(5), 500), rounds=3)


def beside(scene, owners, rounds):
    *settled, guest = scene.agents
    scene.begin(settled)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: register(settled[pair[0]], pair[1]), owners.items()))
    count = sum(owners.values())
    took = scene.until(lambda: all(held(one) == count for one in settled), 60, pause_s=0.2)
    scene.claim(took is not None, f"{count} instances are everywhere")
    for number in range(rounds):
        follow(scene, guest, settled[0], count, "fresh join" if number == 0 else "restart")
        scene.kill(guest)
        scene.rest(0.5)
    last = settled[-1]
    scene.kill(last)
    follow(scene, last, settled[0], count, "restart of one that was there from the first")


def follow(scene, agent, seed, count, name):
    """Starts it, and asks until it tells all: how long it took, and whether it said it was ready
    before."""
    begin = time.monotonic()
    scene.mesh.start(agent, [seed])
    early, told, asked = None, 0, begin
    while told < count and time.monotonic() < begin + PATIENCE_S:
        is_ready = reading.ready(agent)[0] == 200
        if is_ready or time.monotonic() > asked + 0.25:  # the answer is large
            asked = time.monotonic()
            told = held(agent)
            if is_ready and told < count and early is None:
                early = told
        time.sleep(0.005)
    took = time.monotonic() - begin if told >= count else None
    scene.claim_within(took, LIMIT_S, f"{name}: all {count} told")
    scene.claim(early is None, f"{name}: ready with {'all' if early is None else early} of them")


def held(agent):
    return len(reading.instances(agent, SERVICE))


def register(agent, count):
    """Registers many instances over one connection."""
    host = "%s:%d" % agent.http
    with agent.connect(10) as connection:
        for number in range(count):
            body = b'{"Name":"%s","ID":"%s-%d","Port":%d}' % (
                SERVICE.encode(), agent.name.encode(), number, 1024 + number,
            )  # fmt: skip
            path = "/v1/agent/service/register"
            connection.sendall(request("PUT", path, host, body))
            answer = Answer()
            while not answer.done:
                answer.feed(connection.recv(65_536))
            if answer.status != 200:
                raise RuntimeError(f"{agent.name}: {answer.status}: {bytes(answer.body)}")
