"""What one maker's agents have in common: who says what of whom, and when it was said first."""

import pathlib
import time

from resting import cpu_seconds

ALIVE, SUSPECT, UNREACHABLE, DEAD, LEFT = "alive", "suspect", "unreachable", "dead", "left"


class Runner:
    """Agents number 1, 2, … of one maker. Subclasses start them and hand on what they say.

    `first_word` is the status by which callers stop using a member that is gone.
    """

    name = ""
    prefix = ""
    first_word = DEAD
    writes_lines = False  # to its output, where it would fail with nobody to read them
    spare = 40  # how many may join later, each once

    def __init__(self, watcher, count):
        self.watcher, self.count = watcher, count
        self.processes = {}  # number: process
        self.gone = []  # processes told to leave
        self.alive = {}  # observer: the members that it calls alive, itself included
        self.status = {}  # (observer, member): the status said last
        self.first = {}  # (observer, member, status): when it was said first since `mark`
        self.changed = {}  # observer: when it showed the change asked for
        self.on_word = None  # called with (observer, member, status, when) on every change

    # What subclasses do.

    def start(self, number, seed):
        """Starts one agent, joining the agent `seed`, or nobody where that is `None`."""
        raise NotImplementedError

    def tell_to_join(self, number, seed):
        """Tells a running agent to join another, without waiting."""
        raise NotImplementedError

    def change(self, number, mark):
        """Changes what an agent tells of itself, without waiting."""
        raise NotImplementedError

    def leave(self, number):
        """Lets an agent leave in good order, without waiting."""
        process = self.processes.pop(number)
        self.ask_to_leave(process)
        self.gone.append(process)
        self.forget(number, goes_on=True)

    def ask_to_leave(self, process):
        raise NotImplementedError

    def wait_until_ready(self, number):
        """Waits until a started agent can be spoken to."""
        raise NotImplementedError

    def hush(self):
        """Closes what need not be open while nothing happens."""

    def listen(self):
        """Opens again what `hush` closed."""

    def close(self):
        everyone = [*self.processes.values(), *self.gone]
        for process in everyone:
            process.kill()
        for process in everyone:
            process.wait()

    # What is the same for all.

    def address(self, number):
        return f"{self.prefix}{number}"

    def start_all(self):
        """Starts all at once, the first being the seed; the time of the last start."""
        for number in range(1, self.count + 1):
            self.start(number, None if number == 1 else 1)
        return time.monotonic()

    def kill(self, number):
        """SIGKILL; the time before it."""
        begin = time.monotonic()
        process = self.processes.pop(number)
        process.kill()
        process.wait()
        self.forget(number)
        return begin

    def forget(self, number, goes_on=False):
        """Its own words count no longer. Who goes on for a while must be able to say them."""
        if not (goes_on and self.writes_lines):
            self.watcher.forget((self, number))
        self.alive.pop(number, None)
        for key in [key for key in self.status if key[0] == number]:
            del self.status[key]

    def mark(self):
        self.first, self.changed = {}, {}

    def note(self, observer, member, status, when):
        """An agent says something of another. Who is suspected is still listed, and not every
        maker says when a suspicion is over.
        """
        is_known = self.status.get((observer, member)) == status != SUSPECT
        if observer not in self.processes or is_known:
            return
        self.status[observer, member] = status
        named = self.alive.setdefault(observer, set())
        (named.add if status in (ALIVE, SUSPECT) else named.discard)(member)
        self.first.setdefault((observer, member, status), when)
        if self.on_word:
            self.on_word(observer, member, status, when)

    def note_change(self, observer, when):
        self.changed.setdefault(observer, when)

    def others(self, member):
        return [number for number in self.processes if number != member]

    def is_whole(self):
        """Whether every running agent lists exactly the running ones as alive."""
        return all(
            len(self.alive.get(number, ())) == len(self.processes) for number in self.processes
        )

    def wait_until_whole(self, timeout_s=120):
        if not self.watcher.pump(self.is_whole, timeout_s):
            counts = {number: len(self.alive.get(number, ())) for number in self.processes}
            raise RuntimeError(f"{self.name} is not whole after {timeout_s} s: {counts}")

    def wait_for(self, member, status, timeout_s, begin):
        """Milliseconds from `begin` for every other agent to say so; `None` where it never did."""
        keys = [(number, member, status) for number in self.others(member)]
        self.watcher.pump(lambda: all(key in self.first for key in keys), timeout_s)
        return [since(begin, self.first.get(key)) for key in keys]

    def wait_for_change(self, member, timeout_s, begin):
        others = self.others(member)
        self.watcher.pump(lambda: all(one in self.changed for one in others), timeout_s)
        return [since(begin, self.changed.get(one)) for one in others]

    def cpu_seconds(self):
        """Processor time of each agent, all threads together."""
        return {number: cpu_seconds(one.pid) for number, one in sorted(self.processes.items())}

    def memory(self):
        return [memory(one.pid) for one in self.processes.values()]


def since(begin, when):
    return None if when is None else round(1000 * (when - begin), 2)


def memory(pid):
    """Memory in MiB: resident, shared out, anonymous; and the number of threads."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    threads = len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))
    return {
        "RSS": sizes["Rss"],
        "PSS": sizes["Pss"],
        "anonymous": sizes["Anonymous"],
        "threads": threads,
    }
