"""One evil member: it has the cluster key and a seat in the mesh, and uses both against it."""

import os
import random
import signal
import sys
import time

import sandbox
from hostile import records
from hostile.flood import garbage
from hostile.keys import Cluster, Identity
from hostile.member import COMPARE, GOSSIP, PULL, Member

TICK_S = 0.01
NAME = b"evil"
FORGED, EACH = 5, 5  # datagrams a tick, and records of wrong signatures in each


class Evil:
    """Its process in one round. Nothing of it may be believed, and nobody be lost by it."""

    def __init__(self, scene, agent):
        self.scene, self.address = scene, agent.address
        self.host = agent.namespace
        self.child = None

    def begin(self, seed, seconds):
        cluster = Cluster(self.scene.mesh.key)
        targets = [(agent.address, 7946) for agent in self.scene.agents]
        self.child = os.fork()
        if self.child:
            return
        try:
            sandbox.LIBC.prctl(sandbox.PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            with self.host:
                member = Member(cluster, NAME, self.address, 7946)
            Acts(member, targets, random.Random(seed)).run(seconds)
        except BaseException as error:
            print(f"the evil member ended: {error!r}", file=sys.stderr)
        finally:
            os._exit(0)

    def end(self):
        """It is gone, without a word."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        self.child = None


class Acts:
    """What it does by turns, a few seconds each, while it answers every probe."""

    def __init__(self, member, targets, dice):
        self.member, self.targets, self.dice = member, targets, dice
        self.acts = [self.accuse, self.pad, self.forge, self.ask, self.pretend, self.babble]
        self.noise = garbage(member.cluster, 64)

    def run(self, seconds):
        end = time.monotonic() + seconds
        greeting = change = 0.0
        while (now := time.monotonic()) < end:
            if now >= greeting:
                greeting = now + 3
                for target in self.targets:
                    self.member.greet(target)
            if now >= change:
                change = now + self.dice.uniform(2, 6)
                act, victims = self.dice.choice(self.acts), self.dice.sample(self.targets, 2)
            self.member.hear()
            act([one for one in victims if one in self.member.peers])
            time.sleep(TICK_S)

    def accused(self, padding):
        peers = [peer for peer in self.member.peers.values() if peer.version]
        return [self.member.accuse(peer, padding) for peer in peers]

    def accuse(self, victims):
        """Everybody, again and again."""
        for victim in victims:
            for one in self.accused(0):
                self.member.send(victim, GOSSIP, records.packed([one]))

    def pad(self, victims):
        """The same, as large as a record may be."""
        for victim in victims:
            for one in self.accused(800):
                self.member.send(victim, GOSSIP, records.packed([one]))

    def forge(self, victims):
        """Records with signatures of nobody, which cost their reader a look each."""
        forged = [records.unsigned(self.member.accuse(peer))
                  for peer in self.member.peers.values() if peer.version]  # fmt: skip
        for victim in victims:
            for _ in range(FORGED if forged else 0):
                chosen = [self.dice.choice(forged) for _ in range(EACH)]
                self.member.send(victim, GOSSIP, records.packed(chosen))

    def ask(self, victims):
        """For the same record many times, and for everything."""
        for victim in victims:
            key = records.member_key(self.member.peers[victim].id)
            self.member.send(victim, PULL, records.question(60 * [key]))
            self.member.send(victim, COMPARE, bytes(8) + b"\1\0")

    def pretend(self, victims):
        """To be others, who have never been heard of."""
        for victim in victims:
            stranger = Identity(epoch=self.member.identity.epoch)
            self.member.put(stranger.hello(self.member.cluster), victim)

    def babble(self, victims):
        """Anything of any size."""
        for victim in victims:
            for _ in range(5):
                self.member.put(self.dice.choice(self.noise), victim)
