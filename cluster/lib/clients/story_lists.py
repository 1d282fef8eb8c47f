"""The lists of py-consul and python-consul2: catalog, health, status, coordinates, events."""

import time
import uuid
from base64 import b64decode

from calls import outcome
from story import PENDING, ids


def catalog(story):
    c, same, soon = story.client, story.same, story.soon
    story.far.register("web", ID="w2", Port=8002, Tags=["v2"], Meta={"team": "shop"})
    soon("catalog.services", lambda: sorted(c.catalog.services()[1]["web"]), ["prod", "v1", "v2"])
    index, nodes = c.catalog.nodes()
    same("catalog.nodes", sorted(one["Node"] for one in nodes), ["n1", "n2"])
    same("with ids", len({str(uuid.UUID(one["ID"])) for one in nodes}), 2)
    same("an index", int(index) > 0, True)

    def service(*arguments, **more):
        return sorted(one["ServiceID"] for one in c.catalog.service(*arguments, **more)[1])

    soon("catalog.service", lambda: service("web"), ["w1", "w2"])
    told = [one for one in c.catalog.service("web")[1] if one["ServiceID"] == "w1"][0]
    fields = ("Node", "ServiceName", "ServiceAddress", "ServicePort", "ServiceTags", "ServiceMeta")
    wanted = ["n1", "web", "127.0.0.1", 8001, ["v1", "prod"], {"team": "till"}]
    same("one of them", [told[one] for one in fields], wanted)
    same("by tag", service("web", tag="v2"), ["w2"])
    same("near", service("web", near="_agent"), ["w1", "w2"])
    same("stale", service("web", consistency="stale"), ["w1", "w2"])
    same("consistent", service("web", consistency="consistent"), ["w1", "w2"])
    same("by metadata that no node has", service("web", node_meta={"a": "b"}), [])
    same("in this datacenter", service("web", dc="dc1"), ["w1", "w2"])
    same("with a token", service("web", token="x"), ["w1", "w2"])
    story.refused("in none", "No path to datacenter", c.catalog.service, "web", dc="nowhere")
    same("of nobody", c.catalog.service("none")[1], [])
    told = c.catalog.node("n2")[1]
    same("catalog.node", [told["Node"]["Node"], sorted(told["Services"])], ["n2", ["w2"]])
    same("of nobody", c.catalog.node("nobody")[1], None)
    same("catalog.datacenters", c.catalog.datacenters(), ["dc1"])
    if "catalog.connect" in story.has:
        same("a filter", service("web", filter_expr='ServiceMeta.team == "shop"'), ["w2"])
        same("catalog.connect", c.catalog.connect("web")[1], [])
        story.refused("gateways", PENDING, c.catalog.gateway_services, "web")


def health(story):
    c, same, soon = story.client, story.same, story.soon

    def service(*arguments, **more):
        return ids(c.health.service(*arguments, **more)[1])

    soon("health.service", lambda: service("web"), ["w1", "w2"])
    soon("passing", lambda: service("web", passing=True), ["w1", "w2"])
    same("by tag", service("web", tag="prod"), ["w1"])
    same("near", service("web", near="n2"), ["w1", "w2"])
    same("by metadata that no node has", service("web", node_meta={"a": "b"}), [])
    same("of nobody", service("none"), [])
    told = [one for one in c.health.service("web")[1] if one["Service"]["ID"] == "w1"][0]
    same("with its node", told["Node"]["Address"], story.near.address)
    checks = sorted(one["CheckID"] for one in told["Checks"])
    same("and its checks", checks, ["serfHealth", "service:w1"])
    same("health.checks", [one["CheckID"] for one in c.health.checks("web")[1]], ["service:w1"])
    told = [one["CheckID"] for one in c.health.node("n2")[1]]
    same("health.node", told, ["serfHealth"])
    same("of nobody", c.health.node("nobody")[1], [])
    states = {"any": 3, "passing": 3, "warning": 0, "critical": 0, "unknown": 0}
    for state, count in states.items():
        same(f"health.state {state}", len(c.health.state(state)[1]), count)
    if "health.connect" in story.has:
        same("both tags", service("web", tag=["v1", "prod"]), ["w1"])
        same("a filter", service("web", filter_expr='Service.Meta.team == "shop"'), ["w2"])
        same("health.connect", c.health.connect("web")[1], [])
        same("health.ingress", c.health.ingress("web")[1], [])
    same("status.peers", sorted(c.status.peers()), sorted(one.gossip for one in story.mesh.agents))
    same("status.leader", c.status.leader(), story.near.gossip)


