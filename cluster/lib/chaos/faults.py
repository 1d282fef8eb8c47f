"""Loss, one-way loss and partitions among hosts, by rules of nftables where packets arrive.

A sender is never told: what is lost is lost on the way.
"""

import subprocess

ANYBODY = None


class Faults:
    """What each host does not hear: {host: [(from whom, percent)]}."""

    def __init__(self, hosts, prefix):
        self.hosts, self.prefix = hosts, prefix
        self.rules = {host: [] for host in hosts}

    def lose(self, percent, at=None, come_from=ANYBODY):
        """Loses a share of what arrives at some hosts (all), from some (anybody)."""
        for host in self.hosts if at is None else at:
            self.rules[host].append((come_from, percent))
        self._apply()

    def cut(self, left, right):
        """Parts two groups of hosts entirely."""
        self.lose(100, at=left, come_from=right)
        self.lose(100, at=right, come_from=left)

    def mend(self):
        """Ends all faults."""
        self.rules = {host: [] for host in self.hosts}
        self._apply()

    def address(self, host):
        return f"{self.prefix}{self.hosts.index(host) + 1}"

    def _apply(self):
        for host, rules in self.rules.items():
            lines = ["table ip faults { }", "delete table ip faults", "table ip faults {"]
            lines.append("  chain arriving { type filter hook input priority 0;")
            lines += [f"    {self._rule(*rule)}" for rule in rules] + ["}", "}"]
            text = "\n".join(lines)
            subprocess.run(host.wrap(["nft", "-f", "-"]), input=text, text=True, check=True)

    def _rule(self, come_from, percent):
        rule = 'iifname "eth0"'
        if come_from is not ANYBODY:
            rule += f" ip saddr {{ {', '.join(map(self.address, come_from))} }}"
        share = "" if percent == 100 else f" numgen random mod 1000 < {10 * percent:.0f}"
        return f"{rule}{share} drop"
