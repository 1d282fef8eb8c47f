"""One kinship node: kinship_node.py NAME ADDRESS [SEED]. Prints a line for every event.

Runs in a Python that has kinship, with its LAN defaults. Unencrypted, as serf is by default.
"""

import sys
import threading

from kinship import Config, MemberDead, MemberJoined, MemberLeft, MemberRecovered
from kinship import MemberSuspect, MemberUpdated, State
from kinship.blocking import Cluster

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


def obey(cluster):
    for line in sys.stdin:
        word, *more = line.split()
        if word == "change":
            cluster.set_meta({"mark": more[0]})
        elif word == "join":
            cluster.join(more)
        elif word == "leave":
            cluster.close()


def main():
    name, address, *seeds = sys.argv[1:]
    config = Config.lan(name=name, bind=address, seeds=seeds, insecure_plaintext=True)
    cluster = Cluster(config).start()
    events = cluster.events()
    for member in cluster.members():
        say("suspect" if member.state is State.SUSPECT else "alive", member.name)
    say("ready")
    threading.Thread(target=obey, args=(cluster,), daemon=True).start()
    for event in events:
        if isinstance(event, MemberUpdated):
            say("changed", event.member.name, event.member.meta.get("mark", ""))
        elif type(event) in WORDS:
            say(WORDS[type(event)], event.member.name)


main()
