"""What agents tell through their APIs, in a form that can be compared."""

import time


def view(agent):
    """All that an agent tells, without what is its own (indices and times)."""
    members = agent.call("GET", "/v1/agent/members")[1]
    told = {"members": sorted((one["Name"], one["Status"]) for one in members)}
    for service in sorted(agent.call("GET", "/v1/catalog/services")[1]):
        instances = agent.call("GET", f"/v1/health/service/{service}")[1]
        told[service] = sorted(
            [
                one["Node"]["Node"],
                one["Service"]["ID"],
                sorted(one["Service"]["Meta"].items()),
                sorted((check["CheckID"], check["Status"]) for check in one["Checks"]),
            ]
            for one in instances
        )
    return told


def wait_for(claim, timeout_s):
    """Seconds until the claim holds, or `None`."""
    begin = now = time.monotonic()
    while now < begin + timeout_s:
        if claim():
            return time.monotonic() - begin
        time.sleep(0.1)
        now = time.monotonic()
    return None
