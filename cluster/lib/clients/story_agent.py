"""The calls under `agent` of py-consul and python-consul2: this agent, services, checks."""

from calls import outcome
from consul import Check
from story import ids


def agent(story):
    c, same = story.client, story.same
    told = c.agent.self()
    same("agent.self has objects alone", {type(one) for one in told.values()}, {dict})
    config = told["Config"]
    same("its node", [config["NodeName"], config["Datacenter"]], ["n1", "dc1"])
    same("it is no server", config["Server"], False)
    same("members", sorted(one["Name"] for one in c.agent.members()), ["n1", "n2"])
    same("none by WAN, as at any client of Consul", c.agent.members(wan=True), [])
    same("join", c.agent.join(story.far.gossip), True)
    story.refused("join of nobody", "500", c.agent.join, "127.77.0.99")
    story.refused("force_leave of nobody", "No node found", c.agent.force_leave, "nobody")
    if "agent.reload" in story.has:
        same("reload", c.agent.reload(), True)
        told = c.agent.metrics()
        same("metrics", sorted(told), ["Counters", "Gauges", "Points", "Samples", "Timestamp"])
        text = c.agent.metrics(format_prometheus=True)
        same("metrics for Prometheus", text.startswith("# HELP"), True)
        story.refused("a level that is none", "400", c.agent.monitor, loglevel="loud")


def services(story):
    c, same, refused = story.client, story.same, story.refused
    is_new = "agent.service_definition" in story.has
    more = {"weights": {"Passing": 3, "Warning": 1}} if is_new else {}
    is_taken = c.agent.service.register(
        "web",
        service_id="w1",
        address="127.0.0.1",
        port=8001,
        tags=["v1", "prod"],
        meta={"team": "till"},
        check=Check.ttl("60s"),
        enable_tag_override=True,
        **more,
    )
    same("service.register", is_taken, True)
    told = c.agent.services()["w1"]
    fields = ("ID", "Service", "Address", "Port", "Tags", "Meta", "EnableTagOverride")
    wanted = ["w1", "web", "127.0.0.1", 8001, ["v1", "prod"], {"team": "till"}, True]
    same("services", [told[one] for one in fields], wanted)
    same("its weights", told["Weights"], more.get("weights", {"Passing": 1, "Warning": 1}))
    register = c.agent.service.register
    refused("no name", "400 Missing service name", register, "")
    refused("0.0.0.0", "400 Invalid service address", register, "a", address="0.0.0.0")
    refused("a script", "400 Invalid check", register, "a", check=Check.script(["true"], "10s"))
    refused("HTTP without interval", "400", register, "a", check={"http": "http://127.0.0.1:1"})
    same("deregister of nobody", c.agent.service.deregister("none"), False)
    same("maintenance of nobody", c.agent.service.maintenance("none", True), False)
    if is_new:
        same("service_definition", c.agent.service_definition("w1")["Service"], "web")
        same("of nobody", c.agent.service_definition("none"), None)
        same("a filter", list(c.agent.services(filter_expr='"prod" in Tags')), ["w1"])
        same("a filter of nobody", c.agent.services(filter_expr='Service == "other"'), {})
        refused("a filter that is none", "", c.agent.services, filter_expr="Service ==")
        several(story)


def several(story):
    """Checks of one service, some of which a second registration takes away."""
    c, same = story.client, story.same
    first, second = Check.ttl("60s"), Check.tcp("127.0.0.1", 8001, "10s")
    c.agent.service.register("two", service_id="t1", check=first, extra_checks=[second])
    same("two checks", owned(c, "t1"), ["service:t1:1", "service:t1:2"])
    c.agent.service.register("two", service_id="t1", check=first, replace_existing_checks=True)
    same("replaced by one", owned(c, "t1"), ["service:t1"])
    same("service.deregister", c.agent.service.deregister("t1"), True)
    same("its checks go with it", owned(c, "t1"), [])


def owned(c, service):
    checks = c.agent.checks().items()
    return sorted(name for name, one in checks if one["ServiceID"] == service)


def checks(story):
    c, same = story.client, story.same

    def state(name="service:w1"):
        told = c.agent.checks()[name]
        return [told["Status"], told["Output"]]

    same("a TTL check begins critical", state()[0], "critical")
    same("its kind", c.agent.checks()["service:w1"]["Type"], "ttl")
    states = {"ttl_fail": "critical", "ttl_warn": "warning", "ttl_pass": "passing"}
    for call, status in states.items():
        same(call, getattr(c.agent.check, call)("service:w1", notes="said " + status), True)
        same("then", state(), [status, "said " + status])
        same(f"{call} of nobody", getattr(c.agent.check, call)("none"), False)
    register = c.agent.check.register
    disk = register("disk", Check.ttl("60s"), check_id="d1", notes="its disk")
    same("check.register", disk, True)
    told = c.agent.checks()["d1"]
    same("it is", [told["Name"], told["Notes"], told["ServiceID"]], ["disk", "its disk", ""])
    same("one of a service", register("more", Check.ttl("60s"), service_id="w1"), True)
    same("which it is by name", c.agent.checks()["more"]["ServiceName"], "web")
    tcp = Check.tcp("127.0.0.1", 8001, "10s", timeout="1s")
    same("TCP", register("tcp", tcp), True)
    http = Check.http("http://127.0.0.1:8001/", "10s", timeout="1s", header={"X-A": ["b"]})
    same("HTTP", register("http", http), True)
    same("gRPC", register("grpc", Check.grpc("127.0.0.1:8001", "10s")), True)
    for name, kind in (("tcp", "tcp"), ("http", "http"), ("grpc", "grpc")):
        same(f"the kind of {name}", c.agent.checks()[name]["Type"], kind)
    story.refused("not a TTL check", "500", c.agent.check.ttl_pass, "tcp")
    docker = Check.docker("x", "/bin/sh", "true", "10s")
    story.refused("Docker", "400", register, "docker", docker)
    nobody = outcome(register, "a", Check.ttl("1m"), service_id="none")
    same("of a service that is none", nobody, False)
    for name in ("more", "tcp", "http", "grpc", "d1"):
        same(f"check.deregister {name}", c.agent.check.deregister(name), True)
    same("check.deregister of nobody", c.agent.check.deregister("none"), False)


def maintenance(story):
    c, same = story.client, story.same

    def passing():
        return ids(c.health.service("web", passing=True)[1])

    story.soon("web is passing", passing, ["w1", "w2"])
    same("service.maintenance", c.agent.service.maintenance("w1", True, reason="upgrade"), True)
    story.soon("w1 is not", passing, ["w2"])
    told = c.agent.checks()["_service_maintenance:w1"]
    same("its reason", [told["Status"], told["Notes"]], ["critical", "upgrade"])
    same("and back", c.agent.service.maintenance("w1", False), True)
    story.soon("it is", passing, ["w1", "w2"])
    same("maintenance of the node", c.agent.maintenance(True, reason="disk"), True)
    story.soon("nothing of it is passing", passing, ["w2"])
    same("its reason", c.agent.checks()["_node_maintenance"]["Notes"], "disk")
    same("and back", c.agent.maintenance(False), True)
    story.soon("all of it is", passing, ["w1", "w2"])
