"""Request lines of Prometheus, Traefik, consul-template, registrator, Fabio and Spring Cloud, as
their sources write them, with what each makes of the answers."""

import json

import go_shapes as shapes
from instances import Instance
from lines import PENDING, Lines

TEXTS = {str: [str]}
PORT = 21_871


def aggregated(checks):
    """The status of an instance, as Go's client reckons it."""
    told = {one["Status"] for one in checks}
    return next((one for one in ("critical", "warning") if one in told), "passing")


def prometheus(expect, near, far):
    lines = Lines(expect, near, "Prometheus")
    told = lines.get("/v1/agent/self", shapes.SELF)
    lines.same("its datacenter", told["Config"]["Datacenter"], "dc1")
    services, index = lines.list("/v1/catalog/services?stale=&wait=120000ms", TEXTS)
    lines.same("the tags of web", sorted(services["web"]), ["a", "b", "traefik.enable=true"])
    web = "/v1/health/service/web?stale="
    found, _ = lines.list(web + "&tag=a&tag=b&wait=120000ms", [shapes.ENTRY])
    targets = [target(one) for one in found]
    tags = ",a,b,traefik.enable=true,"
    wanted = [["10.0.0.1:8001", "n1", tags, "passing", {"team": "till"}]]
    lines.same("targets", targets, wanted)
    found, _ = lines.list("/v1/health/service/web?node-meta=rack%3A7&stale=&wait=120000ms", [])
    lines.same("by the node's metadata", found, [])
    filtered = "/v1/health/service/web?filter=Service.Meta.team+%3D%3D+%22till%22&stale="
    found, _ = lines.list(filtered + "&wait=120000ms", [shapes.ENTRY])
    lines.same("by a filter", [one["Service"]["ID"] for one in found], ["w1"])
    found = lines.wakes(
        f"/v1/catalog/services?index={index}&stale=&wait=120000ms",
        lambda: far.register("new", Port=1),
    )
    lines.same("with the new one", found["new"], [])


def target(entry):
    service, node = entry["Service"], entry["Node"]
    address = service["Address"] or node["Address"]
    tags = "," + ",".join(service["Tags"]) + ","
    place = f"{address}:{service['Port']}"
    return [place, node["Node"], tags, aggregated(entry["Checks"]), service["Meta"]]


def traefik(expect, near, far):
    lines = Lines(expect, near, "Traefik")
    for number in range(12):
        agent = far if number % 2 else near
        agent.register("many", ID=f"m{11 - number}", Port=9000 + number, Tags=["x"])
    lines.until("/v1/catalog/service/many", lambda found: len(found) == 12)
    for query in ("", "?stale=", "?consistent=", "?cached="):
        names, _ = lines.list("/v1/catalog/services" + query, TEXTS)
        lines.same("its services", "many" in names, True)
    for query in ("", "?tag=x", "?stale=&tag=x", "?cached=", "?cached=&tag=x"):
        catalog, _ = lines.list("/v1/catalog/service/many" + query, [shapes.CATALOG_SERVICE])
        health, _ = lines.list("/v1/health/service/many" + query, [shapes.ENTRY])
        # It takes the health of the one at the place of the other.
        first = [(one["Node"], one["ServiceID"]) for one in catalog]
        second = [(one["Node"]["Node"], one["Service"]["ID"]) for one in health]
        lines.same("both in one order", first == second and len(first), 12)
    found, _ = lines.list("/v1/health/service/web?tag=traefik.enable%3Dtrue", [shapes.ENTRY])
    lines.same("with its tag", [one["Service"]["ID"] for one in found], ["w1"])
    keys = {one["Node"]["ID"] + one["Service"]["ID"] for one in found}
    lines.same("a key of its own", len(keys) == len(found) and "" not in keys, True)
    _, index = lines.list("/v1/health/state/any?wait=15000ms", [shapes.CHECK])
    lines.wakes(
        f"/v1/health/state/any?index={index}&wait=15000ms",
        lambda: near.call("PUT", "/v1/agent/check/warn/service:w1"),
    )
    near.call("PUT", "/v1/agent/check/pass/service:w1")


