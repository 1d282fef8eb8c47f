"""Request lines of programs that are not to be had here, byte by byte as they send them, at one of
two agents, and whether each could read the answers. What is expected is what Consul answers."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import lines_conformance
import lines_go
import lines_programs
import sandbox
from expectations import Expectations
from mesh import Mesh


def curl(expect, agent):
    """It offers HTTP/2 with each request, as Java's HttpClient does, and asks again on the same
    connection for as long as that is not closed."""
    url = f"http://{agent.address}:8500/v1/status/"
    command = ["curl", "-sS", "--http2", "--max-time", "5", url + "leader", url + "peers"]
    done = subprocess.run(command, capture_output=True, text=True)
    wanted = f'"{agent.gossip}"["{agent.gossip}",'
    told = done.stdout + done.stderr
    expect.note("curl --http2, twice", told.startswith(wanted), told.strip())


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(2) as mesh:
        near, far = mesh.agents
        mesh.start_all()
        for agent in mesh.agents:
            mesh.wait_until_answering(agent)
        mesh.wait_until_whole()
        check = {"TTL": "1h", "Status": "passing"}
        more = {"Address": "10.0.0.1", "Port": 8001, "Meta": {"team": "till"}}
        tags = ["a", "b", "traefik.enable=true"]
        near.register("web", ID="w1", Tags=tags, Check=check, **more)
        curl(expect, near)
        for part in (*lines_programs.PROGRAMS, lines_go.calls, lines_conformance.differences):
            part(expect, near, far)
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
