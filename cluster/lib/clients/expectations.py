"""What a test of a client expects: a line for each, and how many were not met."""


class Expectations:
    def __init__(self):
        self.failed = 0

    def note(self, name, is_met, seen):
        print(f"  {'ok    ' if is_met else 'FAILED'}  {name}: {seen}", flush=True)
        self.failed += not is_met

    def verdict(self):
        """Says how it ended; the status of the process."""
        print(f"{self.failed} failed" if self.failed else "all as it should be")
        return 1 if self.failed else 0