def blocking(story):
    c = story.client

    def deregister():
        story.far.call("PUT", "/v1/agent/service/deregister/w2")

    index, _ = c.health.service("web")
    begin = time.monotonic()
    later, _ = c.health.service("web", index=index, wait="1s")
    took = time.monotonic() - begin
    story.expect.note("a wait of 1 s", 0.95 <= took <= 1.5 and later == index, f"{took:.2f} s")
    story.wakes(
        "it ends with a change at the other agent",
        lambda: c.health.service("web", index=index, wait="20s"),
        deregister,
        lambda seen: seen[0] != index and ids(seen[1]) == ["w1"],
    )
    index, _ = c.catalog.services()
    story.wakes(
        "so does one for the names",
        lambda: c.catalog.services(index=index, wait="20s"),
        lambda: story.far.register("other"),
        lambda seen: sorted(seen[1]) == ["other", "web"],
    )
    index, key = c.kv.get("settings/", index="1", wait="10s", recurse=True)
    begin = time.monotonic()
    later = c.kv.get("settings/", index=index, wait="1s", recurse=True)
    took = time.monotonic() - begin
    is_met = 0.95 <= took <= 1.5 and key is None and later == (index, None)
    story.expect.note("a key is waited for", is_met, f"{took:.2f} s")


def coordinates(story):
    c, same = story.client, story.same
    told = c.coordinate.datacenters()
    same("coordinate.datacenters", [one["Datacenter"] for one in told], ["dc1"])
    # Each node tells its own when it has found one: there are none, one or two by now.
    told = c.coordinate.nodes()[1]
    is_met = all(one["Node"] in ("n1", "n2") and len(one["Coord"]["Vec"]) == 8 for one in told)
    story.expect.note("coordinate.nodes", is_met, [one["Node"] for one in told])
    if "coordinate.node" in story.has:
        same("coordinate.node of nobody", c.coordinate.node("nobody")[1], None)
        update = c.coordinate.update
        story.refused("coordinate.update", PENDING, update, "n1", {"Vec": [0.0] * 8})


def events(story):
    c, same = story.client, story.same
    index, told = c.event.list()
    same("event.list", told, [])
    fired = outcome(c.event.fire, "deploy", "v7", service="web", tag="v1")
    same("event.fire", str(uuid.UUID(fired["ID"])), fired["ID"])
    fields = ("Name", "NodeFilter", "ServiceFilter", "TagFilter", "Version")
    same("it is", [fired[one] for one in fields], ["deploy", "", "web", "v1", 1])
    story.soon("event.list", lambda: [one["ID"] for one in c.event.list()[1]], [fired["ID"]])
    payload = c.event.list(name="deploy")[1][0]["Payload"]  # which only py-consul decodes
    same("its payload", payload if isinstance(payload, bytes) else b64decode(payload), b"v7")
    same("none of another name", c.event.list(name="other")[1], [])
    index, _ = c.event.list()
    story.wakes(
        "it waits for the next",
        lambda: c.event.list(index=index, wait="20s"),
        lambda: story.far.call("PUT", "/v1/event/fire/next"),
        lambda seen: seen[1][-1]["Name"] == "next" and seen[0] != index,
    )


def external(story):
    """What is registered for a node without an agent."""
    c, same, soon = story.client, story.same, story.soon
    service = {"Service": "redis", "ID": "r1", "Port": 6379, "Tags": ["first"]}
    check = {"Node": "ext", "CheckID": "ping", "Name": "ping", "Status": "passing"}
    given = {"service": service, "check": check | {"ServiceID": "r1"}}
    taken = outcome(c.catalog.register, "ext", "10.0.0.9", **given)
    same("catalog.register", taken, True)
    soon("it is found", lambda: ids(c.health.service("redis", passing=True)[1]), ["r1"])
    told = c.health.service("redis")[1][0]
    # In Consul its node is the one that was sent; here it belongs to the agent that was told of it.
    same("its node", [told["Node"]["Node"], c.catalog.node("ext")[1]], ["n1", None])
    told, checks = told["Service"], told["Checks"]
    where = [told["Address"], told["Port"], told["Meta"]["external-node"]]
    same("where it is", where, ["10.0.0.9", 6379, "ext"])
    same("its check", [one["CheckID"] for one in checks if one["ServiceID"]], ["ping"])
    c.catalog.register("ext", "10.0.0.9", check=check | {"ServiceID": "r1", "Status": "critical"})
    soon("it fails", lambda: ids(c.health.service("redis", passing=True)[1]), [])
    same("catalog.deregister", c.catalog.deregister("ext", service_id="r1"), True)
    soon("it is gone", lambda: c.health.service("redis")[1], [])
    same("and all of its node", c.catalog.deregister("ext"), True)
