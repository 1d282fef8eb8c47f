"""Each call of Consul's Go client for agent, catalog, health, status, coordinates and events, as
its source writes them, with answers as its structs take them."""

import json
import time

import go_shapes as shapes
from lines import PENDING, Lines

JSON = [("Accept", "application/json")]
REFUSED = [
    ("GET", "/v1/agent/host", None),
    ("GET", "/v1/agent/metrics/stream", None),
    ("GET", "/v1/agent/connect/ca/roots", None),
    ("GET", "/v1/agent/connect/ca/leaf/web", None),
    ("POST", "/v1/agent/connect/authorize", '{"Target":"web"}'),
    ("GET", "/v1/catalog/gateway-services/web", None),
    ("GET", "/v1/connect/ca/roots", None),
    ("GET", "/v1/connect/intentions", None),
    ("PUT", "/v1/config", '{"Kind":"service-defaults"}'),
    ("GET", "/v1/config/service-defaults", None),
    ("GET", "/v1/discovery-chain/web", None),
    ("GET", "/v1/kv/a", None),
    ("PUT", "/v1/kv/a?cas=0", b"value"),
    ("PUT", "/v1/kv/lock?acquire=x&flags=3304740253564472344", b""),
    ("DELETE", "/v1/kv/a?recurse=", None),
    ("PUT", "/v1/txn", "[]"),
    ("PUT", "/v1/session/create", '{"Name":"x","TTL":"10s"}'),
    ("PUT", "/v1/session/renew/x", None),
    ("GET", "/v1/session/list", None),
    ("POST", "/v1/query", '{"Name":"x"}'),
    ("GET", "/v1/query/x/execute", None),
    ("GET", "/v1/operator/raft/configuration", None),
    ("GET", "/v1/operator/autopilot/health", None),
    ("GET", "/v1/snapshot", None),
    ("GET", "/v1/peerings", None),
    ("GET", "/v1/exported-services", None),
    ("PUT", "/v1/coordinate/update", '{"Node":"n1","Coord":{"Vec":[0]}}'),
]


def calls(expect, near, far):
    lines = Lines(expect, near, "Go")
    agent(lines, far)
    services(lines)
    checks(lines)
    maintenance(lines)
    lists(lines)
    events(lines)
    external(lines)
    for method, target, body in REFUSED:
        lines.refused(target, 501, PENDING, method, body)
    lines.refused("/v1/acl/token/self", 401, "ACL support disabled")
    token = '{"Token":"x"}'
    lines.refused("/v1/agent/token/default", 401, "ACL support disabled", "PUT", token)


def agent(lines, far):
    told = lines.get("/v1/agent/self", shapes.SELF)
    lines.same("all of it are objects", {type(one) for one in told.values()}, {dict})
    members = lines.get("/v1/agent/members", [shapes.MEMBER])
    lines.same("members", [one["Name"] for one in members], ["n1", "n2"])
    lines.same("of all segments", len(lines.get("/v1/agent/members?segment=_all", [])), 2)
    lines.get("/v1/agent/members?wan=1", [shapes.MEMBER])
    lines.get("/v1/agent/members?filter=Name+%3D%3D+n1", [shapes.MEMBER])
    lines.get("/v1/agent/metrics", shapes.METRICS)
    lines.get("/v1/agent/version", {"SHA": str, "HumanVersion": str, "FIPS": str})
    lines.put(f"/v1/agent/join/{far.gossip}", text="")
    lines.put(f"/v1/agent/join/{far.gossip}?wan=1")
    lines.put("/v1/agent/force-leave/nobody?prune=1", status=500, text="No node found")
    lines.put("/v1/agent/reload")
    lines.refused("/v1/agent/monitor?loglevel=loud", 400, "Unknown log level")


