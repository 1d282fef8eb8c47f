"""Writes to one agent's registrations, over many connections, at a rate or as fast as it goes."""

import itertools
import json
import threading
import time

from exchange import Answer, request

REGISTER = "/v1/agent/service/register"
DEREGISTER = "/v1/agent/service/deregister/"


def definition(number, service="many"):
    """A registration as deployments have them: some tags, metadata, a check."""
    return {
        "Name": service,
        "ID": f"{service}-{number}",
        "Port": 1_024 + number % 60_000,
        "Tags": ["v1.24.3", "eu-west"],
        "Meta": {"commit": f"{number:040x}", "team": "payments"},
        "Check": {"TTL": "24h", "Status": "passing"},
    }


class Client:
    """One connection that sends a request at a time."""

    def __init__(self, agent, timeout_s=30.0):
        self.host = "%s:%d" % agent.http
        self.connection = agent.connect(timeout_s)

    def put(self, path, body=None):
        """The status of the answer; an `OSError` where there is none."""
        data = b"" if body is None else json.dumps(body).encode()
        self.connection.sendall(request("PUT", path, self.host, data))
        answer = Answer()
        while not answer.done:
            part = self.connection.recv(65_536)
            if not part:
                raise ConnectionError("the agent has gone")
            answer.feed(part)
        return answer.status

    def close(self):
        self.connection.close()


def register(agent, numbers, connections, rate=None):
    """Registers these numbers: for each the seconds from when it was due, in order, and the
    seconds that all took. At no rate a request is due when its connection is free."""
    took = [0.0] * len(numbers)
    failures = []
    counter = itertools.count()
    begin = time.monotonic()

    def work():
        client = Client(agent)
        while (place := next(counter)) < len(numbers) and not failures:
            due = time.monotonic()
            if rate:
                due = begin + place / rate
                time.sleep(max(0.0, due - time.monotonic()))
            try:
                status = client.put(REGISTER, definition(numbers[place]))
            except OSError as error:
                status = repr(error)
            took[place] = time.monotonic() - due
            if status != 200:
                failures.append(status)
        client.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"{agent.name}: a registration was answered with {failures[0]}")
    return took, time.monotonic() - begin
