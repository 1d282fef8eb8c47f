"""A14: an agent that crashes leaves its port behind at once."""

import pathlib
import signal
import socket

CLOSE_ON_EXEC = 0o2000000


def descriptors(scene):
    """Every descriptor but the standard ones is closed where another program is run."""
    agent = scene.agents[0]
    scene.begin()
    wrong = []
    for path in pathlib.Path(f"/proc/{agent.process.pid}/fdinfo").iterdir():
        if int(path.name) <= 2:
            continue
        flags = next(line for line in path.read_text().splitlines() if line.startswith("flags"))
        if not int(flags.split()[1], 8) & CLOSE_ON_EXEC:
            wrong.append(str(pathlib.Path(f"/proc/{agent.process.pid}/fd/{path.name}").readlink()))
    scene.claim(not wrong, f"inherited by other programs: {wrong or 'nothing'}")


def backtracer(scene):
    """A crash where the toolchain's backtracer runs: the port is free within a second."""
    agent = scene.agents[0]
    agent.environment = {"SWIFT_BACKTRACE": "enable=yes,interactive=no"}
    scene.begin()
    agent.process.send_signal(signal.SIGSEGV)
    scene.claim_within(scene.until(lambda: is_free(agent), 30), 1, "its gossip port is free")


def is_free(agent):
    with agent.namespace, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((agent.address, 7946))
        except OSError:
            return False
    return True
