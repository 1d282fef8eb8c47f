"""A8: much to learn at a start. Ready means that all is there.

C1: what was known before is told from the first answer on.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from exchange import Answer, request
from field import reading

SERVICE = "many"
LIMIT_S = 1
PATIENCE_S = 30
# Where other rows play at the same time, so that two processors are short.
BESIDE_OTHERS_S = 3
# The registry is written down five seconds after a change at the latest.
WRITTEN_S = 6


def one_owner(scene):
    """A restart, and a fresh join, beside 500 instances of one agent."""
    beside(scene, {0: 500}, rounds=3)


def five_owners(scene):
    """A restart, and a fresh join, beside 2,500 instances of five agents."""
    beside(scene, dict.fromkeys(range(5), 500), rounds=3)


def killed_few(scene):
    """SIGKILL of a reader and of an owner, by turns, beside 1,000 instances."""
    killed(scene, {0: 500, 1: 500}, rounds=4, limit_s=BESIDE_OTHERS_S)


def killed_many(scene):
    """SIGKILL of one of 32 beside 10,000 instances, 20 times, a reader and an owner by turns."""
    killed(scene, dict.fromkeys(range(20), 500), rounds=20, limit_s=LIMIT_S)


def killed(scene, owners, rounds, limit_s):
    agents = scene.agents
    scene.begin()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: register(agents[pair[0]], pair[1]), owners.items()))
    count = sum(owners.values())
    took = scene.until(lambda: all(held(one) == count for one in agents), 90, pause_s=0.2)
    scene.claim(took is not None, f"{count} instances are everywhere")
    fewest, refused, times = count, 0, []
    for number in range(rounds):
        scene.rest(WRITTEN_S)
        victim, seed = (agents[-1], agents[0]) if number % 2 else (agents[0], agents[-1])
        scene.kill(victim)
        begin = time.monotonic()
        scene.mesh.start(victim, [seed])
        # What the reader asks for is large: how fast the agent is ready is asked beside it.
        with ThreadPoolExecutor(1) as pool:
            ready = pool.submit(ready_after, victim, begin)
            answers = 0
            while not (ready.done() and answers) and time.monotonic() < begin + PATIENCE_S:
                try:
                    answer = victim.ask("GET", f"/v1/health/service/{SERVICE}?passing")
                except OSError:
                    time.sleep(0.005)
                    continue
                answers += 1
                if answer.status != 200:
                    refused += 1
                else:
                    fewest = min(fewest, answer.body.count(b'"Service":{"ID":'))
            times.append(ready.result())
        fewest = min(fewest, held(victim))
    scene.claim(refused == 0, f"no reader is refused after a start: {refused} are")
    scene.claim(fewest == count, f"no reader ever sees fewer than {count}: {fewest}")
    times.sort()
    scene.note(f"ready after {times[len(times) // 2]:.2f} s in the median, {times[-1]:.2f} at most")
    scene.claim_within(times[-1], limit_s, "complete and fresh, the slowest start")
    scene.claim(all(held(one) == count for one in agents), "and all hold all in the end")


def ready_after(agent, begin):
    """How long after that moment the agent is ready."""
    while time.monotonic() < begin + PATIENCE_S and reading.ready(agent)[0] != 200:
        time.sleep(0.005)
    return time.monotonic() - begin


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
    early, told, asked, is_ready = None, 0, begin, False
    while not (is_ready and told >= count) and time.monotonic() < begin + PATIENCE_S:
        is_ready = reading.ready(agent)[0] == 200
        if is_ready or time.monotonic() > asked + 0.25:  # the answer is large
            asked = time.monotonic()
            told = held(agent)
            if is_ready and told < count and early is None:
                early = told
        time.sleep(0.005)
    took = time.monotonic() - begin if is_ready and told >= count else None
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
