"""HAProxy with `server-template` and `resolvers`, as docs/dns.md shows it, against two agents.

Three servers of one service, of weights 3, 1 and 1 at two agents; two of them have one address, as
containers of one host do. HAProxy asks the first agent
over DNS alone and makes no checks of its own: whatever it knows it knows from there.
"""

import collections
import http.client
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from expectations import Expectations
from instances import Instance, register, tell
from mesh import Mesh

DNS_PORT, FRONT_PORT = 8600, 21820
REQUESTS = 500
FAILOVER_S = 4.0

SERVERS = {"a": ("127.77.0.8", 21_831), "b": ("127.77.0.9", 21_832), "c": ("127.77.0.9", 21_833)}

CONFIGURATION = """
global
    maxconn 200
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
resolvers dns
    nameserver agent {agent}:{dns}
    accepted_payload_size 8192
    hold valid 1s
    hold nx 1s
    hold obsolete 1s
    timeout resolve 1s
    timeout retry 1s
frontend front
    bind 127.0.0.1:{front}
    default_backend web
backend web
    balance roundrobin
  server-template w 8 _web._tcp.service.mesh resolvers dns resolve-opts allow-dup-ip init-addr none
"""


def ask():
    """The name that answers through HAProxy, or the status where none does."""
    connection = http.client.HTTPConnection("127.0.0.1", FRONT_PORT, timeout=5)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        body = answer.read().decode()
        return body if answer.status == 200 else answer.status
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()


def answers(count=REQUESTS):
    return collections.Counter(ask() for _ in range(count))


def until(wanted, patience_s):
    """Seconds until 30 requests in a row are answered by these alone; none if that never is."""
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < patience_s:
        if set(answers(30)) == wanted:
            return passed
        time.sleep(0.05)
    return None


def within(expect, name, wanted, seconds=FAILOVER_S):
    took = until(wanted, seconds + 6)
    seen = "never" if took is None else f"{took:.1f} s (bar {seconds:.0f})"
    expect.note(name, took is not None and took <= seconds, seen)


def play(mesh, expect):
    near, far = mesh.agents
    for agent, name, weight in ((near, "a", 3), (far, "b", 1), (far, "c", 1)):
        weights = {"Passing": weight, "Warning": 1}
        register(agent, name, SERVERS[name], Weights=weights)
    within(expect, "all three are found", {"a", "b", "c"}, 10)
    shares = answers()
    share = shares["a"] / REQUESTS
    expect.note("a gets three of five", 0.57 <= share <= 0.63, dict(shares))

    tell(near, "a", "critical")
    within(expect, "a is critical: the others have all", {"b", "c"})
    tell(near, "a", "passing")
    within(expect, "a is passing again", {"a", "b", "c"})

    far.process.kill()
    far.process.wait()
    within(expect, "the agent of b and c is killed: a has all", {"a"})
    tell(near, "a", "critical")
    within(expect, "the last one has gone", {503})
    tell(near, "a", "passing")
    within(expect, "and is back", {"a"})
    mesh.start(far, [near])
    within(expect, "the agent of b and c is back", {"a", "b", "c"}, 6)
    near.call("PUT", "/v1/agent/service/deregister/a")
    within(expect, "a is deregistered", {"b", "c"})


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(2) as mesh:
        near = mesh.agents[0]
        near.options = ["--dns", f"{near.address}:{DNS_PORT}"]
        for name, place in SERVERS.items():
            Instance(place, name)
        mesh.start_all()
        for agent in mesh.agents:
            mesh.wait_until_answering(agent)
        mesh.wait_until_whole()
        text = CONFIGURATION.format(agent=near.address, dns=DNS_PORT, front=FRONT_PORT)
        file = mesh.directory / "haproxy.cfg"
        file.write_text(text)
        with open(mesh.directory / "haproxy.log", "wb") as log:
            proxy = subprocess.Popen(["haproxy", "-f", str(file), "-db"], stdout=log, stderr=log)
        try:
            play(mesh, expect)
        finally:
            proxy.terminate()
            proxy.wait()
        if expect.failed:
            print((mesh.directory / "haproxy.log").read_text()[-3_000:])
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
