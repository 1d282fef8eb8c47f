"""HAProxy with `server-template` and `resolvers`, as docs/dns.md shows it, against two agents.

Three servers of one service, of weights 3, 1 and 1 at two agents; two of them have one address, as
containers of one host do. HAProxy asks the first agent
over DNS alone and makes no checks of its own: whatever it knows it knows from there.
"""

import collections
import http.client
import http.server
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
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


class Server(http.server.ThreadingHTTPServer):
    """One instance; it answers with its name."""

    daemon_threads = True

    def __init__(self, name):
        self.name = name
        super().__init__(SERVERS[name], Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.name.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


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


class Expectations:
    def __init__(self):
        self.failed = 0

    def note(self, name, is_met, seen):
        print(f"  {'ok    ' if is_met else 'FAILED'}  {name}: {seen}", flush=True)
        self.failed += not is_met

    def within(self, name, wanted, seconds=FAILOVER_S):
        took = until(wanted, seconds + 6)
        seen = "never" if took is None else f"{took:.1f} s (bar {seconds:.0f})"
        self.note(name, took is not None and took <= seconds, seen)


def register(agent, name, weight):
    address, port = SERVERS[name]
    agent.register(
        "web",
        ID=name,
        Address=address,
        Port=port,
        Weights={"Passing": weight, "Warning": 1},
        Check={"CheckID": f"ttl-{name}", "TTL": "1h", "Status": "passing"},
    )


def told(agent, name, status):
    agent.call("PUT", f"/v1/agent/check/update/ttl-{name}", {"Status": status})


def play(mesh, expect):
    near, far = mesh.agents
    register(near, "a", 3)
    register(far, "b", 1)
    register(far, "c", 1)
    expect.within("all three are found", {"a", "b", "c"}, 10)
    shares = answers()
    share = shares["a"] / REQUESTS
    expect.note("a gets three of five", 0.57 <= share <= 0.63, dict(shares))

    told(near, "a", "critical")
    expect.within("a is critical: the others have all", {"b", "c"})
    told(near, "a", "passing")
    expect.within("a is passing again", {"a", "b", "c"})

    far.process.kill()
    far.process.wait()
    expect.within("the agent of b and c is killed: a has all", {"a"})
    told(near, "a", "critical")
    expect.within("the last one has gone", {503})
    told(near, "a", "passing")
    expect.within("and is back", {"a"})
    mesh.start(far, [near])
    expect.within("the agent of b and c is back", {"a", "b", "c"}, 6)
    near.call("PUT", "/v1/agent/service/deregister/a")
    expect.within("a is deregistered", {"b", "c"})


def main():
    sandbox.enter()
    expect = Expectations()
    with Mesh(2) as mesh:
        near = mesh.agents[0]
        near.options = ["--dns", f"{near.address}:{DNS_PORT}"]
        for name in SERVERS:
            Server(name)
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
    print(f"{expect.failed} failed" if expect.failed else "all as it should be")
    return 1 if expect.failed else 0


if __name__ == "__main__":
    sys.exit(main())
