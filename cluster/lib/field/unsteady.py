"""A11: a host that comes and goes. It is taken out more slowly each time."""

import time

from field import reading

MOST_CHANGES = 3
MOST_TRAFFIC = 4
WATCH_S = 60


def late_1(scene):
    """One host is a second late each way."""
    watch(scene, lambda: scene.wire.slow([victim(scene)], 1000))


def late_5(scene):
    """One host is five seconds late each way."""
    watch(scene, lambda: scene.wire.slow([victim(scene)], 5000))


def cut_by_turns(scene):
    """One host is cut off for 2 s of every 4 s."""

    def trouble():
        scene.wire.isolate(victim(scene))
        scene.rest(2)
        scene.wire.heal()
        scene.rest(2)

    watch(scene, trouble, is_repeated=True)


def victim(scene):
    return len(scene.agents)


def watch(scene, trouble, is_repeated=False):
    scene.begin()
    scene.rest(10)
    rest = scene.bytes_a_second(20)
    scene.listen()
    scene.rest(1)
    before, begin = scene.wire.counts()["sent"], time.monotonic()
    trouble()
    while time.monotonic() < begin + WATCH_S:
        trouble() if is_repeated else scene.rest(2)
    passed = time.monotonic() - begin
    after = scene.wire.counts()["sent"]
    count = len(scene.agents)
    sent = sum(after[n] - before[n] for n in after) / count / passed
    changes = scene.verdicts.toggles(begin) * 60 / passed
    text = f"an observer's changes of mind a minute: {changes:.1f} (≤ {MOST_CHANGES})"
    scene.claim(changes <= MOST_CHANGES, text)
    text = f"{sent:.0f} B/s a node, {rest:.0f} at rest (≤ {MOST_TRAFFIC} ×)"
    scene.claim(sent <= MOST_TRAFFIC * rest, text)
    name = scene.agents[-1].name
    others = [one for one in scene.verdicts.changes if one[3] in ("unreachable", "dead")]
    wrong = [one for one in others if name not in one[1:3]]
    scene.claim(not wrong, f"verdicts on others by others: {len(wrong)}")
    scene.wire.clear()
    scene.wire.heal()
    scene.claim_within(scene.until_all_alive(60), 12, "whole afterwards")
    text = " ".join(reading.log(scene.agents[0]).lower().split())
    scene.note("its log names flapping: " + ("yes" if "flapping" in text else "no"))
