"""A proxy that finds three servers of one service over DNS alone, at two agents: what is the same
for all proxies. It makes no checks of its own, so that whatever it knows it knows from an agent."""

import collections
import http.client
import subprocess
import time

from expectations import Expectations
from instances import Instance, register, tell
from mesh import Mesh

DNS_PORT = 8600
REQUESTS = 500
FAILOVER_S = 4.0
WEIGHTS = {"a": 3, "b": 1, "c": 1}


class Front:
    """Where the proxy listens, and what is expected of the answers there."""

    def __init__(self, port, expect):
        self.port, self.expect = port, expect

    def ask(self):
        """The name that answers, or the status where none does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            body = answer.read().decode()
            return body if answer.status == 200 else answer.status
        except OSError as error:
            return type(error).__name__
        finally:
            connection.close()

    def answers(self, count=REQUESTS):
        return collections.Counter(self.ask() for _ in range(count))

    def until(self, wanted, patience_s):
        """Seconds until 30 requests in a row are answered by these alone; none if never."""
        begin = time.monotonic()
        while (passed := time.monotonic() - begin) < patience_s:
            if set(self.answers(30)) == wanted:
                return passed
            time.sleep(0.05)
        return None

    def within(self, name, wanted, seconds=FAILOVER_S):
        took = self.until(wanted, seconds + 6)
        seen = "never" if took is None else f"{took:.1f} s (bar {seconds:.0f})"
        self.expect.note(name, took is not None and took <= seconds, seen)


def fail_over(mesh, front, servers, nobody, shares):
    """Servers come, fail and go; `nobody` is the status where none is left, `shares` judges how
    many requests each of three had."""
    near, far = mesh.agents
    for agent, name in ((near, "a"), (far, "b"), (far, "c")):
        weights = {"Passing": WEIGHTS[name], "Warning": 1}
        register(agent, name, servers[name], Weights=weights)
    front.within("all three are found", {"a", "b", "c"}, 10)
    shares(front.answers())
    tell(near, "a", "critical")
    front.within("a is critical: the others have all", {"b", "c"})
    tell(near, "a", "passing")
    front.within("a is passing again", {"a", "b", "c"})
    far.process.kill()
    far.process.wait()
    front.within("the agent of b and c is killed: a has all", {"a"})
    tell(near, "a", "critical")
    front.within("the last one has gone", {nobody}, 6)
    tell(near, "a", "passing")
    front.within("and is back", {"a"})
    mesh.start(far, [near])
    front.within("the agent of b and c is back", {"a", "b", "c"}, 6)
    near.call("PUT", "/v1/agent/service/deregister/a")
    front.within("a is deregistered", {"b", "c"})


def play(port, servers, configuration, command, story):
    """Starts agents, servers and the proxy, and plays the story; the status of the process.

    The configuration is written with the address of the agent's DNS filled in; the command gets
    its file.
    """
    expect = Expectations()
    with Mesh(2) as mesh:
        near = mesh.agents[0]
        near.options = ["--dns", f"{near.address}:{DNS_PORT}"]
        for name, place in servers.items():
            Instance(place, name)
        mesh.start_all()
        for agent in mesh.agents:
            mesh.wait_until_answering(agent)
        mesh.wait_until_whole()
        file = mesh.directory / "proxy.conf"
        text = configuration.replace("AGENT", near.address).replace("HERE", str(mesh.directory))
        file.write_text(text)
        log = mesh.directory / "proxy.log"
        environment = {"HOME": str(mesh.directory), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        with open(log, "wb") as output:
            proxy = subprocess.Popen(command(file), stdout=output, stderr=output, env=environment)
        try:
            time.sleep(0.5)
            if proxy.poll() is None:
                story(mesh, Front(port, expect))
            else:
                expect.note("it runs", False, f"it ended with {proxy.returncode}")
        finally:
            proxy.terminate()
            proxy.wait()
        if expect.failed:
            print(log.read_text()[-3_000:])
    return expect.verdict()
