"""Packets and bytes of each runner, and loss for all of them, by rules of nftables.

Only in a network namespace of one's own, and where `nft` is installed.
"""

import json
import shutil
import subprocess

GOSSIP = 7946
KINDS = ("udp", "tcp")


def is_possible(is_private):
    return is_private and shutil.which("nft") is not None


def nft(text):
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def count(runners):
    """Begins to count what the agents of these runners send each other, from zero."""
    rules = ["table inet race { }", "delete table inet race", "table inet race {"]
    for runner in runners:
        rules += [f"  counter {runner.name}-{kind} {{ }}" for kind in KINDS]
    rules.append("  chain sent { type filter hook output priority 0;")
    for runner in runners:
        rules += [rule for kind in KINDS for rule in counting(runner, kind)]
    nft("\n".join([*rules, "}", "}"]))


def counting(runner, kind):
    """What goes to a gossip port; with TCP also what comes from one."""
    net = f"{runner.prefix}0/24"
    name = f'counter name "{runner.name}-{kind}"'
    yield f"ip daddr {net} {kind} dport {GOSSIP} {name}"
    if kind == "tcp":
        yield f"ip saddr {net} tcp sport {GOSSIP} {name}"


def counted():
    """(packets, bytes) so far by `RUNNER-udp` and `RUNNER-tcp`; bytes with IP headers."""
    command = ["nft", "-j", "list", "counters", "table", "inet", "race"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = [one["counter"] for one in told["nftables"] if "counter" in one]
    return {one["name"]: (one["packets"], one["bytes"]) for one in found}


def lose(percent):
    """Loses a share of all gossip where it arrives, so that no sender is told."""
    rule = f"numgen random mod 100 < {percent} drop"
    nft(
        "table inet loss { }\ndelete table inet loss\ntable inet loss {\n"
        "  chain arriving { type filter hook input priority 0;\n"
        f"    meta l4proto != {{ tcp, udp }} accept\n"
        f"    th dport {GOSSIP} {rule}\n"
        f"    th dport != {GOSSIP} th sport {GOSSIP} {rule}\n  }}\n}}"
    )


def lose_nothing():
    nft("table inet loss { }\ndelete table inet loss")
