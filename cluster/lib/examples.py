"""The examples of a page: commands in its `console` blocks, and what they answer.

In a shown answer `"…"` stands for any value, as the last element of a list for the rest of it, and
as a key for further members. A line `…` of a text stands for any lines.
"""

import json
import re

ANY = "…"


class Example:
    """One command, and the answer that the page shows."""

    def __init__(self, line, command, shown):
        self.line, self.command, self.shown = line, command, shown


def read(page):
    """The examples of a page, in order, each with the line where its command stands."""
    found, inside = [], False
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("```"):
            inside = line == "```console" and not inside
        elif inside and found and goes_on(found[-1].command):
            found[-1].command += "\n" + line
        elif inside and line.startswith("$ "):
            found.append(Example(number, line[2:], []))
        elif inside and found:
            found[-1].shown.append(line)
    return found


def goes_on(command):
    """Whether the next line belongs to the command: a quote is open, or a variable was set."""
    last = command.splitlines()[-1]
    return command.count("'") % 2 == 1 or re.match(r"\w+=", last) is not None


def fault(shown, answer):
    """What the answer has otherwise, or `None`: as JSON if the page shows JSON, else as text."""
    text = "\n".join(shown)
    try:
        wanted = json.loads(text)
    except ValueError:
        return text_fault(text, answer)
    try:
        got = json.loads(answer)
    except ValueError:
        return f"no JSON came: {answer[:200]!r}"
    return value_fault(wanted, got, "")


def text_fault(wanted, got):
    parts = [re.escape(part) for part in wanted.strip().split(ANY)]
    if re.fullmatch(".*".join(parts), got.strip(), re.DOTALL):
        return None
    return f"it is\n{got.strip()}"


def value_fault(wanted, got, where):
    if wanted == ANY:
        return None
    if isinstance(wanted, dict) and isinstance(got, dict):
        return object_fault(wanted, got, where)
    if isinstance(wanted, list) and isinstance(got, list):
        return list_fault(wanted, got, where)
    if isinstance(wanted, str) and isinstance(got, str) and ANY in wanted:
        return text_fault(wanted, got)
    same = wanted == got and isinstance(wanted, bool) == isinstance(got, bool)
    return None if same else f"{where or 'the answer'} is {json.dumps(got)[:300]}"


def object_fault(wanted, got, where):
    for key in wanted.keys() - {ANY} - got.keys():
        return f"{where}/{key} is missing"
    for key in got.keys() - wanted.keys():
        if ANY not in wanted:
            return f"{where}/{key} is not shown: {json.dumps(got[key])[:200]}"
    for key in wanted.keys() - {ANY}:
        if found := value_fault(wanted[key], got[key], f"{where}/{key}"):
            return found
    return None


def list_fault(wanted, got, where):
    shown = wanted[:-1] if wanted and wanted[-1] == ANY else wanted
    if len(got) < len(shown) or (shown is wanted and len(got) != len(shown)):
        return f"{where or 'the answer'} has {len(got)} elements"
    for index, (one, other) in enumerate(zip(shown, got)):
        if found := value_fault(one, other, f"{where}/{index}"):
            return found
    return None
