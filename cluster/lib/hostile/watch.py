"""What agents must be while they are attacked: alive to each other, prompt, small, unchanged."""

import json
import pathlib
import re
import threading
import time

import figures
from views import view

GROWTH_MIB = 8
MOST_CORES = 1.0
VERDICT = re.compile(r"Member (\S+) is (unreachable|dead)")


def resident(agent):
    """Resident memory in MiB."""
    pages = pathlib.Path(f"/proc/{agent.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4_096 / 1_048_576


def cpu_seconds(agent):
    tasks = pathlib.Path(f"/proc/{agent.process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def counted(agent):
    """Datagrams refused so far, by reason."""
    text = agent.call("GET", "/metrics")[1]
    found = re.findall(r'martlet_gossip_rejected_total\{reason="(\w+)"\} (\d+)', text)
    return {reason: int(count) for reason, count in found}


class Watch:
    """The agents during one story. A verdict on anybody is a fault: nobody is ill."""

    def __init__(self, mesh, prompt_ms):
        self.agents, self.prompt_ms = mesh.agents, prompt_ms
        self.latencies, self.failures = [], 0
        self.faults = []

    def __enter__(self):
        self.views = [json.dumps(view(agent)) for agent in self.agents]
        self.memory = [resident(agent) for agent in self.agents]
        self.counts = [counted(agent) for agent in self.agents]
        self.logs = [(agent.directory / "log").stat().st_size for agent in self.agents]
        self.cpu = [cpu_seconds(agent) for agent in self.agents]
        self.begin = time.monotonic()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        passed = time.monotonic() - self.begin
        self.is_over.set()
        self.thread.join()
        used = [cpu_seconds(agent) - was for agent, was in zip(self.agents, self.cpu)]
        self.cores = max(used) / passed
        for agent, was, size in zip(self.agents, self.views, self.logs):
            if not agent.is_running:
                self.faults.append(f"{agent.name} is gone")
                continue
            with open(agent.directory / "log", errors="replace") as log:
                log.seek(size)
                for name, status in VERDICT.findall(log.read()):
                    self.faults.append(f"{agent.name} called {name} {status}")
            if json.dumps(view(agent)) != was:
                self.faults.append(f"{agent.name} tells something else than before")
        if all(agent.is_running for agent in self.agents):
            self._compare()

    def _compare(self):
        after = [resident(agent) for agent in self.agents]
        growths = [now - was for now, was in zip(after, self.memory)]
        self.growth = max(growths)
        if self.growth > GROWTH_MIB:
            self.faults.append(f"memory grew by {self.growth:.1f} MiB")
        self.refused = {}
        for agent, was in zip(self.agents, self.counts):
            for reason, count in counted(agent).items():
                more = count - was.get(reason, 0)
                self.refused[reason] = self.refused.get(reason, 0) + more

    def _ask(self):
        """Asks each agent in turn, as an application does, and takes the time."""
        while not self.is_over.is_set():
            for agent in self.agents:
                begin = time.monotonic()
                try:
                    agent.call("GET", "/v1/health/service/web?passing")
                    self.latencies.append((time.monotonic() - begin) * 1_000)
                except OSError:
                    self.failures += 1
            time.sleep(0.02)

    def row(self, sent, answered=0):
        """A line of the table; a slow answer is a fault too."""
        slow = figures.percentile(self.latencies, 0.99)
        if self.failures:
            self.faults.append(f"{self.failures} questions were not answered")
        if slow is None or slow > self.prompt_ms:
            self.faults.append(f"the API took {slow} ms (p99)")
        if self.cores > MOST_CORES:
            self.faults.append(f"an agent took {self.cores:.2f} cores")
        refused = {reason: count for reason, count in self.refused.items() if count > 0}
        return {
            "sent": sent,
            "refused": sum(refused.values()),
            "answered, B": answered,
            "API p99, ms": round(slow or 0, 1),
            "cores": round(self.cores, 2),
            "grew, MiB": round(self.growth, 1),
            "faults": len(self.faults),
        }, refused
