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
from expectations import Expectations
from mesh import Mesh

SERVING, NOT_SERVING = HealthCheckResponse.SERVING, HealthCheckResponse.NOT_SERVING
CLEAR, SECURE, MUTE = 21_810, 21_811, 21_812
PATIENCE_S = 10.0


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

# What is said of those that are bad from the first on: a check begins as critical, so its state
# alone would not say that the server was asked.
SAID = {
    "down": "NOT_SERVING",
    "stranger": "NOT_FOUND",
    "clear-to-secure": "the connection was closed",
    "no-health": "UNIMPLEMENTED",
}


def state(agent, name):
    """Status and output of a check."""
    told = agent.call("GET", "/v1/agent/checks")[1][name]
    return told["Status"], told["Output"]


def settle(expect, agent, name, wanted, when):
    """Expects a state within the patience, and where it is bad from the first on, what was said."""
    end = time.monotonic() + PATIENCE_S
    said = SAID.get(name, "")
    while True:
        status, output = state(agent, name)
        is_met = status == wanted and (wanted == "passing" or said in output)
        if is_met or time.monotonic() > end:
            return expect.note(f"{name} is {wanted} {when}", is_met, output or status)
        time.sleep(0.05)


def play(agent, expect, clear, states):
    for name, fields in CHECKS.items():
        body = {"ID": name, "Name": name} | fields
        status, text = agent.call("PUT", "/v1/agent/check/register", body)
        if status != 200:
            expect.note(f"registering {name}", False, f"{status} {text}")
    for name in CHECKS:
        settle(expect, agent, name, "critical" if name in SAID else "passing", "at first")

    states.set("web", NOT_SERVING)
    settle(expect, agent, "web", "critical", "once it says so")
    settle(expect, agent, "whole", "passing", "none the less")
    states.set("web", SERVING)
    settle(expect, agent, "web", "passing", "again")

    clear.stop(None).wait()
    for name in ("whole", "web", "ping"):
        settle(expect, agent, name, "critical", "once the server has gone")
    clear, _ = serve(CLEAR)
    for name in ("whole", "web", "ping"):
        settle(expect, agent, name, "passing", "once it is back")
    clear.stop(None)


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(1) as mesh:
        agent = mesh.agents[0]
        agent.options = ["--bootstrap"]
        clear, states = serve(CLEAR)
        others = [serve(SECURE, own_certificate(mesh.directory)), serve(MUTE, with_health=False)]
        mesh.start(agent)
        mesh.wait_until_answering(agent)
        play(agent, expect, clear, states)
        for server, _ in others:
            server.stop(None)
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
