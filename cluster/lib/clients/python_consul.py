"""py-consul and python-consul2, every call that they have, at one of two agents.

Both are imported as `consul` and are alike, so one story drives both; what only the first has is
asked for where it is there. What is expected is what Consul answers.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import consul
import sandbox
import story_agent
import story_lists
from calls import NO_ACCESS_CONTROL, REFUSED, Driven, outcome, refused
from expectations import Expectations
from mesh import Mesh
from story import Story

# What needs servers, or certificates, and is refused whatever is asked.
REFUSALS = {
    "kv.": f"501 {REFUSED} (KV)",
    "session.": f"501 {REFUSED} (sessions)",
    "txn.": f"501 {REFUSED} (transactions)",
    "query.": f"501 {REFUSED} (prepared queries)",
    "operator.": f"501 {REFUSED} (operator commands)",
    "config.": f"501 {REFUSED} (central configuration)",
    "connect.": f"501 {REFUSED} (Connect)",
    "discovery_chain.": f"501 {REFUSED} (Connect)",
    "agent.connect.": f"501 {REFUSED} (Connect)",
    "snapshot.": f"{REFUSED} (snapshots)",
    "acl.": NO_ACCESS_CONTROL,
    "agent.token.": NO_ACCESS_CONTROL,
}
ARGUMENTS = {
    "payload": {},
    "ttl": 10,
    "snapshot": b"x",
    "data_binary": b"x",
    "agent.token.set": {"token_type": "default"},
    "connect.intentions.match": {"by": "source"},
    "operator.raft.delete": {"raft_id": "x"},
    "acl.policy.get": {"policy_id": "x"},
}
# It asks `/agent/connect/…` without `/v1`: its own fault, and 404 at Consul too.
OWN_FAULTS = {"agent.connect.leaf_certificates"}
NO_CALLS = {"http_connect", "prepare_headers"}


def last(story):
    """What takes things away: a stream that the client gives up, and the agent itself."""
    c, same = story.client, story.same
    same("service.deregister", c.agent.service.deregister("w1"), True)
    if "agent.leave" not in story.has:
        return
    quick = Driven(consul.Consul(host=story.near.address, connections_timeout=1), "consul")
    quick.made = c.made
    seen = outcome(quick.agent.monitor, loglevel="err")
    story.expect.note("agent.monitor goes on", "timed out" in str(seen), repr(seen)[:120])
    same("agent.leave", c.agent.leave(), True)
    same("and it ends", story.near.process.wait(10), 0)


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(2) as mesh:
        mesh.start_all()
        for agent in mesh.agents:
            mesh.wait_until_answering(agent)
        mesh.wait_until_whole()
        file = mesh.directory / "file"
        file.write_text("x")
        client = Driven(consul.Consul(host=mesh.agents[0].address), "consul")
        story = Story(mesh, expect, client, consul.ConsulException)
        refused(expect, client, REFUSALS, ARGUMENTS | {"file_path": str(file)}, OWN_FAULTS)
        for part in (story_agent.agent, story_agent.services, story_agent.checks):
            part(story)
        for part in (story_lists.catalog, story_lists.health, story_agent.maintenance):
            part(story)
        for part in (story_lists.blocking, story_lists.coordinates, story_lists.events):
            part(story)
        story_lists.external(story)
        last(story)
        expect.same("calls that were not made", client.forgotten(NO_CALLS | OWN_FAULTS), [])
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
