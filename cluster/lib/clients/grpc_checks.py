"""gRPC and HTTP/2 checks against grpcio's own server: in clear and over TLS, in every state of the
health protocol, through its end and its return."""

import concurrent.futures
import pathlib
import subprocess
import sys
import time

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_health.v1.health_pb2 import HealthCheckResponse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from mesh import Mesh

SERVING, NOT_SERVING = HealthCheckResponse.SERVING, HealthCheckResponse.NOT_SERVING
CLEAR, SECURE, MUTE = 21_810, 21_811, 21_812
PATIENCE_S = 10.0


class Failures(list):
    def note(self, name, wanted, seen):
        good = wanted == seen[0]
        print(f"  {'ok    ' if good else 'FAILED'}  {name}", end="")
        print("" if good else f": wanted {wanted}, and it is {seen}", flush=True)
        if not good:
            self.append(name)


def serve(port, credentials=None, with_health=True):
    """A server and its health service; `web` and the whole are well, `down` is not."""
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    states = health.HealthServicer()
    if with_health:
        health_pb2_grpc.add_HealthServicer_to_server(states, server)
    states.set("", SERVING)
    states.set("web", SERVING)
    states.set("down", NOT_SERVING)
    if credentials:
        server.add_secure_port(f"127.0.0.1:{port}", credentials)
    else:
        server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, states


def own_certificate(directory):
    """What a server on loopback has: a certificate that it signed itself."""
    key, certificate = directory / "server.key", directory / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"]
    subprocess.run(command, check=True, capture_output=True)
    return grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])


def check(**fields):
    return fields | {"Interval": "200ms", "Timeout": "1s"}


CHECKS = {
    "whole": check(GRPC=f"127.0.0.1:{CLEAR}"),
    "web": check(GRPC=f"127.0.0.1:{CLEAR}/web"),
    "down": check(GRPC=f"127.0.0.1:{CLEAR}/down"),
    "stranger": check(GRPC=f"127.0.0.1:{CLEAR}/nobody"),
    "secure": check(GRPC=f"127.0.0.1:{SECURE}/web", GRPCUseTLS=True),
    "clear-to-secure": check(GRPC=f"127.0.0.1:{SECURE}/web"),
    "no-health": check(GRPC=f"127.0.0.1:{MUTE}"),
    "ping": check(H2PING=f"127.0.0.1:{CLEAR}", H2PingUseTLS=False),
    "ping-secure": check(H2PING=f"127.0.0.1:{SECURE}"),
}


def state(agent, name):
    """Status and output of a check."""
    told = agent.call("GET", "/v1/agent/checks")[1][name]
    return told["Status"], told["Output"]


def settled(agent, name, wanted):
    """The state once it is as wanted, or after the patience."""
    end = time.monotonic() + PATIENCE_S
    while (seen := state(agent, name))[0] != wanted and time.monotonic() < end:
        time.sleep(0.05)
    return seen


def main():
    sandbox.enter()
    failures = Failures()
    with Mesh(1) as mesh:
        agent = mesh.agents[0]
        agent.options = ["--bootstrap"]
        clear, states = serve(CLEAR)
        secure, _ = serve(SECURE, own_certificate(mesh.directory))
        mute, _ = serve(MUTE, with_health=False)
        mesh.start(agent)
        mesh.wait_until_answering(agent)
        for name, fields in CHECKS.items():
            body = {"ID": name, "Name": name} | fields
            status, text = agent.call("PUT", "/v1/agent/check/register", body)
            if status != 200:
                failures.note(f"registering {name}", 200, (status, text))
        wrong = {"down", "stranger", "clear-to-secure", "no-health"}
        for name in CHECKS:
            wanted = "critical" if name in wrong else "passing"
            # A critical check begins as one: what counts is what was answered.
            if wanted == "critical":
                time.sleep(0.5)
            failures.note(f"{name} is {wanted}", wanted, settled(agent, name, wanted))
        print("  the outputs of those that are critical:")
        for name in sorted(wrong):
            print(f"          {name}: {state(agent, name)[1]}")

        states.set("web", NOT_SERVING)
        failures.note(
            "web is critical once it says so", "critical", settled(agent, "web", "critical")
        )
        failures.note("the whole is none the worse", "passing", settled(agent, "whole", "passing"))
        states.set("web", SERVING)
        failures.note("web is passing again", "passing", settled(agent, "web", "passing"))

        clear.stop(None).wait()
        for name in ("whole", "web", "ping"):
            seen = settled(agent, name, "critical")
            failures.note(f"{name} is critical once the server has gone", "critical", seen)
        clear, _ = serve(CLEAR)
        for name in ("whole", "web", "ping"):
            seen = settled(agent, name, "passing")
            failures.note(f"{name} is passing once it is back", "passing", seen)
        for server in (clear, secure, mute):
            server.stop(None)
    print(f"{len(failures)} failed" if failures else "all as it should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
