"""What the stories of client libraries need: two agents, a client of the first, expectations."""

import threading
import time

from calls import outcome

PENDING = "501 not provided"


class Story:
    def __init__(self, mesh, expect, client, failure):
        self.mesh, self.expect, self.client = mesh, expect, client
        self.near, self.far = mesh.agents
        self.failure = failure  # what the client raises
        self.has = set(client.names())

    def same(self, name, seen, wanted):
        self.expect.same(name, seen, wanted)

    def soon(self, name, ask, wanted, patience_s=5.0):
        """Expects a value that the agent has to hear of first."""
        end = time.monotonic() + patience_s
        while (seen := outcome(ask)) != wanted and time.monotonic() < end:
            time.sleep(0.02)
        self.same(name, seen, wanted)

    def refused(self, name, sentence, call, *arguments, **more):
        """Expects a call to raise an exception of the client with these words."""
        seen = outcome(call, *arguments, **more)
        is_met = isinstance(seen, self.failure) and sentence in str(seen)
        self.expect.note(name, is_met, repr(seen)[:200])

    def wakes(self, name, ask, change, wanted):
        """Expects a blocking question to be answered once something is done, and not before."""
        answers = []
        asker = threading.Thread(target=lambda: answers.append(outcome(ask)), daemon=True)
        asker.start()
        time.sleep(0.3)
        is_early = bool(answers)
        begin = time.monotonic()
        change()
        asker.join(10)
        took = time.monotonic() - begin
        seen = answers[0] if answers else "no answer"
        is_met = not is_early and took < 2 and answers and wanted(seen)
        self.expect.note(name, bool(is_met), f"{took:.2f} s" if is_met else f"{is_early} {seen!r}")


def ids(entries):
    """The ids of instances in an answer of `/v1/health/service`."""
    return sorted(one["Service"]["ID"] for one in entries)
