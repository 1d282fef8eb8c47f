#!/usr/bin/env python3
"""Runs every example of docs/api.md against an agent, and compares its answer with the page.

`--print` prints what each command answers instead, for writing the page.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "cluster/lib"))
import examples
from mesh import HTTP_PORT, Mesh

PAGE = ROOT / "docs/api.md"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="print answers instead")
    return parser.parse_args()


def run(command, agent, directory):
    """What a command of the page prints, with the agent of the page in place of its own host."""
    place = f"{agent.http_address}:{HTTP_PORT}"
    done = subprocess.run(
        ["bash", "-c", command.replace("localhost:8500", place).replace("curl ", "curl -sS ")],
        capture_output=True,
        text=True,
        timeout=20,
        cwd=directory,
        env=os.environ | {"MARTLET_HTTP_ADDR": place},
    )
    return (done.stdout + done.stderr).replace(agent.http_address, "127.0.0.1")


def pretty(answer):
    try:
        return json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except ValueError:
        return answer.rstrip()


def main():
    options = arguments()
    page = examples.read(PAGE.read_text())
    failures = 0
    with Mesh(1, prefix="127.78.0.") as mesh:
        agent = mesh.agents[0]
        agent.name = "node-1"
        mesh.start(agent)
        mesh.wait_until_answering(agent)
        for example in page:
            answer = run(example.command, agent, mesh.directory)
            if options.print:
                print(f"$ {example.command}\n{pretty(answer)}\n")
                continue
            if fault := examples.fault(example.shown, answer):
                failures += 1
                print(f"docs/api.md:{example.line}: {example.command}\n  {fault}")
    if not options.print:
        print(f"{len(page) - failures} of {len(page)} examples answer as the page shows")
    return 1 if failures or not page else 0


if __name__ == "__main__":
    sys.exit(main())
