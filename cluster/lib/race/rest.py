"""What agents cost while nothing happens and nobody asks them anything."""

import contextlib
import time

from race import traffic
from race.events import Notes, say
from resting import SystemCalls, wakeups


def pids(runner):
    return {number: one.pid for number, one in runner.processes.items()}


def waking(runner):
    """How often each agent woke so far."""
    return {number: wakeups(pid) for number, pid in pids(runner).items()}


def rest(field, settle_s, seconds, can_count):
    """Processor time and memory of each agent, packets and bytes of all together."""
    notes = Notes()
    runners = list(field.runners.values())
    with field.hushed():
        say(f"at rest: {settle_s} s to settle, {seconds} s measured")
        field.rest(settle_s)
        if can_count:
            traffic.count(runners)
        with contextlib.ExitStack() as stack:
            calls = {one.name: SystemCalls(pids(one).values()) for one in runners}
            for one in calls.values():
                stack.enter_context(one)
            before, begin = {one.name: one.cpu_seconds() for one in runners}, time.monotonic()
            woken = {one.name: waking(one) for one in runners}
            field.rest(seconds)
            passed = time.monotonic() - begin
            used = {one.name: one.cpu_seconds() for one in runners}
            for runner in runners:
                for number, now in waking(runner).items():
                    each = (now - woken[runner.name][number]) / passed
                    notes.add("rest-wakeups", runner.name, round(each, 2))
        for runner in runners:
            if (total := calls[runner.name].total) is not None:
                each = total / passed / field.count
                notes.add("rest-calls", runner.name, round(each, 2))
            for number, was in before[runner.name].items():
                each = 60 * (used[runner.name][number] - was) / passed
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
