"""What a test of a client expects: a line for each, and how many were not met."""


class Expectations:
    def __init__(self):
        self.failed = 0

    def note(self, name, is_met, seen):
        print(f"  {'ok    ' if is_met else 'FAILED'}  {name}: {seen}", flush=True)
        self.failed += not is_met

    def same(self, name, seen, wanted):
        """Expects a value; where it is another, both are told."""
        is_met = seen == wanted
        told = repr(wanted) if is_met else f"{seen!r}, not {wanted!r}"
        self.note(name, is_met, told if len(told) < 400 else told[:400] + " …")

    def verdict(self):
        """Says how it ended; the status of the process."""
        print(f"{self.failed} failed" if self.failed else "all as it should be")
        return 1 if self.failed else 0
