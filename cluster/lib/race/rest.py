"""What agents cost while nothing happens and nobody asks them anything."""

import time

from race import traffic
from race.events import Notes, say


def rest(field, settle_s, seconds, can_count):
    """Processor time and memory of each agent, packets and bytes of all together."""
    notes = Notes()
    runners = list(field.runners.values())
    with field.hushed():
        say(f"at rest: {settle_s} s to settle, {seconds} s measured")
        field.rest(settle_s)
        if can_count:
            traffic.count(runners)
        before, begin = {one.name: one.cpu_seconds() for one in runners}, time.monotonic()
        field.rest(seconds)
        passed = time.monotonic() - begin
        for runner in runners:
            used = runner.cpu_seconds()
            for number, was in before[runner.name].items():
                each = 60 * (used[number] - was) / passed
                notes.add("rest-cpu", runner.name, round(each, 5))
            for size in runner.memory():
                for key, value in size.items():
                    notes.add(f"rest-{key}", runner.name, round(value, 2))
        if can_count:
            for key, counts in traffic.counted().items():
                name, kind = key.split("-")
                for what, value in zip(("packets", "bytes"), counts):
                    each = value / passed / field.count
                    notes.add(f"rest-{kind}-{what}", name, round(each, 2))
    field.rest(2)
    return notes.values
