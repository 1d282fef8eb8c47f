"""Hosts on two bridges of the kernel, with one cable between them to be cut."""

from network.namespace import Namespace, hide_run, run


class TwoBridges:
    """Hosts 10.77.0.1 and up: the first `left` of them on one bridge, the others on the other."""

    def __init__(self, count, left):
        hide_run()
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
