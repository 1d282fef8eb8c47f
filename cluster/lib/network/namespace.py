"""One host: a network namespace with a loopback of its own.

Needs the private namespaces of `sandbox`, with which everything here goes away again.
"""

import os
import subprocess

import sandbox

NEW_NETWORK = sandbox.NEW_NETWORK


def hide_run():
    """A /run of this process and its children, where the names of namespaces are kept."""
    sandbox.LIBC.mount(b"tmpfs", b"/run", b"tmpfs", 0, None)


class Namespace:
    """One host. In a `with` block, sockets are made there."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")

    def wrap(self, command):
        """The command as it runs there."""
        return ["ip", "netns", "exec", self.name, *command]

    def ip(self, *arguments):
        """Changes its interfaces, addresses or routes."""
        run("ip", "-n", self.name, *arguments)

    def nft(self, text):
        """Loads firewall rules into it."""
        subprocess.run(self.wrap(["nft", "-f", "-"]), input=text, text=True, check=True)

    def __enter__(self):
        self.before = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._enter(f"/run/netns/{self.name}")

    def __exit__(self, *_):
        sandbox.LIBC.setns(self.before, NEW_NETWORK)
        os.close(self.before)

    def _enter(self, path):
        handle = os.open(path, os.O_RDONLY)
        code = sandbox.LIBC.setns(handle, NEW_NETWORK)
        os.close(handle)
        if code:
            raise OSError(f"cannot enter {path}")


def run(*command):
    subprocess.run(command, check=True)
