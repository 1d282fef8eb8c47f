"""Plays request lines of others at an agent and looks at the answers."""

import json
import threading
import time

from wire import Wire, meta, misfits

PENDING = "not provided"


def nothing(shape):
    """What takes the place of an answer that was none, so that the rest can be played."""
    return [] if isinstance(shape, list) else {}


class Lines:
    """The requests of one program, on a connection of its own as it keeps one."""

    def __init__(self, expect, agent, program, how="go"):
        self.expect, self.agent, self.program, self.how = expect, agent, program, how
        self.wire = Wire(agent)

    def send(self, method, target, body=None, headers=()):
        return getattr(self.wire, self.how)(method, target, body, headers)

    def note(self, name, is_met, seen):
        self.expect.note(f"{self.program}: {name}", is_met, seen)

    def same(self, name, seen, wanted):
        self.expect.same(f"{self.program}: {name}", seen, wanted)

    def list(self, target, shape, headers=()):
        """A list with its index: of the shape, and with headers that Go can read."""
        answer = self.send("GET", target, headers=headers)
        bad = [f"{answer.status} {bytes(answer.body)[:200]!r}"]
        found, told = nothing(shape), (0, False, 0)
        if answer.status == 200:
            found, told = answer.json(), meta(answer)
            bad = misfits(found, shape)
        has_all = told[0] > 0 and told[1]
        self.note(f"GET {target}", not bad and has_all, bad or told)
        return found, told[0]

    def get(self, target, shape, status=200, headers=()):
        """A document of a shape."""
        answer = self.send("GET", target, headers=headers)
        found, bad = nothing(shape), [f"{answer.status} {bytes(answer.body)[:200]!r}"]
        if answer.status == status:
            found = json.loads(answer.body)
            bad = misfits(found, shape)
        self.note(f"GET {target}", not bad, bad or status)
        return found

    def put(self, target, body=None, status=200, text=None, headers=(), method="PUT"):
        """What changes something: its status and, where that matters, what the answer says."""
        answer = self.send(method, target, body, headers)
        said = bytes(answer.body).decode(errors="replace")
        is_met = answer.status == status and (text is None or text in said)
        self.note(f"{method} {target}", is_met, f"{answer.status} {said.strip()[:160]}")
        return answer

    def refused(self, target, status, text, method="GET", body=None):
        return self.put(target, body, status, text, method=method)

    def until(self, target, is_met, patience_s=5.0):
        """Asks until the answer is as wanted."""
        end = time.monotonic() + patience_s
        while not is_met(self.send("GET", target).json()) and time.monotonic() < end:
            time.sleep(0.02)

    def wakes(self, target, change):
        """A question that waits: not answered before the change, and at once after it."""
        answers = []
        asker = threading.Thread(
            target=lambda: answers.append(self.send("GET", target)), daemon=True
        )
        asker.start()
        time.sleep(0.2)
        is_early = bool(answers)
        begin = time.monotonic()
        change()
        asker.join(10)
        took = time.monotonic() - begin
        is_met = bool(answers) and not is_early and took < 2 and answers[0].status == 200
        told = f"after {took:.2f} s" if answers else "never"
        self.note(f"GET {target}", is_met, f"{told}, early" if is_early else told)
        return answers[0].json() if is_met else None
