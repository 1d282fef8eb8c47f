"""B4: a host that comes back under its name with nothing on its disk."""

import shutil

from field import reading

BACK_S = 9


def same_name(scene):
    """SIGKILL, an empty data directory, and a start under the same name and address."""
    scene.begin()
    *others, victim = scene.agents
    victim.register("old", Port=80)
    victim.register("web", Port=80, Meta={"value": "before"})
    scene.until(lambda: all(reading.instances(one, "old") for one in others), 5)
    before = identity(victim)
    scene.kill(victim)
    shutil.rmtree(victim.directory / "data")
    scene.start(victim, others[0])
    after = identity(victim)
    scene.claim(before != after, "it has a new identity")
    victim.register("web", Port=81, Meta={"value": "after"})
    took = scene.until(lambda: is_new(others, victim), 40)
    scene.claim_within(took, BACK_S, "the old one is shown nowhere, the new one everywhere")
    if took is None:
        scene.note(f"members: {others[0].call('GET', '/v1/agent/members')[1]}"[:600])
        scene.note(f"old: {reading.instances(others[0], 'old')}")
    status, text = others[0].call("PUT", f"/v1/agent/force-leave/{victim.name}")
    scene.note(f"force-leave of the live name: {status} {text.strip()[:120]}")
    scene.rest(1)
    scene.claim(is_new(others, victim), "and it is there after a force-leave of its name")


def force_leave(scene):
    """SIGKILL, an empty data directory; the new one starts elsewhere once the old one is dead."""
    scene.begin()
    *others, victim, spare = scene.agents
    scene.kill(victim)
    took = scene.until(lambda: reading.members(others[0]).get(victim.name) != 1, 30)
    scene.claim(took is not None, "its death is seen")
    scene.kill(spare)
    spare.options, name = ["--name", victim.name], victim.name
    shutil.rmtree(spare.directory / "data")
    spare.name = name
    scene.start(spare, others[0])
    took = scene.until(lambda: all(reading.members(one).get(name) == 1 for one in others), 40)
    scene.claim_within(took, BACK_S, "the name is the new one's")


def is_new(others, victim):
    for one in others:
        told = one.call("GET", "/v1/agent/members")[1]
        mine = [member["Status"] for member in told if member["Name"] == victim.name]
        web = reading.instances(one, "web")
        if mine != [1] or reading.instances(one, "old"):
            return False
        if [meta.get("value") for meta in web.values()] != ["after"]:
            return False
    return True


def identity(agent):
    return agent.call("GET", "/v1/agent/self")[1]["Config"]["NodeID"]
