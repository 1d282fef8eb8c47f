"""A small disk for each agent, which can be full."""

import contextlib
import pathlib

import sandbox

SIZE = b"size=2m"
BLOCK = bytes(65_536)


class Disk:
    """A file system in memory at an agent's data directory."""

    def __init__(self, directory):
        self.place = pathlib.Path(directory)
        self.place.mkdir(mode=0o700, exist_ok=True)
        if sandbox.LIBC.mount(b"tmpfs", str(self.place).encode(), b"tmpfs", 0, SIZE):
            raise OSError(f"cannot mount a disk at {directory}")
        self.place.chmod(0o700)

    @property
    def ballast(self):
        return self.place / "ballast"

    def fill(self):
        """Leaves no byte free."""
        with contextlib.suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while file.write(BLOCK):
                pass
        with contextlib.suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while file.write(b"0" * 512):
                pass

    def free(self):
        self.ballast.unlink(missing_ok=True)

    def close(self):
        sandbox.LIBC.umount2(str(self.place).encode(), 2)
