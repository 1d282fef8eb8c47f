"""consulate, every call that it has, at one of two agents.

It is of 2015: it changes things by GET, which Consul stopped taking in its version 1.0, so those
calls are refused there as here. It does not look at what refused it either, so some of its calls
fail in it; what is looked at is then what it was told.
"""

import json
import pathlib
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import consulate
import consulate.api.base
import sandbox
from calls import NO_ACCESS_CONTROL, REFUSED, Driven, outcome
from expectations import Expectations
from mesh import Mesh
from story import Story

# It gives `json.loads` an argument that Python 3.9 dropped, and then parses nothing at all.
consulate.api.base.json = types.SimpleNamespace(loads=lambda text, encoding: json.loads(text))


def agent(story):
    c, same = story.client, story.same
    same("members", sorted(one["Name"] for one in c.agent.members()), ["n1", "n2"])
    register = c.agent.service.register
    more = {"address": "127.0.0.1", "port": 8001, "tags": ["v1"]}
    same("service.register", register("web", service_id="w1", ttl="60s", **more), True)
    told = c.agent.services()[0]["w1"]
    same("services", [told[one] for one in ("Service", "Port", "Tags")], ["web", 8001, ["v1"]])
    http = register("other", httpcheck="http://127.0.0.1:8001/", interval="10s")
    same("with an HTTP check", http, True)
    same("with a script", register("none", check="/bin/true", interval="10s"), False)
    same("check.register", c.agent.check.register("disk", ttl="60s", notes="its disk"), True)
    http = c.agent.check.register("page", http="http://127.0.0.1:8001/", interval="10s")
    same("by HTTP", http, True)
    told = c.agent.checks()[0]
    same("checks", sorted(told), ["disk", "page", "service:other", "service:w1"])
    same("its notes", told["disk"]["Notes"], "its disk")
    for call in ("ttl_pass", "ttl_warn", "ttl_fail", "deregister"):
        same(f"check.{call} by GET", getattr(c.agent.check, call)("disk"), False)
    same("service.deregister by GET", c.agent.service.deregister("w1"), False)
    same("join by GET", c.agent.join(story.far.gossip), False)
    same("force_leave by GET", c.agent.force_leave("n2"), False)
    same("nothing is changed", c.agent.checks()[0]["disk"]["Status"], "critical")
    same("and all there", sorted(c.agent.services()[0]), ["other", "w1"])


def lists(story):
    c, same = story.client, story.same
    for what in ("pass/service:w1", "deregister/disk", "deregister/page"):
        story.near.call("PUT", f"/v1/agent/check/{what}")
    story.soon("catalog.services", lambda: c.catalog.services()[0].get("web"), ["v1"])
    same("catalog.nodes", sorted(one["Node"] for one in c.catalog.nodes()), ["n1", "n2"])
    same("catalog.node", c.catalog.node("n1")["Services"]["w1"]["Service"], "web")
    same("catalog.service", [one["ServiceID"] for one in c.catalog.service("web")], ["w1"])
    same("of nobody", c.catalog.service("none"), [])
    same("catalog.datacenters", c.catalog.datacenters(), "dc1")  # it unwraps lists of one

    def passing(**more):
        return [one["Service"]["ID"] for one in c.health.service("web", **more)]

    story.soon("health.service", lambda: passing(passing=True), ["w1"])
    same("by tag", passing(tag="v1"), ["w1"])
    same("by another", passing(tag="v2"), [])
    same("health.checks", [one["CheckID"] for one in c.health.checks("web")], ["service:w1"])
    same("health.node", [one["CheckID"] for one in c.health.node("n2")], ["serfHealth"])
    told = [one["CheckID"] for one in c.health.state("passing")]
    same("health.state", sorted(told), ["serfHealth", "serfHealth", "service:w1"])
    same("status.leader", c.status.leader(), story.near.gossip)
    same("status.peers", sorted(c.status.peers()), sorted(one.gossip for one in story.mesh.agents))
    same("event.list", c.event.list(), [])
    for name in ("catalog.register", "catalog.deregister"):  # which it sends to no host at all
        seen = outcome(c.call, name, {})
        story.expect.note(name, isinstance(seen, ValueError), repr(seen))


def refusals(story):
    c, same = story.client, story.same
    kv = story.client.target.kv
    for name in ("kv.get", "kv.get_record"):
        same(name, c.call(name, {}), None)
    same("kv.get of another", c.kv.get("a", default="b"), "b")
    for name in ("kv.keys", "kv.values", "kv.items", "kv.records"):
        same(name, c.call(name, {}), [])
    same("kv.iteritems", list(c.kv.iteritems()), [])
    same("kv.find", c.kv.find("a"), {})
    same("kv as a dictionary", ["a" in kv, list(kv), len(kv)], [False, [], 0])
    same("one of it", type(outcome(lambda: kv["a"])), KeyError)
    for name in ("kv.set", "kv.set_record"):
        seen = outcome(c.call, name, {"item": "a", "value": "b"})
        story.expect.note(name, isinstance(seen, KeyError) and "(501)" in str(seen), repr(seen))
    same("kv.delete", c.kv.delete("a").status_code, 501)
    for name in ("kv.acquire_lock", "kv.release_lock"):
        same(name, c.call(name, {}), f"{REFUSED} (KV)".encode())
    for name in ("session.info", "session.list", "session.node", "session.renew"):
        same(name, c.call(name, {}), f"{REFUSED} (sessions)".encode())
    same("session.destroy", c.session.destroy("x"), False)
    same("session.create", type(outcome(c.session.create)), AttributeError)
    for name in ("acl.info", "acl.list"):
        same(name, outcome(c.call, name, {}).args, (NO_ACCESS_CONTROL.encode(),))
    for name in ("acl.destroy", "acl.update"):
        same(name, c.call(name, {}), False)
    for name in ("acl.create", "acl.clone"):
        same(name, type(outcome(c.call, name, {})), AttributeError)


def events(story):
    fired = outcome(story.client.event.fire, "deploy", "v7")
    told = story.client.event.list("deploy")  # it unwraps lists of one
    story.same("event.fire", told["ID"], fired)


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(2) as mesh:
        mesh.start_all()
        for one in mesh.agents:
            mesh.wait_until_answering(one)
        mesh.wait_until_whole()
        client = Driven(consulate.Consul(host=mesh.agents[0].address), "consulate")
        story = Story(mesh, expect, client, consulate.exceptions.ConsulateException)
        for part in (agent, lists, refusals, events):
            part(story)
        expect.same("calls that were not made", client.forgotten(), [])
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
