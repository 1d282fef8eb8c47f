"""Martlet's agents in the race, heard through their own event streams."""

import json
import signal

from mesh import GOSSIP_PORT, Mesh
from race.runner import UNREACHABLE, Runner

SERVICE = "race"


class MartletRunner(Runner):
    name = "martlet"
    prefix = "127.77.0."
    first_word = UNREACHABLE

    def __init__(self, watcher, count):
        super().__init__(watcher, count)
        self.mesh = Mesh(count + self.spare, prefix=self.prefix)
        self.wanted = None

    def start(self, number, seed):
        agent = self.mesh.agents[number - 1]
        self.mesh.start(agent, [] if seed is None else [self.mesh.agents[seed - 1]])
        self.processes[number] = agent.process
        self.watcher.stream((self, number), agent.http, services=SERVICE)

    def wait_until_ready(self, number):
        self.mesh.wait_until_answering(self.mesh.agents[number - 1])

    def tell_to_join(self, number, seed):
        path = f"/v1/agent/join/{self.address(seed)}:{GOSSIP_PORT}"
        agent = self.mesh.agents[number - 1]
        self.watcher.send((self, number), agent.http, path, b"")

    def change(self, number, mark):
        self.wanted = mark
        body = json.dumps({"Name": SERVICE, "Port": 80, "Meta": {"mark": mark}}).encode()
        agent = self.mesh.agents[number - 1]
        self.watcher.send((self, number), agent.http, "/v1/agent/service/register", body)

    def ask_to_leave(self, process):
        process.send_signal(signal.SIGTERM)

    def hush(self):
        for number in self.processes:
            self.watcher.forget((self, number))

    def listen(self):
        for number in self.processes:
            address = self.mesh.agents[number - 1].http
            self.watcher.stream((self, number), address, services=SERVICE)

    def hear(self, number, when, kind, data):
        if kind == "member":
            self.note(number, int(data["Name"][1:]), data["Status"], when)
        elif kind == "service" and not data.get("Removed"):
            if data["Service"]["Meta"].get("mark") == self.wanted:
                self.note_change(number, when)
        elif kind == "done" and data != 200:
            raise RuntimeError(f"martlet {number} answered {data}")

    def close(self):
        super().close()
        self.mesh.close()
