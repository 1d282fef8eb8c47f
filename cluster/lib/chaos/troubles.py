"""Brings the troubles of a plan upon hosts, and ends them."""

import contextlib
import signal

from field.seeds import NAME

DROP = """
table inet trouble {
  chain %(chain)s { type filter hook %(chain)s priority 0; %(side)s "eth0" drop; }
}
"""


class Troubles:
    """The hosts' cards, firewalls, clocks, disks and processes."""

    def __init__(self, scene, clocks, disks, names):
        self.scene, self.wire = scene, scene.wire
        self.clocks, self.disks, self.names = clocks, disks, names
        self.away = set()  # agents that cannot be asked just now

    def begin(self, trouble):
        getattr(self, f"begin_{trouble.kind}")(trouble, self.agent(trouble))

    def end(self, trouble):
        getattr(self, f"end_{trouble.kind}")(trouble, self.agent(trouble))

    def agent(self, trouble):
        return self.scene.agents[trouble.host - 1]

    def begin_interface(self, _, agent):
        agent.namespace.ip("link", "set", "eth0", "down")

    def end_interface(self, _, agent):
        agent.namespace.ip("link", "set", "eth0", "up")

    def begin_address(self, trouble, agent):
        """The host moves to another address, where nobody looks for it."""
        self.readdress(agent, self.wire.address(trouble.host), f"10.77.4.{trouble.host}")

    def end_address(self, trouble, agent):
        self.readdress(agent, f"10.77.4.{trouble.host}", self.wire.address(trouble.host))

    def readdress(self, agent, old, new):
        agent.namespace.ip("address", "del", f"{old}/16", "dev", "eth0")
        agent.namespace.ip("address", "add", f"{new}/16", "broadcast", "+", "dev", "eth0")

    def begin_firewall(self, trouble, agent):
        """What goes out is refused, or what comes in is lost."""
        way = ("output", "oifname") if trouble.value < 0.6 else ("input", "iifname")
        agent.namespace.nft(DROP % {"chain": way[0], "side": way[1]})

    def end_firewall(self, _, agent):
        agent.namespace.nft("delete table inet trouble")

    def begin_clock(self, trouble, agent):
        """Up to an hour ahead or behind."""
        self.clocks[agent.name].step(7200 * trouble.value - 3600)

    def end_clock(self, _, agent):
        self.clocks[agent.name].step(0)

    def begin_disk(self, _, agent):
        self.disks[agent.name].fill()

    def end_disk(self, _, agent):
        self.disks[agent.name].free()

    def begin_restart(self, trouble, agent):
        """It is killed, or told to leave."""
        self.away.add(agent)
        kill = signal.SIGKILL if trouble.value < 0.5 else signal.SIGTERM
        with contextlib.suppress(ProcessLookupError):
            agent.process.send_signal(kill)
        agent.process.wait(15)

    def end_restart(self, _, agent):
        """It starts again with its data; a full disk is free for that."""
        self.disks[agent.name].free()
        self.scene.mesh.start(agent, [f"{NAME}:7946"])
        self.scene.mesh.wait_until_answering(agent)
        self.away.discard(agent)

    def begin_pause(self, _, agent):
        self.away.add(agent)
        agent.process.send_signal(signal.SIGSTOP)

    def end_pause(self, _, agent):
        agent.process.send_signal(signal.SIGCONT)
        self.away.discard(agent)

    def begin_cut(self, trouble, _):
        """From one host alone to half of all are cut off from the others."""
        count = len(self.scene.agents)
        size = 1 + int(trouble.value * count / 2)
        left = [(trouble.host + step - 1) % count + 1 for step in range(size)]
        self.wire.cut(left, [one for one in range(1, count + 1) if one not in left])

    def end_cut(self, *_):
        self.wire.heal()

    def begin_seeds(self, trouble, agent):
        """The name of the seeds leads nowhere."""
        self.lead_to("10.77.9.9")

    def end_seeds(self, trouble, agent):
        """It leads to another member."""
        self.lead_to(self.wire.address(trouble.host))

    def lead_to(self, address):
        self.names.write_text(f"127.0.0.1 localhost\n{address} {NAME}\n")
