"""Hosts as network namespaces on two bridges, with one cable between them to be cut.

Needs the private namespaces of `sandbox`, with which everything here goes away again.
"""

import os
import subprocess

import sandbox

NEW_NETWORK = sandbox.NEW_NETWORK


class Namespace:
    """One host. In a `with` block, sockets are made there."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")

    def wrap(self, command):
        """The command as it runs there."""
        return ["ip", "netns", "exec", self.name, *command]

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


class TwoBridges:
    """Hosts 10.77.0.1 and up: the first `left` of them on one bridge, the others on the other."""

    def __init__(self, count, left):
        sandbox.LIBC.mount(b"tmpfs", b"/run", b"tmpfs", 0, None)
        for bridge in ("left", "right"):
            run("ip", "link", "add", bridge, "type", "bridge", "stp_state", "0")
            run("ip", "link", "set", bridge, "up")
        run("ip", "link", "add", "cable", "type", "veth", "peer", "name", "cable-end")
        run("ip", "link", "set", "cable", "master", "left", "up")
        run("ip", "link", "set", "cable-end", "master", "right", "up")
        self.hosts = []
        for number in range(1, count + 1):
            host = Namespace(f"host{number}")
            port = f"port{number}"
            bridge = "left" if number <= left else "right"
            run("ip", "link", "add", port, "type", "veth", "peer", "eth0", "netns", host.name)
            run("ip", "link", "set", port, "master", bridge, "up")
            address = f"10.77.0.{number}/24"
            run("ip", "-n", host.name, "address", "add", address, "dev", "eth0")
            run("ip", "-n", host.name, "link", "set", "eth0", "up")
            self.hosts.append(host)

    def cut(self):
        run("ip", "link", "set", "cable", "down")

    def heal(self):
        run("ip", "link", "set", "cable", "up")


def run(*command):
    subprocess.run(command, check=True)
