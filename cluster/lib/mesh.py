"""Starts agents of one mesh, talks to them, and ends them whatever happens."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from exchange import Answer, request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOSSIP_PORT, HTTP_PORT = 7946, 8500


def binary():
    """The program under test: `MARTLET`, else the release build."""
    path = os.environ.get("MARTLET", ROOT / ".build-release/release/martlet")
    if not os.access(path, os.X_OK):
        raise SystemExit(f"{path} is missing: run cluster/up first, or set MARTLET")
    return str(path)


class Agent:
    """One agent: an address of its own and a data directory; running or not."""

    def __init__(self, name, address, directory):
        self.name, self.address = name, address
        self.http_address = address
        self.directory = directory
        self.process = None
        self.namespace = None  # where it runs, if not here
        self.bind = f"{address}:{GOSSIP_PORT}"
        self.options = []  # further flags
        self.environment = {}  # beside that of this process

    @property
    def http(self):
        return (self.http_address, HTTP_PORT)

    @property
    def gossip(self):
        return f"{self.address}:{GOSSIP_PORT}"

    def command(self, key, seeds):
        parts = [binary(), "agent", "--name", self.name]
        parts += ["--data-dir", str(self.directory / "data"), "--cluster-key", str(key)]
        parts += ["--bind", self.bind]
        parts += ["--http", f"{self.http_address}:{HTTP_PORT}", "--dns", "off"]
        for seed in seeds:
            parts += ["--join", seed if isinstance(seed, str) else seed.gossip]
        parts += self.options
        return self.namespace.wrap(parts) if self.namespace else parts

    def connect(self, timeout_s):
        """A connection to its API, made where it runs."""
        with self.namespace or contextlib.nullcontext():
            return socket.create_connection(self.http, timeout=timeout_s)

    def ask(self, method, path, body=None, timeout_s=5.0):
        """One request on a connection of its own: its `Answer`, as the bytes that came."""
        data = b"" if body is None else json.dumps(body).encode()
        with self.connect(timeout_s) as connection:
            host = "%s:%d" % self.http
            connection.sendall(request(method, path, host, data, keep=False))
            answer = Answer()
            while not answer.done:
                part = connection.recv(262144)
                if not part:
                    break
                answer.feed(part)
        return answer

    def call(self, method, path, body=None, timeout_s=5.0):
        """One request on a connection of its own: `(status, JSON or text)`."""
        answer = self.ask(method, path, body, timeout_s)
        if "json" in answer.headers.get("content-type", ""):
            return answer.status, answer.json()
        return answer.status, answer.body.decode(errors="replace")

    def register(self, service, **more):
        """Registers a service at this agent, or fails loudly."""
        status, text = self.call("PUT", "/v1/agent/service/register", {"Name": service} | more)
        if status != 200:
            raise RuntimeError(f"{self.name}: registering {service} gave {status}: {text}")

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None


class Mesh:
    """Some agents with one cluster key, in a directory that goes when the mesh does.

    Loopback addresses 127.77.0.1, 127.77.0.2 … so that all use the same ports.
    """

    def __init__(self, count, prefix="127.77.0."):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="martlet-"))
        self.key = self.directory / "cluster.key"
        self.agents = []
        for number in range(1, count + 1):
            directory = self.directory / f"n{number}"
            directory.mkdir()
            self.agents.append(Agent(f"n{number}", f"{prefix}{number}", directory))
        self.run("keygen", str(self.key))

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: exit(143))
        return self

    def __exit__(self, kind, *_):
        if kind not in (None, KeyboardInterrupt, SystemExit):
            self.print_logs()
        self.close()

    def run(self, *arguments):
        """Runs the program to its end and gives back what it prints."""
        done = subprocess.run([binary(), *arguments], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self, agent, seeds=()):
        """Starts one agent; it joins the seeds, which are agents or addresses."""
        with open(agent.directory / "log", "ab") as log:
            agent.process = subprocess.Popen(
                agent.command(self.key, seeds),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | agent.environment,
            )

    def start_all(self):
        """Starts all at once, the first being the seed of the others; the time of the last."""
        for agent in self.agents:
            self.start(agent, [] if agent is self.agents[0] else self.agents[:1])
        return time.monotonic()

    def close(self):
        for agent in self.agents:
            if agent.is_running:
                agent.process.kill()
        for agent in self.agents:
            if agent.process:
                agent.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def print_logs(self, lines=15):
        """The end of the logs of those who ended by themselves, else of the first."""
        ended = [one for one in self.agents if one.process and not one.is_running]
        for agent in ended[:3] or self.agents[:1]:
            log = agent.directory / "log"
            if log.exists():
                tail = log.read_text(errors="replace").splitlines()[-lines:]
                print(f"--- {agent.name}", *tail, sep="\n", file=sys.stderr)

    def wait_until_answering(self, agent, timeout_s=30.0):
        """Waits until the agent's API answers."""
        end = time.monotonic() + timeout_s
        while True:
            try:
                return agent.call("GET", "/livez")
            except OSError:
                if time.monotonic() > end or not agent.is_running:
                    raise
                time.sleep(0.005)

    def wait_until_whole(self, timeout_s=60.0):
        """Waits until every running agent lists all running agents as alive."""
        running = [agent for agent in self.agents if agent.is_running]
        end = time.monotonic() + timeout_s
        for agent in running:
            while not self._lists(agent, len(running)):
                if time.monotonic() > end:
                    raise RuntimeError(f"{agent.name} does not list {len(running)} members")
                time.sleep(0.05)

    def _lists(self, agent, count):
        try:
            status, members = agent.call("GET", "/v1/agent/members")
        except OSError:
            return False
        return status == 200 and sum(one["Status"] == 1 for one in members) >= count
