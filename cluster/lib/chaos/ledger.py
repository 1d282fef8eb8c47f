"""Changes under trouble: what was acknowledged, and what may or may not have happened."""

from field import reading

SERVICE = "kept"
PLACES = 4  # instances that come and go at each agent
GONE = None


class Ledger:
    """What every agent must tell once all is well.

    A change that was answered with 200 holds. One that was refused or had no answer may hold or
    not: until the next that is acknowledged, either value is right.
    """

    def __init__(self, dice):
        self.dice = dice
        self.possible = {}  # (node, id): values that are right
        self.acknowledged = self.refused = 0

    def change(self, agent):
        """Registers an instance anew or takes it away, at one agent."""
        name = f"{agent.name}-{self.dice.randrange(PLACES)}"
        key = (agent.name, name)
        value = GONE if self.dice.random() < 0.25 else str(self.acknowledged + self.refused)
        if self.possible.get(key, {GONE}) == {GONE} and value is GONE:
            return  # it is not there
        if self._send(agent, name, value):
            self.possible[key] = {value}
            self.acknowledged += 1
        else:
            self.possible[key] = self.possible.get(key, {GONE}) | {value}
            self.refused += 1

    def _send(self, agent, name, value):
        path, body = f"/v1/agent/service/deregister/{name}", None
        if value is not GONE:
            path = "/v1/agent/service/register"
            body = {"Name": SERVICE, "ID": name, "Port": 80, "Meta": {"value": value}}
        try:
            return agent.call("PUT", path, body, timeout_s=2)[0] == 200
        except OSError:
            return False

    def told(self, agent):
        """What an agent tells, by node and id."""
        told = reading.instances(agent, SERVICE)
        return {key: meta.get("value") for key, meta in told.items()}

    def faults(self, told):
        """Where that is not right."""
        wrong = [
            f"{key[1]}: {told.get(key)} for {sorted(map(str, values))}"
            for key, values in self.possible.items()
            if told.get(key, GONE) not in values
        ]
        return wrong + [f"{key[1]}: unknown" for key in told if key not in self.possible]
