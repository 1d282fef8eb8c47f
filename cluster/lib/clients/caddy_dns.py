"""Caddy with `dynamic a` and `dynamic srv`, as docs/dns.md shows them, against two agents.

By A records all servers have to listen at the same port. By SRV Caddy looks up the address of each
target by itself, for which its transport needs the resolver too.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from proxy import REQUESTS, Front, fail_over, play

FRONT_PORT, OTHER_PORT = 21860, 21861
SERVERS = {name: (f"127.77.0.{number}", 21_862) for number, name in enumerate("abc", 8)}

CONFIGURATION = """
{
    admin off
    auto_https off
    storage file_system HERE/caddy
}
http://127.0.0.1:21860 {
    reverse_proxy {
        dynamic a {
            name web.service.mesh
            port 21862
            refresh 1s
            resolvers AGENT:8600
        }
        lb_policy round_robin
        transport http {
            keepalive off
        }
    }
}
http://127.0.0.1:21861 {
    reverse_proxy {
        dynamic srv {
            service web
            proto tcp
            name service.mesh
            refresh 1s
            resolvers AGENT:8600
        }
        lb_policy round_robin
        transport http {
            resolvers AGENT:8600
            keepalive off
        }
    }
}
"""


def story(mesh, front):
    def alike(answers):
        least = min(answers[name] for name in SERVERS) / REQUESTS
        front.expect.note("each gets its part", least > 0.2, dict(answers))
        other = Front(OTHER_PORT, front.expect)
        other.within("all three are found by SRV", set(SERVERS), 10)

    fail_over(mesh, front, SERVERS, 503, alike)
    other = Front(OTHER_PORT, front.expect)
    other.within("by SRV a has gone, too", {"b", "c"}, 1)


def command(file):
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


if __name__ == "__main__":
    sandbox.enter()
    sys.exit(play(FRONT_PORT, SERVERS, CONFIGURATION, command, story))
