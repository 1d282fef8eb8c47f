"""B1: an agent that is started with a wrong clock, which is mended while it runs."""

import time

import clock
from field import reading

SAYS_CLOCK = r"clock"
IN_S = 2
MINUTES = 2


def half_an_hour(scene):
    """30 min ahead for 15 s."""
    wrong_clock(scene, 1800, 15)


def two_hours(scene):
    """2 h ahead for two minutes: both sides say so, once a minute."""
    wrong_clock(scene, 7200, 60 * MINUTES + 5)


def wrong_clock(scene, ahead_s, seconds):
    if clock.library() is None:
        return scene.claim(False, "libfaketime is missing: apt-get install faketime")
    *settled, guest = scene.agents
    scene.begin(settled)
    hands = clock.Clock(guest.directory)
    hands.step(ahead_s)
    guest.environment = hands.environment
    scene.mesh.start(guest, settled[:1])
    scene.mesh.wait_until_answering(guest)
    scene.rest(seconds)
    scene.note(f"while its clock is wrong it lists {len(scene.alive_at(guest))}")
    for agent in (guest, settled[0]):
        lines = reading.warnings(agent, SAYS_CLOCK)
        most = 1 + int(seconds // 60)
        text = f"{agent.name} warned of a clock {len(lines)} times in {seconds} s (1 to {most})"
        scene.claim(1 <= len(lines) <= most, text)
        for line in lines[:1]:
            scene.note(line[:170])
    begin = time.monotonic()
    hands.step(0)
    took = scene.until_all_alive(40)
    scene.claim_within(took and time.monotonic() - begin, IN_S, "in once the clock is right")
    scene.claim_within(scene.spread(guest, "after", 10), 1, "a change of its own spreads")
