"""Where agents once answered otherwise than Consul: each difference that was found with real
clients, as the request that shows it."""

import json
import time

import go_shapes as shapes
from lines import Lines

REGISTER = "/v1/agent/service/register"
QUOTED = "%22{}%22"


def differences(expect, near, far):
    lines = Lines(expect, near, "Consul")
    near.register("Shop", ID="s1", Port=8003, Tags=["Blue"], Check={"TTL": "1h"})
    near.call("PUT", "/v1/agent/check/pass/service:s1")
    lists(lines)
    filters(lines)
    registrations(lines)
    methods(lines)


def ids(found):
    return [one["Service"]["ID"] for one in found]


def lists(lines):
    for target in ("/v1/health/service/shop", "/v1/health/service/SHOP?tag=BLUE&passing"):
        found, _ = lines.list(target, [shapes.ENTRY])
        lines.same("in any case", ids(found), ["s1"])
    told, _ = lines.list("/v1/catalog/node/N1", {"Node": shapes.NODE})
    lines.same("a node too", told["Node"]["Node"], "n1")
    found, _ = lines.list("/v1/health/state/bogus", [shapes.CHECK])
    lines.same("a state that is none has no checks", found, [])
    lines.refused("/v1/catalog/nodes?max_stale=xx", 400, "")
    for target in ("/v1/status/leader", "/v1/status/peers"):
        lines.refused(target + "?dc=nowhere", 500, "No path to datacenter")
    cached = lines.send("GET", "/v1/health/service/shop?cached")
    told = [cached.headers.get("x-cache", ""), cached.headers.get("age", "")]
    lines.note("cached says so", told[0] in ("HIT", "MISS") and told[1].isdecimal(), told)
    pretty = lines.send("GET", "/v1/catalog/datacenters?pretty")
    lines.same("pretty", bytes(pretty.body), b'[\n    "dc1"\n]\n')
    found = lines.get("/v1/agent/services", {str: shapes.AGENT_SERVICE})
    indices = [one for one in found.values() if {"CreateIndex", "ModifyIndex"} & set(one)]
    lines.same("no indices of one's own services", indices, [])
    for target in ("/v1/event/list", "/v1/coordinate/nodes", "/v1/health/connect/shop"):
        index = lines.send("GET", target).headers["x-consul-index"]
        begin = time.monotonic()
        answer = lines.send("GET", f"{target}?index={index}&wait=300ms")
        took = time.monotonic() - begin
        lines.note(f"{target} waits", answer.status == 200 and took > 0.25, f"{took:.2f} s")


def filters(lines):
    web = "/v1/health/service/shop?filter="
    for text in (
        "Service.Service+matches+" + QUOTED.format("^Sh"),
        "Service.Kind+%3D%3D+" + QUOTED.format(""),
        "Service.Connect.Native+%3D%3D+false",
        "Blue+in+Service.Tags+and+not+Service.Port+%3D%3D+1",
        "Checks.Status+%3D%3D+passing",
    ):
        found, _ = lines.list(web + text, [shapes.ENTRY])
        lines.same("it is one", ids(found), ["s1"])
    lines.refused(web + "Service.Odd+%3D%3D+1", 400, "")
    lines.refused(web + "Service.Port+%3D%3D", 400, "")


def registrations(lines):
    def body(**more):
        return json.dumps({"Name": "taken", "Port": 1} | more)

    lines.put(REGISTER, body(name_is="odd", Locality={"Region": "x"}))
    lines.put(REGISTER, body(Namespace="default", Partition="default"))
    lines.put(REGISTER, body(Namespace="other"), 400)
    lines.put(REGISTER, body(Partition="other"), 400)
    lines.put(REGISTER, body(Port="x"), 400)
    lines.put(REGISTER, body(Name=None), 400, "Missing service name")
    lines.put(REGISTER, body(Tags=None, Meta=None, Check=None, Checks=None, Weights=None))
    lines.put(REGISTER, body(Check={"HTTP": "http://127.0.0.1:1", "TTL": "1s"}), 400)
    lines.put(REGISTER, body(Check={"DockerContainerID": "x", "Interval": "1s"}), 400)
    lines.put(REGISTER, body(Check={"TCP": "127.0.0.1:1", "Interval": 10_000_000_000}))
    lines.put(REGISTER, body(Connect={"SidecarService": {}}))
    lines.put(REGISTER, "{", 400)
    for name in ("a b", "a/b", "a#b", "ä", "x" * 64):
        lines.put(REGISTER, body(Name=name, ID="odd"))
        told = lines.get("/v1/agent/service/odd", shapes.AGENT_SERVICE)
        lines.same("its name", told.get("Service"), name)
    for one in ("odd", "taken", "s1"):
        lines.put(f"/v1/agent/service/deregister/{one}")


def methods(lines):
    for method, target in (
        ("GET", REGISTER),
        ("POST", REGISTER),
        ("GET", "/v1/agent/check/pass/service:w1"),
        ("GET", "/v1/agent/join/127.0.0.1"),
        ("PUT", "/v1/catalog/nodes"),
    ):
        answer = lines.send(method, target)
        told = [answer.status, answer.headers.get("allow", "")]
        lines.note(f"{method} {target}", told[0] == 405 and "OPTIONS" in told[1], told)
    asked = lines.send("OPTIONS", "/v1/catalog/nodes")
    told = [asked.status, asked.headers.get("allow", "").startswith("OPTIONS,GET")]
    lines.same("OPTIONS", told, [200, True])
    slashes = lines.send("GET", "//v1/catalog/datacenters")
    lines.same("a slash too many", slashes.status in (200, 301), True)
