"""A bad network in user space: works on kernels without `sch_netem`, and repeats from a seed.

The switch is a process of its own, with a chance to run as soon as a frame is there.
"""

import json
import os
import socket
import sys

import sandbox
from network.conditions import Conditions
from network.namespace import Namespace, hide_run
from network.ports import address, address_6, open_port, plug_in
from network.switch import Switch

KILL = 9
PRIORITY = 2


class Wire:
    """`count` hosts, 10.77.0.1 and fd77::1 and up, on one switch that does as it is told.

    Groups of hosts are numbers from 1. Times are in milliseconds, shares in percent.
    """

    def __init__(self, count, seed=1):
        hide_run()
        self.numbers = range(1, count + 1)
        self.hosts = [Namespace(f"host{number}") for number in self.numbers]
        self.control, theirs = socket.socketpair()
        handles = {number: open_port(number) for number in self.numbers}
        self.child = os.fork()
        if not self.child:
            self.control.close()
            carry(handles, seed, theirs)
        theirs.close()
        for handle in handles.values():
            os.close(handle)
        for number, host in zip(self.numbers, self.hosts):
            plug_in(number, host)
        self.answers = self.control.makefile("rb")

    def address(self, number):
        return address(number)

    def address_6(self, number):
        return address_6(number)

    def delay(self, milliseconds, jitter=0.0, left=None, right=None):
        """Each way, of all paths or of those between two groups."""
        self._change(left, right, delay=milliseconds / 1000, jitter=jitter / 1000)

    def lose(self, percent, left=None, right=None):
        self._change(left, right, loss=percent / 100)

    def duplicate(self, percent, left=None, right=None):
        self._change(left, right, duplication=percent / 100)

    def reorder(self, percent, left=None, right=None):
        """So many frames take no time at all."""
        self._change(left, right, reordering=percent / 100)

    def slow(self, hosts, milliseconds):
        """What comes from or goes to these hosts takes so much longer."""
        self._order("slow_down", hosts=list(hosts), seconds=milliseconds / 1000)

    def cut(self, left, right):
        self._order("cut", left=list(left), right=list(right))

    def cut_one_way(self, sources, targets):
        self._order("cut_one_way", sources=list(sources), targets=list(targets))

    def isolate(self, number):
        """Cuts one host off from all others."""
        self.cut([number], [one for one in self.numbers if one != number])

    def mend(self, left, right):
        """Ends the cuts between two groups."""
        self._order("mend", left=list(left), right=list(right))

    def heal(self):
        """Ends all cuts."""
        self._order("heal")

    def clear(self):
        """Ends delay, loss and the like; cuts stay."""
        self._order("clear")

    def counts(self):
        """Frames so far by what befell them; `sent`: bytes of each host, IP headers included."""
        counts = self._order("count")
        counts["sent"] = {int(number): count for number, count in counts["sent"].items()}
        return counts

    def close(self):
        """Ends the switch. The hosts go with the sandbox."""
        self.answers.close()
        self.control.close()
        os.waitpid(self.child, 0)

    def _change(self, left, right, **values):
        groups = [group if group is None else list(group) for group in (left, right)]
        self._order("change", values=values, left=groups[0], right=groups[1])

    def _order(self, word, **arguments):
        self.control.sendall(json.dumps([word, arguments]).encode() + b"\n")
        return json.loads(self.answers.readline())


def carry(handles, seed, control):
    """What the child does; it never comes back."""
    try:
        sandbox.LIBC.prctl(sandbox.PARENT_DEATH_SIGNAL, KILL, 0, 0, 0)
        sandbox.run_first(PRIORITY)
        Switch(handles, Conditions(seed), control).run()
    except BaseException as error:
        print(f"the network ended: {error!r}", file=sys.stderr)
    finally:
        os._exit(0)