def services(lines):
    register = "/v1/agent/service/register"
    body = {"ID": "g 1", "Name": "go", "Tags": ["x"], "Port": 8001, "Address": "10.0.0.1"}
    body |= {"TaggedAddresses": {"lan": {"Address": "10.0.0.1", "Port": 8001}}}
    body |= {"EnableTagOverride": True, "Meta": {"a": "b"}, "Weights": {"Passing": 3, "Warning": 1}}
    ttl = {"CheckID": "go-ttl", "TTL": "60s", "Status": "passing"}
    body |= {"Check": ttl, "Checks": None, "Connect": {}}
    lines.put(register, json.dumps(body), text="")
    lines.put(register + "?replace-existing-checks=true", json.dumps(body), text="")
    told = lines.get("/v1/agent/services", {str: shapes.AGENT_SERVICE})["g 1"]
    fields = ("Tags", "Port", "EnableTagOverride", "Meta", "Weights")
    seen = {one: told[one] for one in fields}
    lines.same("as registered", seen, {one: body[one] for one in fields})
    lines.get("/v1/agent/services?filter=Service+%3D%3D+%22go%22", {str: shapes.AGENT_SERVICE})
    one = lines.get("/v1/agent/service/g%201", shapes.AGENT_SERVICE)
    lines.refused("/v1/agent/service/none", 404, "unknown service ID: none")
    body["Port"] = 8002
    lines.wakes(
        f"/v1/agent/service/g%201?hash={one['ContentHash']}&wait=20000ms",
        lambda: lines.agent.call("PUT", register, body),
    )
    path = "/v1/agent/health/service/id/g%201?format=json"
    lines.get(path, shapes.CHECKS_INFO, headers=JSON)
    path = "/v1/agent/health/service/name/go?format=json"
    lines.get(path, [shapes.CHECKS_INFO], headers=JSON)
    lines.refused("/v1/agent/health/service/id/none?format=json", 404, "")


def checks(lines):
    body = {"ID": "g2", "Name": "disk", "Notes": "its disk", "TTL": "60s"}
    lines.put("/v1/agent/check/register", json.dumps(body), text="")
    lines.put("/v1/agent/check/pass/g2?note=", text="")
    lines.put("/v1/agent/check/warn/g2?note=80%25+full", text="")
    told = lines.get("/v1/agent/checks", {str: shapes.CHECK})["g2"]
    lines.same("as told", [told["Status"], told["Output"]], ["warning", "80% full"])
    update = '{"Status":"passing","Output":"40% full"}'
    lines.put("/v1/agent/check/update/g2", update, text="")
    lines.put("/v1/agent/check/update/g2", '{"Status":"odd"}', 400, "Invalid check status: 'odd'")
    lines.put("/v1/agent/check/pass/none?note=", status=404, text='Unknown check ID "none"')
    lines.get("/v1/agent/checks?filter=Status+%3D%3D+%22passing%22", {str: shapes.CHECK})
    lines.put("/v1/agent/check/deregister/g2", text="")


def maintenance(lines):
    service = "/v1/agent/service/maintenance/g%201"
    lines.put(service + "?enable=true&reason=an+upgrade", text="")
    path = "/v1/agent/health/service/name/go?format=json"
    told = lines.get(path, [shapes.CHECKS_INFO], 503, JSON)
    lines.same("its status", told[0]["AggregatedStatus"], "maintenance")
    lines.put(service + "?enable=false", text="")
    lines.put("/v1/agent/service/maintenance/none?enable=true&reason=", status=404, text="none")
    lines.put("/v1/agent/maintenance?enable=true&reason=", text="")
    lines.put("/v1/agent/maintenance?enable=false", text="")
    lines.put("/v1/agent/maintenance", status=400, text="Missing value for enable")


