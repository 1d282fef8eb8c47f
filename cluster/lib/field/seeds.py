"""B2, B3: seeds that do not answer, and what is said of it."""

import contextlib
import pathlib
import time

import sandbox
from field import reading

BIND = 0x1000
NAME = "seeds.mesh.test"
# Nearer to the hosts 4 and 5 than the first is: the resolver of libc puts the nearest in front.
DEAD = ("10.77.0.6", "10.77.0.7")


@contextlib.contextmanager
def hosts_file(directory):
    """A file of names in place of the system's, for this process and its children."""
    path = pathlib.Path(directory) / "hosts"
    path.write_text("127.0.0.1 localhost\n")
    if sandbox.LIBC.mount(str(path).encode(), b"/etc/hosts", None, BIND, None):
        raise OSError("cannot mount a file of names")
    try:
        yield path
    finally:
        sandbox.LIBC.umount2(b"/etc/hosts", 2)


def three_addresses(scene):
    """A seed name has three addresses, of which the first two are dead."""
    first, _, _, second, third = scene.agents
    with hosts_file(scene.mesh.directory) as names:
        with names.open("a") as file:
            file.writelines(f"{one} {NAME}\n" for one in (*DEAD, first.address))
        scene.start(first)
        scene.start(second, f"{NAME}:7946")
        scene.claim_within(scene.until(lambda: len(scene.alive_at(second)) == 2, 30), 5, "joined")
        scene.start(third)
        status, text = third.call("PUT", f"/v1/agent/join/{NAME}", timeout_s=15)
        scene.claim(status == 200, f"PUT /v1/agent/join/{NAME} gave {status} {text.strip()[:90]}")
        scene.claim_within(scene.until_all_alive(30), 5, "and joined so")


def moved_name(scene):
    """A seed name that leads nowhere at first, and then to a member."""
    first, second, _ = scene.agents
    with hosts_file(scene.mesh.directory) as names:
        before = names.read_text()
        names.write_text(before + f"{DEAD[0]} {NAME}\n")
        scene.start(first)
        scene.start(second, f"{NAME}:7946")
        scene.rest(8)
        status = reading.ready(second)[0]
        scene.claim(status != 200, f"not ready meanwhile: {status}")
        names.write_text(before + f"{first.address} {NAME}\n")
        scene.claim_within(scene.until(lambda: len(scene.alive_at(second)) == 2, 60), 31, "joined")
        scene.claim(reading.ready(second)[0] == 200, "and ready")


def nobody(scene):
    """--join to where nobody answers: not ready, and said so; then the seed starts."""
    lonely, seed, third = scene.agents
    scene.start(lonely, seed)
    scene.rest(3)
    lines = reading.warnings(lonely, seed.address.replace(".", r"\."))
    scene.claim(bool(lines), f"warned with the address within 3 s: {len(lines)} times")
    for line in lines[:1]:
        scene.note(line[:170])
    scene.rest(69)
    status, text = reading.ready(lonely)
    scene.claim(status == 503, f"/readyz after 72 s: {status}")
    scene.claim(seed.address in text, f"it names the address: {' '.join(text.split())[:150]}")
    lines = reading.warnings(lonely, seed.address.replace(".", r"\."))
    scene.claim(2 <= len(lines) <= 3, f"warned each minute: {len(lines)} times in 72 s")
    scene.start(third, seed, waits=True)
    scene.start(seed)
    took = scene.until(lambda: reading.ready(lonely)[0] == 200, 60)
    scene.claim_within(took, 31, "ready once the seed is there")
    scene.claim_within(scene.until_all_alive(60), 31, "all hold all alive")


def bootstrap(scene):
    """Alone and ready: --bootstrap beside a seed that is silent, itself as a seed, no seed."""
    first, second, third = scene.agents
    first.options = ["--bootstrap"]
    scene.mesh.start(first, ["10.77.9.9:7946"])
    scene.mesh.start(second, [second])
    scene.mesh.start(third, [])
    begin = time.monotonic()
    for agent, name, limit in (
        (second, "itself as seed", 2),
        (third, "no seed", 2),
        (first, "--bootstrap, as its seed may start later", 12),
    ):
        took = scene.until(lambda: reading.ready(agent)[0] == 200, limit + 3)
        scene.claim_within(took and time.monotonic() - begin, limit, f"{name}: ready")
        if took is None:
            scene.note(f"/readyz: {' '.join(reading.ready(agent)[1].split())}")
            scene.note(reading.log(agent).strip().splitlines()[-1][:150])
