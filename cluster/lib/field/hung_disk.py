"""A disk that hangs: the agent stays in its mesh, says so, and ends when it is told to."""

import contextlib
import pathlib
import shutil
import signal
import subprocess
import threading
import time

from field import reading

HANG_S = 35
SAID_S = 7
ENDED_S = 20
TTL_S = 12
SOURCE = pathlib.Path(__file__).with_name("hung_disk.c")


def hangs(scene):
    """Every fsync of one agent waits, for 35 s, and then while it is stopped."""
    first, victim = scene.agents[:2]
    library, mark = victim.directory / "hang.so", victim.directory / "hangs"
    build(library)
    victim.environment = {"LD_PRELOAD": str(library), "MARTLET_HANGS": str(mark)}
    scene.begin()
    scene.listen()
    victim.register("before", Port=80, Check={"TTL": f"{TTL_S}s", "Status": "passing"})
    mark.touch()
    answers = []
    thread = threading.Thread(target=register, args=(victim, answers))
    thread.start()
    first.register("elsewhere", Port=80)
    took = scene.until(lambda: "hangs" in reading.ready(victim)[1], 30)
    scene.claim_within(took, SAID_S, "readiness says that the disk hangs")
    scene.claim(passing(first, "before"), "what was passing is")
    took = scene.until(lambda: not passing(first, "before"), 30)
    scene.claim_within(took, TTL_S, "a check of which nobody tells any more has ended elsewhere")
    scene.rest(HANG_S)
    scene.claim(not scene.verdicts.since(0, "suspect", "unreachable", "dead"), "nobody doubts it")
    took = scene.spread(first, "told", service="later")
    scene.claim_within(took, 1, "what others register is told there")
    wrong = reading.warnings(victim, "the disk hangs")
    scene.claim(len(wrong) == 1, f"its log says so, once a minute: {len(wrong)} lines")
    scene.claim(not answers, "what is not on the disk is not confirmed")
    mark.unlink()
    thread.join()
    scene.claim(answers == [200], f"it is, once the disk goes on: {answers}")
    # Other files may still be under way: each of their writes has its own wait.
    took = scene.until(lambda: reading.ready(victim)[0] == 200, 5)
    scene.claim_within(took, 1, "and all is well again")
    mark.touch()
    begin = time.monotonic()
    victim.process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        victim.process.wait(60)
    took = None if victim.is_running else time.monotonic() - begin
    scene.claim_within(took, ENDED_S, "it ends when it is told to, the disk still hanging")
    scene.claim("did not stop within" in reading.log(victim), "and says why that took so long")


def passing(agent, service):
    return agent.call("GET", f"/v1/health/service/{service}?passing")[1]


def register(agent, answers):
    answer = agent.call("PUT", "/v1/agent/service/register", {"Name": "waits"}, timeout_s=90)
    answers.append(answer[0])


def build(library):
    """The compiler that comes with Swift."""
    swift = pathlib.Path(shutil.which("swift")).resolve()
    command = [swift.with_name("clang"), "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]
    subprocess.run(command, check=True)
