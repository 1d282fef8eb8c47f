"""Coordinates: lists sorted by distance, and round trips as they are foretold."""

import json
import os
import subprocess

from mesh import HTTP_PORT, binary

# Milliseconds from the first host, all on one line.
TWO_SITES = [0, 5, 150, 155]
LINE = [0, 5, 50, 150]
TOLD_WITHIN_S = 90
# Places are told again ten minutes later, now that round trips are well known.
TOLD_AGAIN_S = 360
# A move of less than a fifth of the usual round trip is not told.
UNTOLD_MS = 10
LISTS = [
    ("/v1/health/service/web", lambda row: row["Node"]["Node"]),
    ("/v1/catalog/nodes", lambda row: row["Node"]),
]


def near_site(scene):
    """Two sites 150 ms apart: once all have told where they are, one's own site comes first."""
    places = begin(scene, TWO_SITES)
    for agent in scene.agents:
        for path, key in LISTS:
            found = near(agent, path, key)
            site = [abs(places[name] - places[agent.name]) < 75 for name in found]
            text = f"near {agent.name}, {path}: {' '.join(found)}"
            scene.claim(found[0] == agent.name and site == [True, True, False, False], text)
    claim_round_trips(scene, places, least_ms=75, share=0.3)


def near_line(scene):
    """Hosts 5, 50 and 150 ms from the first, after six minutes: the order of all lists."""
    places = begin(scene, LINE)
    scene.rest(TOLD_AGAIN_S)
    for agent in scene.agents:
        wanted = sorted(places, key=lambda name: abs(places[name] - places[agent.name]))
        for path, key in LISTS:
            found = near(agent, path, key)
            scene.claim(found == wanted, f"near {agent.name}, {path}: {' '.join(found)}")
    claim_round_trips(scene, places, least_ms=0, share=0.2)


def begin(scene, line):
    """Milliseconds from the first, by name, once all agents know where all are."""
    for one, here in enumerate(line, 1):
        for other, there in enumerate(line[: one - 1], 1):
            scene.wire.delay(abs(here - there) / 2, left=[one], right=[other])
    scene.begin()
    for agent in scene.agents:
        agent.register("web", Port=80)
    took = scene.until(lambda: all(map(knows_all, scene.agents)), TOLD_WITHIN_S)
    scene.claim_within(took, TOLD_WITHIN_S, "all told where they are")
    return {agent.name: here for agent, here in zip(scene.agents, line)}


def knows_all(agent):
    placed = agent.call("GET", "/v1/coordinate/nodes")[1]
    instances = agent.call("GET", "/v1/catalog/service/web")[1]
    return len(placed) == len(instances) == len(TWO_SITES)


def near(agent, path, key):
    return [key(row) for row in agent.call("GET", path + "?near=_agent")[1]]


def claim_round_trips(scene, places, least_ms, share):
    """Pairs that are so far apart: `martlet rtt` is off by less than a share, or `UNTOLD_MS`."""
    names = list(places)
    for one in names:
        for other in names[: names.index(one)]:
            exact = abs(places[one] - places[other])
            if exact < least_ms:
                continue
            found = round_trip(scene.agents[0], one, other)
            bounds = f"within {share:.0%} or {UNTOLD_MS} ms"
            text = f"{one} to {other}: {found:.1f} ms of {exact} ({bounds})"
            scene.claim(abs(found - exact) <= max(UNTOLD_MS, share * exact), text)


def round_trip(asked, one, other):
    """What `martlet rtt` says, in milliseconds."""
    told = subprocess.run(
        asked.namespace.wrap([binary(), "rtt", one, other, "--format", "json"]),
        env=os.environ | {"MARTLET_HTTP_ADDR": f"{asked.http_address}:{HTTP_PORT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout)["Milliseconds"]
