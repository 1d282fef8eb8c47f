"""schemathesis against docs/openapi.json, at an agent with a service: requests of every place at
the limits of their types and beyond, and answers held against what the file says."""

import argparse
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from expectations import Expectations
from mesh import ROOT, Mesh

HERE = pathlib.Path(__file__).resolve().parent
CHECKS = [
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "negative_data_rejection",
    "failures_are_told",
]
# The agent would end, the answer would not, or it waits for somebody who is not there.
APART = ["/v1/agent/leave", "/v1/agent/monitor", "/v1/mesh/stream", "/v1/agent/join/{address}"]


def command(program, url, seconds, seed):
    parts = [program, "run", str(ROOT / "docs/openapi.json"), "--url", url, "--no-color"]
    parts += ["--phases", "coverage,fuzzing", "--max-time", str(seconds), "--seed", str(seed)]
    parts += ["--checks", ",".join(CHECKS), "--request-timeout", "5", "--warnings", "off"]
    parts += ["--generation-database", "none"]
    for path in APART:
        parts += ["--exclude-path", path]
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="schemathesis")
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sandbox.enter()
    expect = Expectations()
    with Mesh(1) as mesh:
        agent = mesh.agents[0]
        agent.options = ["--bootstrap"]
        mesh.start(agent)
        mesh.wait_until_answering(agent)
        agent.register("web", ID="web-1", Port=8001, Check={"TTL": "1h", "Status": "passing"})
        url = f"http://{agent.address}:8500"
        hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}
        done = subprocess.run(
            command(options.program, url, options.seconds, options.seed),
            cwd=mesh.directory,
            env=os.environ | hooks,
        )
        expect.same("schemathesis ends with", done.returncode, 0)
        expect.same("the agent runs", agent.is_running, True)
        status, text = agent.call("GET", "/readyz")
        expect.same("and is well", [status, text.strip()], [200, "ok"])
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
