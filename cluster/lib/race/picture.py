"""The distributions of a race as a picture (SVG): one band for each metric and runner."""

import math

from race import bars
from race.table import short

WIDTH, LEFT, RIGHT, BAND, GAP, HEAD, FOOT = 960, 250, 170, 22, 16, 64, 42
LOW, HIGH = 0, 5  # decades of milliseconds shown
COLORS = {"martlet": "#c8442f", "serf": "#4a6fa5", "kinship": "#5b9a68"}
SHOWN = {
    "start": "cold start until all list all",
    "join": "one more joins: all list it",
    "change": "one change: all show it",
    "change-each": "one change: each shows it",
    "gone": "SIGKILL: not used any more, by all",
    "gone-spread": "…from first to last observer",
    "dead": "SIGKILL: dead to all",
    "dead-spread": "…from first to last observer",
}
TICKS = {0: "1 ms", 1: "10 ms", 2: "100 ms", 3: "1 s", 4: "10 s", 5: "100 s"}


def place(value):
    """Where a time is, from left to right."""
    decade = min(max(math.log10(max(value, 1e-9)), LOW), HIGH)
    return LEFT + (WIDTH - LEFT - RIGHT) * (decade - LOW) / (HIGH - LOW)


def outline(values, middle):
    """How many values are where, as a shape about a middle line."""
    spots = [place(one) for one in values]
    first, last = min(spots) - 6, max(spots) + 6
    steps = [first + (last - first) * index / 60 for index in range(61)]
    heights = [sum(math.exp(-(((spot - step) / 3) ** 2)) for spot in spots) for step in steps]
    top = max(heights)
    upper = [(step, middle - 9 * height / top) for step, height in zip(steps, heights)]
    lower = [(step, middle + 9 * height / top) for step, height in zip(steps, heights)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower[::-1])


def band(values, color, middle):
    """One distribution: its shape, its median as a line, its 99th percentile as a dot."""
    known = [one for one in values if one is not None]
    if not known:
        return
    yield f'<polygon points="{outline(known, middle)}" fill="{color}" fill-opacity="0.55"/>'
    x = place(bars.at(known, "p50"))
    yield f'<path d="M{x:.1f} {middle - 10:.0f}v20" stroke="{color}" stroke-width="2"/>'
    dot = place(bars.at(known, "p99"))
    yield f'<circle cx="{dot:.1f}" cy="{middle:.0f}" r="3" fill="{color}"/>'
    parts = [short(bars.at(values, share)) for share in ("p50", "p99", "max")]
    yield words(WIDTH - RIGHT + 12, middle + 4, " / ".join(parts), fill=color)


def words(x, y, text, **more):
    more = {key.replace("_", "-"): value for key, value in more.items()}
    extra = "".join(f' {key}="{value}"' for key, value in more.items())
    return f'<text x="{x:.0f}" y="{y:.0f}"{extra}>{text}</text>'


def body(result):
    """The parts of the picture, and where it ends."""
    names, parts, top = result["runners"], [], HEAD
    for metric, title in SHOWN.items():
        by = result["metrics"].get(metric)
        if not by:
            continue
        parts.append(words(12, top + BAND * len(names) / 2 + 4, title))
        for name in names:
            parts += band(by.get(name, []), COLORS[name], top + BAND / 2)
            top += BAND
        top += GAP
        parts.append(f'<path d="M12 {top - GAP / 2:.0f}H{WIDTH - 12}" stroke="#ddd"/>')
    return parts, top


def draw(result):
    """The whole picture."""
    parts, end = body(result)
    grid = []
    for decade, label in TICKS.items():
        x = place(10**decade)
        grid.append(f'<path d="M{x:.1f} {HEAD - 8}V{end}" stroke="#e4e4e4"/>')
        grid.append(words(x, end + 18, label, text_anchor="middle", fill="#666"))
    legend = [
        words(LEFT + 110 * index, 44, name, fill=COLORS[name], font_weight="bold")
        for index, name in enumerate(result["runners"])
    ]
    title = f"{result['agents']} agents of each on {result['machine']['cores']} cores, in one run"
    head = [
        words(12, 24, title, font_size=16, font_weight="bold"),
        words(WIDTH - RIGHT + 12, 44, "median / p99 / max, ms", fill="#666"),
    ]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end + FOOT}"'
        ' font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        *grid,
        *head,
        *legend,
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
