"""nginx with `resolver` and a name in a variable, as docs/dns.md shows it, against two agents.

A name in a variable is resolved for each request, by A and AAAA records, which have no port: all
servers listen at the same one. Their weights mean nothing to nginx. `resolve` in an `upstream`,
with SRV records, is in nginx from 1.27.3 on.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from proxy import REQUESTS, fail_over, play

FRONT_PORT = 21850
SERVERS = {name: (f"127.77.0.{number}", 21_851) for number, name in enumerate("abc", 8)}

CONFIGURATION = """
daemon off;
user root root;
pid HERE/pid;
error_log stderr error;
events {}
http {
    access_log off;
    client_body_temp_path HERE/body;
    proxy_temp_path HERE/proxy;
    fastcgi_temp_path HERE/fastcgi;
    uwsgi_temp_path HERE/uwsgi;
    scgi_temp_path HERE/scgi;
    resolver AGENT:8600 valid=1s;
    server {
        listen 127.0.0.1:21850;
        location / {
            set $web web.service.mesh;
            proxy_pass http://$web:21851;
        }
    }
}
"""


def story(mesh, front):
    def alike(answers):
        least = min(answers[name] for name in SERVERS) / REQUESTS
        front.expect.note("each gets its part", least > 0.2, dict(answers))

    fail_over(mesh, front, SERVERS, 502, alike)


def command(file):
    return ["nginx", "-p", str(file.parent), "-c", str(file), "-e", "stderr"]


if __name__ == "__main__":
    sandbox.enter()
    sys.exit(play(FRONT_PORT, SERVERS, CONFIGURATION, command, story))
