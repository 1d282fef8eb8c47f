"""HAProxy with `server-template` and `resolvers`, as docs/dns.md shows it, against two agents.

Three servers of one service, of weights 3, 1 and 1; two of them have one address, as containers of
one host do.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from proxy import REQUESTS, fail_over, play

FRONT_PORT = 21820
SERVERS = {"a": ("127.77.0.8", 21_831), "b": ("127.77.0.9", 21_832), "c": ("127.77.0.9", 21_833)}

CONFIGURATION = """
global
    maxconn 200
defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s
resolvers dns
    nameserver agent AGENT:8600
    accepted_payload_size 8192
    hold valid 1s
    hold nx 1s
    hold obsolete 1s
    timeout resolve 1s
    timeout retry 1s
frontend front
    bind 127.0.0.1:21820
    default_backend web
backend web
    balance roundrobin
  server-template w 8 _web._tcp.service.mesh resolvers dns resolve-opts allow-dup-ip init-addr none
"""


def story(mesh, front):
    def by_weight(answers):
        share = answers["a"] / REQUESTS
        front.expect.note("a gets three of five", 0.57 <= share <= 0.63, dict(answers))

    fail_over(mesh, front, SERVERS, 503, by_weight)


def command(file):
    return ["haproxy", "-f", str(file), "-db"]


if __name__ == "__main__":
    sandbox.enter()
    sys.exit(play(FRONT_PORT, SERVERS, CONFIGURATION, command, story))
