"""serf on the same wire, for what has to be no worse than it."""

import shutil
import statistics
import subprocess
import tempfile
import time

PORT, PAUSE_S = 7946, 0.05


class Serf:
    """serf's agents on the hosts of a scene, heard through their log lines."""

    def __init__(self, scene):
        self.hosts, self.wire = scene.wire.hosts, scene.wire
        self.directory = tempfile.mkdtemp(prefix="martlet-serf-")
        self.processes, self.logs = [], []

    @staticmethod
    def is_installed():
        return shutil.which("serf") is not None

    def __enter__(self):
        for number, host in enumerate(self.hosts, start=1):
            command = ["serf", "agent", f"-node=n{number}", "-profile=lan", "-log-level=info"]
            command += [f"-bind={self.wire.address(number)}:{PORT}", "-rpc-addr=127.0.0.1:7373"]
            if number > 1:  # tried again by us: its own second try comes after half a minute
                command += [f"-retry-join={self.wire.address(1)}", "-retry-interval=1s"]
            log = open(f"{self.directory}/{number}", "w+b")
            self.logs.append(log)
            process = subprocess.Popen(
                host.wrap(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            self.processes.append(process)
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        for log in self.logs:
            log.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def listed(self, number):
        """The members that one has said to have joined and not failed since."""
        names = set()
        with open(f"{self.directory}/{number}", errors="replace") as log:
            for line in log:
                if "EventMemberJoin:" in line:
                    names.add(line.split("EventMemberJoin:")[1].split()[0])
                elif "EventMemberFailed:" in line:
                    names.discard(line.split("EventMemberFailed:")[1].split()[0])
        return names

    def until_whole(self, timeout_s):
        begin = time.monotonic()
        while (now := time.monotonic()) < begin + timeout_s:
            if all(len(self.listed(n)) == len(self.hosts) for n in self.wire.numbers):
                return now - begin
            time.sleep(PAUSE_S)
        return None

    def bytes_a_second(self, seconds):
        before, begin = self.wire.counts()["sent"], time.monotonic()
        time.sleep(seconds)
        after = self.wire.counts()["sent"]
        passed = time.monotonic() - begin
        return sum(after[n] - before[n] for n in after) / len(self.hosts) / passed


def compare_starts(scene, timeout_s=120, rounds=3):
    """Cold starts of ours and of serf by turns on the same wire: the medians."""
    if not Serf.is_installed():
        return scene.claim(False, "serf is not installed: apt-get install serf")
    ours, theirs = [], []
    for _ in range(rounds):
        begin = time.monotonic()
        scene.mesh.start_all()
        took = scene.until_all_alive(timeout_s)
        ours.append(time.monotonic() - begin if took else timeout_s)
        for agent in scene.agents:
            scene.kill(agent)
            shutil.rmtree(agent.directory / "data", ignore_errors=True)
        begin = time.monotonic()
        with Serf(scene) as serf:
            took = serf.until_whole(timeout_s)
            theirs.append(time.monotonic() - begin if took else timeout_s)
    for name, times in (("ours", ours), ("serf", theirs)):
        scene.note(f"{name}: {', '.join(f'{one:.1f}' for one in times)} s")
    compare(scene, "all list all, s", statistics.median(ours), statistics.median(theirs), 1)


def compare(scene, what, ours, theirs, most):
    text = f"{what}: {ours:,.1f}, serf {theirs:,.1f} (≤ {most:g} ×)"
    scene.claim(ours <= most * theirs, text)
