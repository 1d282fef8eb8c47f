"""What happens to one agent, and how long it takes until all others know. Runners take turns.

Each function gives back numbers by metric and runner: {metric: {runner: [milliseconds]}}.
"""

import sys
import time

from race.field import Field
from race.runner import ALIVE, DEAD, LEFT, since

PAUSE_S = 0.5


class Notes:
    """Numbers by metric and runner."""

    def __init__(self):
        self.values = {}

    def add(self, metric, runner, *values):
        self.values.setdefault(metric, {}).setdefault(runner, []).extend(values)

    def add_last(self, metric, runner, times):
        """The last of some times; missing where one is."""
        self.add(metric, runner, None if None in times else max(times))

    def add_spread(self, metric, runner, times):
        self.add(metric, runner, None if None in times else round(max(times) - min(times), 2))


def say(text):
    print(text, file=sys.stderr, flush=True)


def starts(names, count, trials):
    """Fresh agents started at once from one seed, until all list all."""
    notes = Notes()
    with Field(names, count) as field:
        for trial in range(trials):
            for name in names:
                runner = field.enter(name)
                begin = runner.start_all()
                is_whole = field.watcher.pump(runner.is_whole, 120)
                notes.add("start", name, since(begin, time.monotonic()) if is_whole else None)
                field.leave(name)
            took = [f"{name} {notes.values['start'][name][-1]} ms" for name in names]
            say(f"start {trial + 1}: " + ", ".join(took))
    return notes.values


def joins(field, trials):
    """One more agent, running alone, is told to join."""
    notes = Notes()
    for trial in range(trials):
        for name, runner in field.runners.items():
            number = runner.count + 1 + trial
            runner.start(number, None)
            runner.wait_until_ready(number)
            field.rest(PAUSE_S)
            runner.mark()
            begin = time.monotonic()
            runner.tell_to_join(number, 1 + 5 * trial % runner.count)
            times = runner.wait_for(number, ALIVE, 60, begin)
            notes.add("join-each", name, *times)
            notes.add_last("join", name, times)
            field.rest(PAUSE_S)
            runner.leave(number)
            runner.wait_for(number, LEFT, 20, begin)
            field.rest(PAUSE_S)
        say(f"join {trial + 1}: " + last(notes, "join", field))
    return notes.values


def changes(field, trials):
    """One change at one agent, until each other one shows it."""
    notes = Notes()
    for trial in range(trials):
        for name, runner in field.runners.items():
            owner = 1 + 7 * trial % runner.count
            runner.mark()
            begin = time.monotonic()
            runner.change(owner, f"change-{trial}")
            times = runner.wait_for_change(owner, 60, begin)
            notes.add("change-each", name, *times)
            notes.add_last("change", name, times)
            field.rest(PAUSE_S)
        say(f"change {trial + 1}: " + last(notes, "change", field))
    return notes.values


def kills(field, trials):
    """SIGKILL, until each other one stops using it and calls it dead; then it comes back."""
    notes = Notes()
    for trial in range(trials):
        for name, runner in field.runners.items():
            victim = 1 + (7 * trial + 3) % runner.count
            runner.mark()
            begin = runner.kill(victim)
            gone = runner.wait_for(victim, runner.first_word, 30, begin)
            dead = runner.wait_for(victim, DEAD, 60, begin)
            for metric, times in (("gone", gone), ("dead", dead)):
                notes.add_last(metric, name, times)
                notes.add_spread(f"{metric}-spread", name, times)
            runner.start(victim, 2 if victim == 1 else 1)
            runner.wait_until_whole()
            runner.change(victim, "back")
            field.rest(4 * PAUSE_S)
        say(f"kill {trial + 1}: " + last(notes, "gone", field))
    return notes.values


def last(notes, metric, field):
    return ", ".join(f"{name} {notes.values[metric][name][-1]} ms" for name in field.runners)
