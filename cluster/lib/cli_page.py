#!/usr/bin/env python3
"""Writes docs/cli.md and docs/martlet.1 from what the program says of its commands.

`--check` compares them with what is there instead, and fails where they differ.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/cli.md"
MANUAL = ROOT / "docs/martlet.1"
# Columns of a line of the manual.
LONGEST = 95

INTRODUCTION = """\
# The command line

Written by `cluster/docs cli` from what the program says of itself; `martlet COMMAND --help` has
the same.

- **Which agent**: `--http-addr HOST:PORT` or `unix:PATH`, else `MARTLET_HTTP_ADDR`, else
  `CONSUL_HTTP_ADDR`, else `127.0.0.1:8500`.
- **For programs**: `--format json`; keys are only ever added. Tables have one header line and
  columns padded by two spaces; on a terminal they fit its width, and states have colors unless
  `NO_COLOR` is set. In a pipe or a file they are whole and plain.
- **Exit status**: 0; 1 where something went wrong, with a sentence on standard error; 2 where the
  command line is wrong or nothing matches.
- **Dashes**: `-detailed` and `--detailed` are the same, as are `--name=x` and `--name x`.
- **Completion**: `martlet completion bash`, `zsh` or `fish` prints a script.
"""


def binary():
    default = ROOT / ".build-release/release/martlet"
    return os.environ.get("MARTLET", str(default))


def ask(*arguments):
    """What the program prints."""
    done = subprocess.run([binary(), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def shown(items):
    return [item for item in items or [] if item.get("shouldDisplay", True)]


def leaves(command, path=()):
    """Every command that does something by itself, with its words."""
    path = (*path, command["commandName"])
    children = [c for c in shown(command.get("subcommands")) if c["commandName"] != "help"]
    if not children:
        yield " ".join(path), command
    for child in children:
        yield from leaves(child, path)


def spelling(argument):
    """`--format <format>`, or `<service>` for what has no name."""
    value = f"<{argument['valueName']}>"
    if argument["kind"] == "positional":
        return value
    dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    names = ", ".join(dashes[name["kind"]] + name["name"] for name in argument["names"])
    return names if argument["kind"] == "flag" else f"{names} {value}"


def rows(command):
    """The arguments of a command, but for those that all have."""
    common = {"help", "version", "http-addr", "format"}
    for argument in shown(command.get("arguments")):
        if argument.get("preferredName", {}).get("name") in common:
            continue
        words = argument.get("abstract", "")
        if argument.get("defaultValue"):
            words += f" Without it: {argument['defaultValue']}."
        if argument.get("allValues"):
            words += f" One of {', '.join(argument['allValues'])}."
        yield spelling(argument), " ".join([words, argument.get("discussion", "")]).strip()


def usage(words, command):
    parts = [words]
    for argument in shown(command.get("arguments")):
        if argument.get("preferredName", {}).get("name") in {"help", "version"}:
            continue
        text = spelling(argument) + ("..." if argument["isRepeating"] else "")
        parts.append(f"[{text}]" if argument["isOptional"] else text)
    return " ".join(parts)


def page(commands):
    text = [INTRODUCTION]
    for words, command in commands:
        text.append(f"## {words}\n\n{command.get('abstract', '')}\n")
        if words == "martlet agent":
            text.append(f"```\n{ask('agent', '--help').rstrip()}\n```\n")
            continue
        text.append(f"```\n{usage(words, command)}\n```\n")
        if command.get("discussion"):
            text.append(paragraphs(command["discussion"]) + "\n")
        table = [f"| `{name}` | {what} |".replace("\n", " ") for name, what in rows(command)]
        if table:
            text.append("\n".join(["| | |", "|---|---|", *table]) + "\n")
    return "\n".join(text)


def paragraphs(discussion):
    """A discussion with its lines as they are: what is indented in it is an example."""
    lines = []
    for line in discussion.splitlines():
        if line.startswith("  "):
            lines.append(f"    {line.strip()}")
        else:
            lines.append(f"{line}  " if line else "")
    return "\n".join(lines).rstrip()


def escaped(text):
    """Text as troff takes it; a backslash at its end joins a long line with the next."""
    lines = []
    for line in text.replace("\\", "\\e").replace("-", "\\-").splitlines():
        line = re.sub(r"^([.'])", r"\\&\1", line)
        while len(line) > LONGEST:
            cut = line.rindex(" ", 0, LONGEST) + 1
            lines.append(line[:cut] + "\\")
            line = line[cut:]
        lines.append(line)
    return "\n".join(lines)


def manual(root, commands):
    text = [
        '.\\" Written by cluster/docs cli.',
        '.TH MARTLET 1 "" "Martlet" "User Commands"',
        ".SH NAME",
        f"martlet \\- {escaped(root['abstract'])}",
        ".SH SYNOPSIS",
        "martlet \\fIcommand\\fR [\\fIoptions\\fR]",
        ".SH COMMANDS",
    ]
    for words, command in commands:
        text += [f".SS {escaped(words)}", escaped(command.get("abstract", ""))]
        if words == "martlet agent":
            text += [".PP", ".nf", escaped(ask("agent", "--help").rstrip()), ".fi"]
            continue
        if command.get("discussion"):
            text += [".PP", ".nf", escaped(command["discussion"]), ".fi"]
        for name, what in rows(command):
            text += [".TP", f"\\fB{escaped(name)}\\fR", escaped(what)]
    text += [
        ".SH COMMON OPTIONS",
        ".TP",
        "\\fB\\-\\-http\\-addr\\fR \\fIaddr\\fR",
        "The agent's HTTP address, HOST:PORT or unix:PATH; 127.0.0.1:8500 by default.",
        ".TP",
        "\\fB\\-\\-format\\fR \\fItable\\fR|\\fIjson\\fR",
        "What is printed: for people, or for programs.",
        ".SH ENVIRONMENT",
        ".TP",
        "\\fBMARTLET_HTTP_ADDR\\fR, \\fBCONSUL_HTTP_ADDR\\fR",
        "The agent's HTTP address, where \\-\\-http\\-addr is not given.",
        ".TP",
        "\\fBNO_COLOR\\fR",
        "Set to anything, it keeps colors away.",
        ".SH EXIT STATUS",
        "0; 1 where something went wrong; 2 where the command line is wrong or nothing matches.",
    ]
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    root = json.loads(ask("--experimental-dump-help"))["command"]
    commands = list(leaves(root))
    stale = []
    for path, text in [(PAGE, page(commands)), (MANUAL, manual(root, commands))]:
        if options.check:
            if not path.exists() or path.read_text() != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"{' and '.join(stale)} are out of date: cluster/docs cli writes them anew")
    print(f"{len(commands)} commands: docs/cli.md and docs/martlet.1 "
          + ("are as the program says" if options.check else "written"))


if __name__ == "__main__":
    main()
