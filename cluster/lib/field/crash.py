"""A14: an agent that crashes leaves its port behind at once."""

import os
import pathlib
import signal
import socket


def backtracer(scene):
    """A crash where the toolchain's backtracer runs: it holds none of the agent's sockets."""
    agent = scene.agents[0]
    agent.environment = {"SWIFT_BACKTRACE": "enable=yes,interactive=no"}
    scene.begin()
    own = set(links(agent.process.pid))
    agent.process.send_signal(signal.SIGSEGV)
    found = []
    took = scene.until(lambda: found.extend(children(agent)) or found, 10)
    if took is None:
        return scene.note("no backtracer here: left out")
    scene.rest(0.2)
    sockets = [link for link in links(found[0]) if link in own and "socket:" in link]
    scene.claim(not sockets, f"the backtracer holds {sockets or 'no socket'}")
    scene.kill(agent)
    scene.claim_within(scene.until(lambda: is_free(agent), 10), 1, "the port is free after it")


def children(agent):
    """Processes that the agent has started."""
    found = pathlib.Path(f"/proc/{agent.process.pid}/task").glob("*/children")
    return [int(pid) for path in found for pid in path.read_text().split()]


def links(pid):
    """What the descriptors of a process are of."""
    found = pathlib.Path(f"/proc/{pid}/fd").iterdir()
    return [os.readlink(path) for path in found]


def is_free(agent):
    with agent.namespace, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((agent.address, 7946))
        except OSError:
            return False
    return True
