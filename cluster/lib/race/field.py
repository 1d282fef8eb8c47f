"""All runners of one race, read by one watcher."""

import contextlib

from race.kinship_runner import KinshipRunner
from race.martlet_runner import MartletRunner
from race.serf_runner import SerfRunner
from streams import Watcher

RUNNERS = {one.name: one for one in (MartletRunner, SerfRunner, KinshipRunner)}


class Field:
    """Some runners; each has its agents from `enter` until the field is closed."""

    def __init__(self, names, count):
        self.names, self.count = names, count
        self.watcher = Watcher(self._hear)
        self.runners = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for name in list(self.runners):
            self.leave(name)
        self.watcher.close()

    def enter(self, name):
        """A runner of which no agent is started yet."""
        self.runners[name] = RUNNERS[name](self.watcher, self.count)
        return self.runners[name]

    def leave(self, name):
        runner = self.runners.pop(name)
        for number in list(runner.processes):
            self.watcher.forget((runner, number))
        runner.close()

    def enter_all(self):
        """All runners, each whole and with a service or tag at every agent."""
        for name in self.names:
            runner = self.enter(name)
            runner.start_all()
            runner.wait_until_whole()
            for number in runner.processes:
                runner.change(number, "start")
                self.rest(0.02)
        self.rest(3)

    def rest(self, seconds):
        self.watcher.pump(lambda: False, seconds)

    @contextlib.contextmanager
    def hushed(self):
        """Nothing of ours is connected to any agent meanwhile."""
        for runner in self.runners.values():
            runner.hush()
        yield
        for runner in self.runners.values():
            runner.listen()

    def _hear(self, key, when, kind, data):
        runner, number = key
        runner.hear(number, when, kind, data)
