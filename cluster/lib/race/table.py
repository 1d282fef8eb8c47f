"""The one table of a race: a row for each metric, columns for each runner, and ratios."""

from race import bars

TITLES = {
    "start": "cold simultaneous start until all list all, ms",
    "join": "one more joins: all others list it, ms",
    "join-each": "one more joins: each other one lists it, ms",
    "change": "one change: all others show it, ms",
    "change-each": "one change: each other one shows it, ms",
    "gone": "SIGKILL: unreachable (else failed) everywhere, ms",
    "gone-spread": "  first to last observer, ms",
    "dead": "SIGKILL: dead (failed) everywhere, ms",
    "dead-spread": "  first to last observer, ms",
    "rest-wakeups": "at rest: wake-ups per second and agent",
    "rest-calls": "at rest: system calls per second and agent",
    "rest-cpu": "at rest: processor, s per minute and agent",
    "rest-udp-packets": "at rest: datagrams per second and agent",
    "rest-udp-bytes": "at rest: UDP bytes per second and agent",
    "rest-tcp-bytes": "at rest: TCP bytes per second and agent",
    "rest-RSS": "at rest: RSS, MiB",
    "rest-PSS": "at rest: PSS, MiB",
    "rest-anonymous": "at rest: anonymous memory, MiB",
    "rest-threads": "at rest: threads",
}
SHOWN = ["p50", "p99", "max"]
PAUSED = {
    "pauses": "paused 1-5 s",
    "long-pauses": "paused 5-20 s",
    "pauses-and-loss": "paused 1-5 s, 10 % loss",
}


def short(value):
    """Three digits that count, without an exponent."""
    if value is None:
        return "never"
    if value == 0 or value >= 99.95:
        return f"{value:.0f}"
    digits = 1 if value >= 9.995 else 2 if value >= 0.9995 else 3
    return f"{value:.{digits}f}"


def cells(values):
    """Median, p99 and max, or the one value that there is."""
    if not values:
        return ["-"]
    shares = SHOWN[:1] if len(values) == 1 else SHOWN
    return [short(bars.at(values, share)) for share in shares]


def ratios(ours, theirs):
    """Ours as a share of theirs, at the same places."""
    if not ours or not theirs:
        return ["-"]
    shares = SHOWN[:1] if len(ours) == 1 else SHOWN
    pairs = [(bars.at(ours, share), bars.at(theirs, share)) for share in shares]
    return ["-" if a is None or not b else short(a / b) for a, b in pairs]


def rows(metrics, pauses, names):
    """Rows of columns; a column is a list of one or three cells."""
    peers = [name for name in names if name != "martlet"]
    for metric, title in TITLES.items():
        if metric in metrics:
            by = metrics[metric]
            count = str(max(len(values) for values in by.values()))
            row = [[title], [count], *(cells(by.get(name)) for name in names)]
            yield row + [ratios(by.get("martlet"), by.get(name)) for name in peers]
    for name, told in pauses.items():
        yield [[f"{told['paused']} {PAUSED[name]}, {told['seconds']} s"]]
        for key in next(iter(told["runners"].values())):
            if key != "verdicts":
                found = [told["runners"].get(one, {}).get(key) for one in names]
                values = [["-" if one is None else str(one)] for one in found]
                yield [["  " + key], [str(told["pauses"])], *values]


def text(metrics, pauses, names):
    """The table as lines."""
    peers = [name for name in names if name != "martlet"]
    head = [[""], ["n"], *([name] for name in names)]
    head += [[f"martlet / {name}"] for name in peers]
    under = [[""], [""]] + [SHOWN] * (len(names) + len(peers))
    table = [head, under, *rows(metrics, pauses, names)]
    widths = [
        max(
            6 * len(SHOWN) if index > 1 else len(row[index][0]) for row in table if index < len(row)
        )
        for index in range(len(head))
    ]
    for row in table:
        line = row[0][0].ljust(widths[0]) + "".join(row[1] if row[1:] else []).rjust(6)
        for column, width in zip(row[2:], widths[2:]):
            line += "  " + "".join(cell.rjust(6) for cell in column).ljust(width)
        yield line.rstrip()


def show(result):
    """Prints the table, where it was measured, and every bar."""
    names, machine = result["runners"], result["machine"]
    print(f"\nThe race: {result['agents']} agents each, {machine['cores']} cores,", end=" ")
    print(f"kernel {machine['kernel']}, load {machine['load'][0]}, commit {machine['commit']}\n")
    print(*text(result["metrics"], result["pauses"], names), sep="\n")
    print()
    for asked, found, is_good in bars.judged(result["metrics"], result["pauses"]):
        shown = found if found is None or isinstance(found, int) else short(found)
        print(f"  {'met   ' if is_good else 'MISSED'}  {asked}: {shown}")
