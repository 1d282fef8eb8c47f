"""A1's kind: whoever reads the log holds up nobody who writes it."""

import fcntl
import os
import signal

from field.verdicts import BAD

PIPE_BYTES = 4_096
RESTARTS = 4


def full_pipe(scene):
    """The reader of one agent's log stands still, as a pager or a collector that hangs."""
    first, victim, *others = scene.agents
    path = victim.directory / "log"
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    scene.begin()
    fill(pipe)
    scene.listen()
    # Each is a line of the log: it is gone, and it is back.
    for _ in range(RESTARTS):
        scene.kill(others[0])
        scene.until(lambda: others[0].name not in scene.alive_at(first), 30)
        scene.start(others[0], first)
        scene.until(scene.is_all_alive, 30)
    wrong = [one for one in scene.verdicts.since(0, *BAD) if one[2] == victim.name]
    scene.claim(not wrong, f"nobody takes it out: {len(wrong)} do")
    scene.claim(scene.is_all_alive(), "it holds all alive, and all hold it")
    took = scene.spread(victim, "told")
    scene.claim_within(took, 1, "what is registered there is told by all")
    text = drain(scene, pipe)
    scene.claim("is dead" in text or "unreachable" in text, "what waited is written afterwards")
    fill(pipe)
    victim.process.send_signal(signal.SIGTERM)
    took = scene.until(lambda: not victim.is_running, 30)
    scene.claim_within(took, 10, "it ends when it is told to, the log still full")
    os.close(pipe)


def fill(pipe):
    for size in (PIPE_BYTES, 1):
        try:
            while True:
                os.write(pipe, b"." * size)
        except BlockingIOError:
            pass


def drain(scene, pipe):
    """Reads for a second."""
    text = b""
    for _ in range(20):
        try:
            while True:
                text += os.read(pipe, 65_536)
        except BlockingIOError:
            scene.rest(0.05)
    return text.decode(errors="replace")
