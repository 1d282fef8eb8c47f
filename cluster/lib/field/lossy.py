"""A12: 30 % of datagrams lost. No dearer than twice serf, and no slower."""

from field import rivals
from field.rivals import Serf

LOSS = 30


def start_of_24(scene):
    """24 started at once from one seed at 30 % loss, beside serf."""
    scene.wire.lose(LOSS)
    rivals.compare_starts(scene, timeout_s=150)


def traffic(scene):
    """What a node sends at 30 % loss, beside serf."""
    scene.begin()
    scene.wire.lose(LOSS)
    scene.rest(20)
    ours = scene.bytes_a_second(40)
    for agent in scene.agents:
        scene.kill(agent)
    scene.wire.clear()
    with Serf(scene) as serf:
        serf.until_whole(60)
        scene.wire.lose(LOSS)
        scene.rest(20)
        theirs = serf.bytes_a_second(40)
    rivals.compare(scene, "B/s a node", ours, theirs, 2)