def consul_template(expect, near, far):
    lines = Lines(expect, near, "consul-template")
    wait = "stale=&wait=60000ms"
    _, index = lines.list(f"/v1/health/service/web?passing=1&{wait}", [shapes.ENTRY])
    lines.list(f"/v1/health/service/web?near=_agent&passing=1&{wait}&tag=a", [shapes.ENTRY])
    lines.list(f"/v1/catalog/services?{wait}", TEXTS)
    lines.list(f"/v1/catalog/service/web?near=_agent&{wait}", [shapes.CATALOG_SERVICE])
    lines.list(f"/v1/catalog/nodes?near=_agent&{wait}", [shapes.NODE])
    told, _ = lines.list(f"/v1/catalog/node/n1?{wait}", {"Node": shapes.NODE})
    lines.same("a node's services", "w1" in told["Services"], True)
    told, _ = lines.list(f"/v1/catalog/node/nobody?{wait}", type(None))
    name = lines.get("/v1/agent/self", shapes.SELF)["Config"]["NodeName"]
    lines.same("its own node", name, "n1")
    lines.get("/v1/catalog/datacenters", [str])
    lines.wakes(
        f"/v1/health/service/web?index={index}&passing=1&{wait}",
        lambda: near.call("PUT", "/v1/agent/check/fail/service:w1"),
    )
    near.call("PUT", "/v1/agent/check/pass/service:w1")
    for query in (wait, f"recurse=&{wait}", f"keys=&separator=%2F&{wait}"):
        key = lines.send("GET", f"/v1/kv/service/web?{query}")
        lines.note("a key", key.status == 404 and "x-consul-index" in key.headers, key.status)


def registrator(expect, near, far):
    lines = Lines(expect, near, "registrator")
    leader = lines.get("/v1/status/leader", str)
    lines.same("a leader", leader, near.gossip)
    check = {"Interval": "10s", "Timeout": "1s", "HTTP": "http://127.0.0.1:8001/health"}
    service = {"ID": "host:web:80", "Name": "shop", "Tags": ["x"], "Port": 8001}
    more = {"Address": "127.0.0.1", "Check": check, "Checks": None}
    compact = json.dumps(service | more, separators=(",", ":"))
    lines.put("/v1/agent/service/register", compact, text="")
    told = lines.get("/v1/agent/services", {str: shapes.AGENT_SERVICE})
    fields = ("ID", "Service", "Port", "Tags", "Address")
    seen = [told["host:web:80"][one] for one in fields]
    lines.same("it is", seen, ["host:web:80", "shop", 8001, ["x"], "127.0.0.1"])
    script = json.dumps(service | {"Check": {"ScriptArgs": ["check-cmd", "x"], "Interval": "10s"}})
    lines.refused("/v1/agent/service/register", 400, "starts no processes", "PUT", script)
    lines.put("/v1/agent/service/deregister/host:web:80")
    path = "/v1/kv/service_attribute/attributes/host:web:80?recurse="
    lines.refused(path, 501, "not provided", "DELETE")
    gone = "/v1/agent/service/deregister/host:web:80"
    lines.put(gone, status=404, text='Unknown service ID "host:web:80"')


