"""The clock of one agent, stepped while it runs: Debian's libfaketime, told by a file.

Only the wall clock moves; what the agent measures with the monotonic clock stays true. The
machine's own clock is never touched. Works with programs that are linked to libc dynamically.
"""

import os
import pathlib

LIBRARY = "faketime/libfaketimeMT.so.1"


def library():
    """The preloaded library, or nothing where it is not installed."""
    found = sorted(pathlib.Path("/usr/lib").glob(f"*/{LIBRARY}"))
    return str(found[0]) if found else None


class Clock:
    """The wall clock of one process: right, until it is stepped."""

    def __init__(self, directory):
        self.file = pathlib.Path(directory) / "clock"
        self.step(0)

    def step(self, seconds):
        """From now on it is so far ahead of the machine's, or behind."""
        aside = self.file.with_suffix(".new")
        aside.write_text(f"{seconds:+.3f}\n")
        os.replace(aside, self.file)

    @property
    def environment(self):
        """What the process is started with."""
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
