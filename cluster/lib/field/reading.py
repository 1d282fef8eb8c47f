"""What an agent tells of itself: metrics, log, readiness."""

import re


def metrics(agent):
    return agent.call("GET", "/metrics")[1]


def errors(agent):
    """Errors of the socket so far, by the name of the errno."""
    found = re.findall(r'^martlet_\w+\{[^}]*"(E[A-Z0-9]+)"[^}]*\} (\d+)', metrics(agent), re.M)
    return {name: int(count) for name, count in found if int(count)}


def event(agent, name):
    """A counter of what the mesh did."""
    pattern = rf'^martlet_gossip_events_total{{event="{name}"}} (\d+)'
    found = re.search(pattern, metrics(agent), re.M)
    return int(found[1]) if found else 0


def ready(agent):
    """The status and text of `/readyz?verbose`; 0 where nobody answers."""
    try:
        return agent.call("GET", "/readyz?verbose")
    except OSError as error:
        return 0, str(error)


def log(agent):
    return (agent.directory / "log").read_text(errors="replace")


def warnings(agent, pattern):
    """Lines of its log at WARNING or above that have the pattern."""
    lines = log(agent).splitlines()
    loud = [line for line in lines if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    return [line for line in loud if re.search(pattern, line, re.I)]


def members(agent):
    """Status by name, as Consul numbers it (1 is alive); nothing where nobody answers."""
    try:
        status, told = agent.call("GET", "/v1/agent/members")
    except OSError:
        return {}
    return {one["Name"]: one["Status"] for one in told} if status == 200 else {}


def instances(agent, service):
    """Instances of a service: their ids with their metadata."""
    try:
        status, told = agent.call("GET", f"/v1/health/service/{service}")
    except OSError:
        return {}
    if status != 200:
        return {}
    return {(one["Node"]["Node"], one["Service"]["ID"]): one["Service"]["Meta"] for one in told}