def lists(lines):
    everything = "dc=dc1&filter=Node+%21%3D+%22x%22&near=_agent&stale=&wait=1000ms"
    lines.list(f"/v1/catalog/nodes?{everything}", [shapes.NODE])
    lines.list("/v1/catalog/services?dc=dc1&ns=default&partition=default", {str: [str]})
    services = [shapes.CATALOG_SERVICE]
    lines.list("/v1/catalog/service/go?merge-central-config=&tag=x", services)
    lines.list("/v1/catalog/connect/go", services)
    told = {"Node": shapes.NODE, "Services": [shapes.AGENT_SERVICE]}
    lines.list("/v1/catalog/node-services/n1", told)
    checks = [shapes.CHECK]
    lines.list("/v1/health/node/n1", checks)
    lines.list("/v1/health/checks/go?near=_agent", checks)
    for state in ("any", "passing", "warning", "critical"):
        lines.list(f"/v1/health/state/{state}", checks)
    lines.list("/v1/health/service/go?merge-central-config=&passing=1&tag=x", [shapes.ENTRY])
    lines.list("/v1/health/connect/go?passing=1", [shapes.ENTRY])
    lines.list("/v1/health/ingress/go", [shapes.ENTRY])
    cached = ("Cache-Control", "max-age=10, stale-if-error=30")
    lines.list("/v1/health/service/go?cached=", [shapes.ENTRY], [cached])
    lines.list("/v1/coordinate/nodes", [shapes.NODE_COORDINATE])
    datacenter = {"Datacenter": str, "AreaID": str, "Coordinates": [shapes.NODE_COORDINATE]}
    lines.get("/v1/coordinate/datacenters", [datacenter])
    lines.get("/v1/catalog/datacenters", [str])
    lines.get("/v1/status/leader", str)
    lines.get("/v1/status/peers", [str])
    lines.refused("/v1/catalog/nodes?dc=nowhere", 500, "No path to datacenter")
    lines.refused("/v1/catalog/nodes?consistent=&stale=", 400, "conflicting semantics")
    lines.refused("/v1/catalog/nodes?index=x", 400, "Invalid index")
    lines.refused("/v1/catalog/nodes?index=1&wait=x", 400, "Invalid wait time")
    lines.refused("/v1/health/service/go?passing=x", 400, "Invalid value for ?passing")
    lines.refused("/v1/health/service/go?ns=other", 400, "")
    lines.refused("/v1/nothing", 404, "Invalid URL path")


def events(lines):
    told = lines.get("/v1/event/list", [shapes.EVENT])
    lines.same("no events", told, [])
    stream = [("Content-Type", "application/octet-stream")]
    fired = lines.send("PUT", "/v1/event/fire/deploy?service=go&tag=x", b"v7", stream)
    lines.same("fired", fired.status, 200)
    event = fired.json()
    lines.same("its payload, in base 64", event["Payload"], "djc=")
    lines.get("/v1/event/list?name=other", [shapes.EVENT])
    listed = lines.send("GET", "/v1/event/list?name=deploy")
    lines.same("it is listed", [one["ID"] for one in listed.json()], [event["ID"]])
    lines.same("its index", int(listed.headers["x-consul-index"]), index_of(event["ID"]))
    time.sleep(1.1)  # an agent fires one a second
    empty = lines.send("PUT", "/v1/event/fire/empty", None, stream)
    lines.same("without a payload", [empty.status, empty.json()["Payload"]], [200, None])


def index_of(event):
    """`IDToIndex` of Go's client."""
    digits = event.replace("-", "")
    return int(digits[:16], 16) ^ int(digits[16:], 16)


def external(lines):
    node = {"Node": "ext", "Address": "10.0.0.9", "NodeMeta": {"external-node": "true"}}
    service = {"ID": "r1", "Service": "redis", "Port": 6379, "Tags": ["x"]}
    check = {"Node": "ext", "CheckID": "ping", "Name": "ping", "Status": "passing"}
    body = json.dumps(node | {"Service": service, "Check": check | {"ServiceID": "r1"}})
    taken = lines.send("PUT", "/v1/catalog/register", body)
    lines.same("registered", [taken.status, bytes(taken.body).strip()], [200, b"true"])
    found, _ = lines.list("/v1/health/service/redis?passing=1", [shapes.ENTRY])
    # In Consul the node is `ext`; here it is the agent that was told of it.
    lines.same("its node", [one["Node"]["Node"] for one in found], ["n1"])
    lines.same("where it is", [one["Service"]["Address"] for one in found], ["10.0.0.9"])
    gone = lines.send("PUT", "/v1/catalog/deregister", '{"Node":"ext"}')
    lines.same("deregistered", [gone.status, bytes(gone.body).strip()], [200, b"true"])
    found, _ = lines.list("/v1/catalog/service/redis", [shapes.CATALOG_SERVICE])
    lines.same("it is gone", found, [])
