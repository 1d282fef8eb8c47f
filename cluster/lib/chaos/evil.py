"""One evil host: it has the cluster key, and floods the agents with what it can make."""

from hostile.flood import Flood, garbage
from hostile.keys import Cluster, Identity

RATE = 500  # datagrams a second at each victim
STRANGERS = 64


class Evil:
    """Floods from a host of its own; nothing of it may be believed, and nobody may be lost."""

    def __init__(self, scene, agent):
        self.scene, self.agent = scene, agent
        self.floods = []

    def begin(self, dice, seconds):
        """Chooses an act and three victims, by the dice."""
        cluster = Cluster(self.scene.mesh.key)
        act = dice.choice([self.strangers, self.noise])
        datagrams = act(cluster, dice)
        for victim in dice.sample(self.scene.agents, 3):
            with self.agent.namespace:
                target = (victim.address, 7946)
                self.floods.append(Flood(datagrams, target, RATE, seconds))

    def strangers(self, cluster, dice):
        """First words of strangers whose certificates are in order."""
        epoch = dice.randrange(1_700_000_000, 1_800_000_000)
        return [Identity(epoch=epoch).hello(cluster) for _ in range(STRANGERS)]

    def noise(self, cluster, _):
        """Anything of any size."""
        return garbage(cluster, 256)

    def end(self):
        for flood in self.floods:
            flood.wait()
        self.floods = []

    def close(self):
        for flood in self.floods:
            flood.stop()
        self.floods = []
