"""Five real servers of unequal weight, and the troubles that each goes through."""

import http.client
import subprocess
import threading
import time

PORT = 9101
WEIGHTS = [5, 4, 3, 2, 1]

# When, in seconds of the run, what happens to which of them.
TROUBLES = [
    (2.0, 5, "cold", "is new, and six times as slow at first"),
    (4.0, 1, "slow", "takes eight times as long"),
    (6.0, 2, "fail", "fails every call at once"),
    (9.0, 1, "none", "is well again"),
    (9.0, 3, "deaf", "answers no call, though its health check passes"),
    (11.0, 2, "none", "is well again"),
    (12.0, 4, "kill", "is killed"),
    (13.0, 3, "none", "is well again"),
    (16.0, 4, "start", "is started again"),
]
LATE = 5  # the one that is registered when it is new


class Backend:
    """One server: weight slots, 8 ms a call."""

    def __init__(self, program, number):
        self.program, self.number = program, number
        self.weight = WEIGHTS[number - 1]
        self.port = PORT + number - 1
        self.process = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        command = [self.program, "--port", str(self.port), "--slots", str(self.weight)]
        command += ["--seed", str(self.number)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def ask(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request(method, path)
            return connection.getresponse().status
        finally:
            connection.close()

    def wait_until_answering(self, timeout_s=10.0):
        end = time.monotonic() + timeout_s
        while True:
            try:
                return self.ask("GET", "/health")
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def registration(self, check=True):
        """What its agent is told of it."""
        url = f"http://{self.address}/health"
        more = {"Check": {"HTTP": url, "Interval": "1s", "Timeout": "500ms"}} if check else {}
        return {
            "ID": f"work-{self.number}",
            "Address": "127.0.0.1",
            "Port": self.port,
            "Weights": {"Passing": self.weight, "Warning": 1},
        } | more


class Backends:
    """All five, anew for each way."""

    def __init__(self, program):
        self.all = [Backend(program, number) for number in range(1, len(WEIGHTS) + 1)]
        self.over = threading.Event()
        self.thread = None

    def __enter__(self):
        for one in self.all:
            one.start()
        for one in self.all:
            one.wait_until_answering()
        return self

    def __exit__(self, *_):
        self.over.set()
        if self.thread:
            self.thread.join()
        for one in self.all:
            one.stop()

    @property
    def addresses(self):
        return [one.address for one in self.all]

    def begin_troubles(self, start, on_new):
        """Lets the troubles take their course from `start` on."""
        self.thread = threading.Thread(target=self._trouble, args=(start, on_new), daemon=True)
        self.thread.start()

    def _trouble(self, start, on_new):
        for due, number, what, _ in TROUBLES:
            if self.over.wait(max(0, start + due - time.monotonic())):
                return
            one = self.all[number - 1]
            if what == "kill":
                one.stop()
            elif what == "start":
                one.start()
            else:
                one.ask("PUT", f"/trouble/{what}")
            if what == "cold":
                on_new(one)