def fabio(expect, near, far):
    lines = Lines(expect, near, "Fabio")
    checks, index = lines.list("/v1/health/state/any?consistent=", [shapes.CHECK])
    lines.same("checks of web", [one["Node"] for one in checks if one["ServiceID"] == "w1"], ["n1"])
    lines.list("/v1/catalog/service/web?consistent=", [shapes.CATALOG_SERVICE])
    lines.wakes(
        f"/v1/health/state/any?consistent=&index={index}",
        lambda: near.call("PUT", "/v1/agent/check/warn/service:w1"),
    )
    near.call("PUT", "/v1/agent/check/pass/service:w1")
    keys = lines.send("GET", "/v1/kv/fabio/config?consistent=&recurse=")
    lines.same("no overrides", keys.status, 404)
    index = keys.headers["x-consul-index"]
    waits = Lines(expect, near, "Fabio")
    waits.wire.connection.settimeout(0.7)
    seen = waits.send("GET", f"/v1/kv/fabio/config?consistent=&index={index}&recurse=").status
    lines.same("and none is told while it waits for some", seen, 0)
    # It writes any address as one of IPv6.
    Instance(("127.0.0.1", PORT), "well")
    url = f"http://[127.0.0.1]:{PORT}/health"
    check = {"Interval": "1s", "Timeout": "3s", "HTTP": url}
    own = "service:fabio-1"
    service = {"ID": "fabio-1", "Name": "fabio", "Port": 9998, "Address": "127.0.0.1"}
    body = json.dumps(service | {"Check": check, "Checks": None})
    lines.put("/v1/agent/service/register", body, text="")
    told = lines.get("/v1/agent/services", {str: shapes.AGENT_SERVICE})
    lines.same("it is there", "fabio-1" in told, True)
    lines.until("/v1/agent/checks", lambda told: told[own]["Status"] == "passing")
    told = lines.get("/v1/agent/checks", {str: shapes.CHECK})
    lines.same("and is checked", told[own]["Status"], "passing")
    lines.put("/v1/agent/service/deregister/fabio-1")


def spring(expect, near, far):
    lines = Lines(expect, near, "Spring", "java")
    lines.get("/v1/status/leader", str)
    absent = ("Args", "DockerContainerID", "Shell", "Interval", "HTTP", "Method", "Header", "TCP")
    more = ("Timeout", "DeregisterCriticalServiceAfter", "TLSSkipVerify", "Status", "GRPC")
    check = dict.fromkeys(absent + more + ("GRPCUseTLS",)) | {"TTL": "30s"}
    service = {"ID": "till-8080", "Name": "till", "Tags": ["x"], "Address": "app.example.org"}
    service |= {"Meta": {"secure": "false"}, "Port": 8080, "EnableTagOverride": None}
    body = json.dumps(service | {"Check": check, "Checks": None})
    lines.put("/v1/agent/service/register", body, text="")
    lines.put("/v1/agent/check/pass/service%3Atill-8080", text="")
    lines.put("/v1/agent/check/pass/service:till-8080?note=up&token=", text="")
    for query in ("?passing=true", "?passing=true&tag=x", "?passing=1&token=&dc=dc1"):
        found, index = lines.list("/v1/health/service/till" + query, [shapes.ENTRY])
        lines.same("it", [one["Service"]["Address"] for one in found], ["app.example.org"])
    found, _ = lines.list("/v1/health/service/till?passing=false", [shapes.ENTRY])
    lines.same("all of them", len(found), 1)
    lines.list("/v1/catalog/service/till", [shapes.CATALOG_SERVICE])
    lines.list("/v1/catalog/nodes", [shapes.NODE])
    lines.list("/v1/health/checks/till", [shapes.CHECK])
    _, index = lines.list("/v1/catalog/services", TEXTS)
    path = f"/v1/catalog/services?wait=2s&index={index}"
    lines.wakes(path, lambda: far.register("newer"))
    lines.put("/v1/agent/service/maintenance/till-8080?enable=true", text="")
    lines.put("/v1/agent/service/maintenance/till-8080?enable=false", text="")
    for call in ("fail", "warn"):
        lines.put(f"/v1/agent/check/{call}/service%3Atill-8080", text="")
    lines.refused("/v1/kv/config%2Ftill%2F?recurse", 501, PENDING)
    path = "/v1/kv/config%2Ftill%2F?recurse&wait=55s&index=-1"
    lines.refused(path, 400, "Invalid index")
    lines.put("/v1/agent/service/deregister/till-8080", text="")


PROGRAMS = [prometheus, traefik, consul_template, registrator, fabio, spring]
