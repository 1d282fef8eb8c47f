"""A9, A10: long round trips. Every time-out follows the path."""

import time

from field import reading, rivals
from field.verdicts import BAD

INSTANCES = 30
CUT_S = 30


def limit_s(round_trip_ms):
    """Ten round trips, and a second."""
    return 10 * round_trip_ms / 1000 + 1


def join_300(scene):
    """A fresh joiner at round trips of 260 to 400 ms."""
    scene.wire.delay(165, jitter=35)
    join(scene, 330)


def join_1000(scene):
    """A fresh joiner at round trips of a second."""
    scene.wire.delay(500, jitter=10)
    join(scene, 1000)


def join(scene, round_trip_ms):
    *settled, guest = scene.agents
    scene.begin(settled, timeout_s=90)
    fill(scene, settled)
    begin = time.monotonic()
    scene.mesh.start(guest, settled[:1])
    scene.mesh.wait_until_answering(guest)
    took = scene.until(lambda: reading.ready(guest)[0] == 200, 60)
    count = len(reading.instances(guest, "held"))
    scene.claim_within(took and time.monotonic() - begin, limit_s(round_trip_ms), "ready")
    scene.claim(count == INSTANCES, f"with {count} of {INSTANCES} instances")
    scene.claim_within(scene.until_all_alive(30), limit_s(round_trip_ms), "all hold all alive")


def fill(scene, agents):
    for number in range(INSTANCES):
        owner = agents[number % len(agents)]
        body = {"ID": f"held-{number}", "Port": 80}
        owner.register("held", **body)
    scene.until(lambda: all(len(reading.instances(one, "held")) == INSTANCES for one in agents), 30)


def parted_300(scene):
    """Halves apart for 30 s at round trips of 300 ms."""
    parted(scene, 300, 0)


def parted_400(scene):
    """Halves apart for 30 s at round trips of 400 ms, with 5 % lost."""
    parted(scene, 400, 5)


def parted_1000(scene):
    """Halves apart for 30 s at round trips of a second, with 5 % lost."""
    parted(scene, 1000, 5)


def parted(scene, round_trip_ms, percent):
    scene.wire.delay(round_trip_ms / 2)
    scene.wire.lose(percent)
    scene.begin(timeout_s=90)
    fill(scene, scene.agents)
    half = len(scene.agents) // 2
    left, right = range(1, half + 1), range(half + 1, len(scene.agents) + 1)
    scene.wire.cut(left, right)
    scene.rest(CUT_S / 2)
    for number, agent in enumerate(scene.agents):
        agent.register("during", Port=80, Meta={"value": str(number)})
    scene.rest(CUT_S / 2)
    alive = len(scene.alive_at(scene.agents[0]))
    scene.claim(alive == half, f"parted: the first holds {alive} of {len(scene.agents)} alive")
    scene.wire.heal()
    took = scene.until(lambda: is_whole(scene), 90)
    scene.claim_within(took, limit_s(round_trip_ms), "whole after the cut")
    if took is None:
        scene.note(f"alive: {scene.census()}")
        scene.note(f"changes: {[len(reading.instances(one, 'during')) for one in scene.agents]}")


def is_whole(scene):
    count = len(scene.agents)
    return scene.is_all_alive() and all(
        len(reading.instances(one, "during")) == count
        and len(reading.instances(one, "held")) == INSTANCES
        for one in scene.agents
    )


def start_of_24(scene):
    """24 started at once from one seed, at 300 ms of round trip and 2 % loss, beside serf."""
    scene.wire.delay(150)
    scene.wire.lose(2)
    rivals.compare_starts(scene)


def steady_600(scene):
    """A minute at round trips of 600 ms ± 100: nobody is suspected, traffic is as at rest."""
    scene.begin()
    scene.rest(10)
    rest = scene.bytes_a_second(30)
    scene.wire.delay(300, jitter=50)
    scene.rest(30)
    scene.listen()
    scene.rest(1)
    begin = time.monotonic()
    far = scene.bytes_a_second(60)
    suspicions = scene.verdicts.since(begin, "suspect")
    scene.claim(not suspicions, f"suspicions: {len(suspicions)}")
    verdicts = scene.verdicts.since(begin, *BAD)
    scene.claim(not verdicts, f"unreachable or dead: {len(verdicts)}")
    scene.claim(far <= 2 * rest, f"{far:.0f} B/s a node, {rest:.0f} when near (≤ 2 ×)")
