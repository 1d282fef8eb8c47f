"""Processor time and memory of processes, and what they sent, from the kernel's own counts."""

import pathlib


def cpu_seconds(pid):
    """Time on a processor of all threads."""
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory(pid):
    """Resident and anonymous memory in MiB."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Rss"], sizes["Anonymous"]


def sent():
    """Datagrams and bytes sent in this network namespace so far."""
    datagrams = pairs("/proc/net/snmp")["Udp.OutDatagrams"]
    return datagrams, pairs("/proc/net/netstat")["IpExt.OutOctets"]


def pairs(path):
    """The counters of such a file, by `Group.Name`."""
    lines, found = pathlib.Path(path).read_text().splitlines(), {}
    for names, values in zip(lines[::2], lines[1::2]):
        group = names.split(":")[0]
        found |= {f"{group}.{n}": int(v) for n, v in zip(names.split()[1:], values.split()[1:])}
    return found
