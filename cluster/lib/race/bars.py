"""The bars that Martlet is held to, and whether numbers clear them."""

import figures

SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1}

# Metric: (share, limit); limits of times in milliseconds.
LIMITS = {
    "start": [("p50", 1000), ("max", 3000)],
    "join": [("p99", 100)],
    "change": [("p50", 30), ("p99", 100)],
    "gone": [("max", 3000)],
    "gone-spread": [("max", 50)],
    "dead-spread": [("max", 50)],
    "rest-wakeups": [("p50", 3.1)],
    "rest-calls": [("p50", 9)],
    "rest-cpu": [("p50", 0.04)],
    "rest-udp-packets": [("p50", 2.2)],
    "rest-udp-bytes": [("p50", 600)],
    "rest-RSS": [("p50", 40)],
    "rest-PSS": [("p50", 10)],
    "rest-anonymous": [("p50", 8)],
}
# Metric: the most that Martlet's number may be of serf's, at all shares.
RATIOS = {"change": 1 / 5, "dead": 1}
# Metric: the most that Martlet's median may be of kinship's.
KINSHIP_RATIOS = {"rest-cpu": 1.5}
WHOLE_S = 5


def at(values, share):
    """The value at a share such as `p99`; `None` where values are missing there."""
    ordered = [float("inf") if one is None else one for one in values]
    found = figures.percentile(ordered, SHARES[share])
    return None if found == float("inf") else found


def judged(metrics, pauses):
    """(what is asked, what was found, whether that is good) for every bar that was measured."""
    for metric, by_runner in metrics.items():
        ours, serf = by_runner.get("martlet"), by_runner.get("serf")
        if not ours:
            continue
        for share, limit in LIMITS.get(metric, []):
            found = at(ours, share)
            yield f"{metric} {share} <= {limit}", found, found is not None and found <= limit
        if metric in RATIOS and serf:
            for share in SHARES:
                found, theirs = at(ours, share), at(serf, share)
                ratio = found / theirs if found is not None and theirs else None
                is_good = found is not None and (ratio is None or ratio <= RATIOS[metric])
                text = f"{metric} {share} <= {RATIOS[metric]:g} of serf's"
                yield text, None if ratio is None else round(ratio, 3), is_good
        if metric in KINSHIP_RATIOS and (theirs := at(by_runner.get("kinship") or [], "p50")):
            ratio = at(ours, "p50") / theirs
            limit = KINSHIP_RATIOS[metric]
            yield f"{metric} p50 <= {limit:g} of kinship's", round(ratio, 3), ratio <= limit
    for name, told in pauses.items():
        if ours := told["runners"].get("martlet"):
            blamed = ours["healthy members ever blamed"]
            yield f"{name}: healthy members blamed = 0", blamed, blamed == 0
            whole = ours["whole after, s"]
            yield f"{name}: whole <= {WHOLE_S} s", whole, whole is not None and whole <= WHOLE_S
