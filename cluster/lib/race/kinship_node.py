"""One kinship node: kinship_node.py NAME ADDRESS [SEED]. Prints a line for every event.

Runs in a Python that has kinship, with its LAN defaults and its asyncio interface, which rests
without a thread that looks for signals. Unencrypted, as serf is by default.
"""

import asyncio
import sys

from kinship import Cluster, Config, MemberDead, MemberJoined, MemberLeft, MemberRecovered
from kinship import MemberSuspect, MemberUpdated, State

WORDS = {
    MemberJoined: "alive",
    MemberRecovered: "alive",
    MemberSuspect: "suspect",
    MemberDead: "dead",
    MemberLeft: "left",
}


def say(*words):
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def obey(cluster):
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async for line in reader:
        word, *more = line.decode().split()
        if word == "change":
            await cluster.set_meta({"mark": more[0]})
        elif word == "join":
            await cluster.join(more)
        elif word == "leave":
            await cluster.leave()
            await cluster.close()


async def main():
    name, address, *seeds = sys.argv[1:]
    config = Config.lan(name=name, bind=address, seeds=seeds, insecure_plaintext=True)
    cluster = await Cluster(config).start()
    events = cluster.events()
    for member in cluster.members():
        say("suspect" if member.state is State.SUSPECT else "alive", member.name)
    say("ready")
    orders = asyncio.create_task(obey(cluster))
    async for event in events:
        if isinstance(event, MemberUpdated):
            say("changed", event.member.name, event.member.meta.get("mark", ""))
        elif type(event) in WORDS:
            say(WORDS[type(event)], event.member.name)
    orders.cancel()


asyncio.run(main())
