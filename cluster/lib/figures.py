"""Medians, percentiles, and how they are shown."""

import json
import os
import platform
import subprocess

from mesh import ROOT


def percentile(values, share):
    """The value that `share` of all are not above (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)
    return ordered[min(rank, len(ordered) - 1)]


def summary(values, digits=1):
    """What a table shows of many values; a value that never came counts as missing."""
    known = [value for value in values if value is not None]
    shown = {
        "count": len(known),
        "missing": len(values) - len(known),
        "median": percentile(known, 0.5),
        "p90": percentile(known, 0.9),
        "p99": percentile(known, 0.99),
        "max": max(known, default=None),
    }
    return {key: round(one, digits) if one is not None else None for key, one in shown.items()}


def machine():
    """Where and on what a figure was measured."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "commit": commit,
    }


def show(title, rows, as_json, **more):
    """Prints `rows` (name to summary) as a table, or all as one JSON object."""
    if as_json:
        print(json.dumps({"title": title, "machine": machine(), "rows": rows} | more))
        return
    print(f"\n{title}")
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    table = [[""] + columns]
    for name, row in rows.items():
        table.append([name] + [str(row.get(key, "")) for key in columns])
    widths = [max(len(line[index]) for line in table) for index in range(len(columns) + 1)]
    for line in table:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("  " + "  ".join(cells))
    where = machine()
    print(f"  ({where['cores']} cores, load {where['load'][0]}, commit {where['commit']})")
