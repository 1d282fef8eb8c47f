"""One function for each row of hostile traffic that needs real sockets."""

import collections
import contextlib
import pathlib
import random
import secrets
import signal
import socket
import time

from hostile.flood import Flood, garbage
from hostile.keys import HELLO, HELLO_ACK, SENT, Identity
from hostile.tap import Tap
from hostile.watch import Watch
from mesh import GOSSIP_PORT

STRANGER = "127.77.0.99"


class Scene:
    """A mesh under attack, and what came of each story."""

    def __init__(self, mesh, cluster, options):
        self.mesh, self.cluster, self.options = mesh, cluster, options
        self.rows, self.details, self.faults = {}, {}, []

    def watch(self):
        return Watch(self.mesh, self.options.prompt)

    def note(self, name, watch, sent, answered=0):
        row, refused = watch.row(sent, answered)
        self.rows[name] = row
        self.details[name] = refused
        self.faults += [f"{name}: {fault}" for fault in watch.faults]

    def target(self, place=0):
        return self.mesh.agents[place].address, GOSSIP_PORT


def garbage_flood(scene):
    """T-NET-3: bytes of a stranger at one agent, as fast as it goes."""
    with scene.watch() as watch:
        flood = Flood(
            garbage(scene.cluster), scene.target(), scene.options.rate, scene.options.seconds
        )
        sent = flood.wait()
    scene.note(f"garbage, {sent / scene.options.seconds:,.0f}/s", watch, sent)


def forgeries(scene, count=512):
    """Sealed under the right key in the name of a healthy member, with signatures of nobody."""
    plain = overheard(scene)
    if not plain:
        scene.faults.append("forged: nothing was overheard")
        return []
    counter = int.from_bytes(plain[24:32], "big") + 100
    found = []
    for number in range(count):
        forged = plain[:24] + (counter + number).to_bytes(8, "big") + plain[32:-64]
        found.append(scene.cluster.seal(forged + secrets.token_bytes(64)))
    return found


def overheard(scene, patience_s=30):
    """The plain text of something that the second agent said to the first."""
    tap = Tap(GOSSIP_PORT)
    host, victim = scene.target(), scene.target(1)
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        for source, target, datagram in tap.listen(1):
            plain = scene.cluster.open(datagram)
            if (source, target) == (victim, host) and plain and plain[40] != HELLO:
                tap.close()
                return plain
    tap.close()
    return None


def forged_flood(scene):
    """T-NET-5: from elsewhere, then from the very address of the member."""
    for name, source in [("elsewhere", None), ("its address", scene.target(1))]:
        datagrams = forgeries(scene)
        if not datagrams:
            return
        with scene.watch() as watch:
            rate, seconds = scene.options.forgeries, scene.options.seconds
            sent = Flood(datagrams, scene.target(), rate, seconds, source).wait()
        scene.note(f"forged from {name}, {sent / scene.options.seconds:,.0f}/s", watch, sent)


def replay(scene):
    """T-RP-2: all that was said, to everybody, from where it came, at once and a hundred times."""
    tap = Tap(GOSSIP_PORT)
    register_all(scene.mesh, "replayed")
    heard = tap.listen(scene.options.seconds)
    tap.close()
    time.sleep(1)
    by_source = collections.defaultdict(list)
    for source, _, datagram in heard:
        by_source[source].append(datagram)
    with scene.watch() as watch:
        sent = 0
        for agent in scene.mesh.agents:
            target = (agent.address, GOSSIP_PORT)
            for source, datagrams in by_source.items():
                rate = max(100 * len(datagrams) / scene.options.seconds, 2_000)
                seconds = max(1.2 * len(datagrams) / rate, 0.2)
                sent += Flood(datagrams, target, rate, seconds, source).wait()
    scene.note(f"replay of {len(heard)}", watch, sent)


def silence(scene):
    """T-NET-1, 4 and 7: what gets an answer, and how large it is."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind((STRANGER, 0))
    sender.setblocking(False)
    cluster, target = scene.cluster, scene.target()
    good = Identity(epoch=int(time.time())).hello(cluster)
    bad = [b"", b"martlet", good[:155], good + bytes(201)]
    bad += [good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :] for place in range(8)]
    bad += [good[:32] + secrets.token_bytes(len(good) - 32), cluster.open(good)]
    bad += [secrets.token_bytes(size) for size in (1_400, 1_401, 2_048, 2_049, 9_000, 65_507)]
    other = Identity(epoch=int(time.time()))
    forged = cluster.open(other.hello(cluster))
    bad.append(cluster.seal(forged[:-64] + secrets.token_bytes(64)))
    with scene.watch() as watch:
        for one in bad * 10:
            sender.sendto(one, target)
        time.sleep(0.5)
        answered = sum(len(one) for one in received(sender))
        if answered:
            watch.faults.append(f"{answered} bytes in answer to what is not in form")
        hellos = 200
        asked = given = 0
        for number in range(hellos):
            datagram = Identity(epoch=int(time.time())).hello(cluster)
            asked += len(datagram)
            sender.sendto(datagram, target)
            time.sleep(0.002)
        time.sleep(0.5)
        answers = received(sender)
        given = sum(len(one) for one in answers)
        kinds = {cluster.open(one)[40] for one in answers}
        if given > asked or kinds - {HELLO_ACK} or not answers:
            watch.faults.append(f"{given} bytes in answer to {asked}, of types {kinds}")
    sender.close()
    scene.note("not in form, any size; 200 HELLOs", watch, len(bad) * 10 + hellos, given)
    scene.details["HELLO"] = {"asked, B": asked, "answered, B": given}


def received(sender):
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(sender.recv(65_536))
    return found


def kills(scene):
    """T-RP-4: SIGKILL at any moment of a start, often while the epoch is written."""
    mesh, agent = scene.mesh, scene.mesh.agents[-1]
    agent.process.send_signal(signal.SIGTERM)
    agent.process.wait()
    path = pathlib.Path(agent.directory / "data/epoch")
    last, raised, dice = int(path.read_text()), 0, random.Random(1)
    usual, faults = time_to_epoch(mesh, agent, path), []
    for number in range(scene.options.kills):
        mesh.start(agent)
        time.sleep(dice.uniform(0.6, 1.3) * usual)
        agent.process.kill()
        agent.process.wait()
        text = path.read_text()
        if not text.strip().isdigit() or int(text) < last:
            faults.append(f"after kill {number} the epoch is {text!r}, before it was {last}")
            break
        raised += int(text) > last
        last = int(text)
    mesh.start(agent, mesh.agents[:1])
    mesh.wait_until_answering(agent)
    if int(path.read_text()) <= last:
        faults.append(f"the epoch {last} is used twice")
    mesh.wait_until_whole()
    scene.faults += faults
    if not raised:
        scene.faults.append("no start got as far as its epoch")
    scene.rows[f"killed {scene.options.kills} times"] = {"raised": raised, "faults": len(faults)}


def time_to_epoch(mesh, agent, path):
    """Seconds from the start of an agent until its epoch is on the disk."""
    before, begin = path.read_text(), time.monotonic()
    mesh.start(agent)
    while path.read_text() == before and agent.is_running:
        time.sleep(0.0005)
    passed = time.monotonic() - begin
    agent.process.kill()
    agent.process.wait()
    return passed


def register_all(mesh, value):
    for agent in mesh.agents:
        agent.register("web", Port=80, Meta={"state": value})


STORIES = {
    "silence": silence,
    "garbage": garbage_flood,
    "forged": forged_flood,
    "replay": replay,
    "kills": kills,
}
