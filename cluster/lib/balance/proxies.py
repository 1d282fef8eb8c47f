"""Proxies in front of the backends, with the same rights to try again as the others."""

import contextlib
import pathlib
import socket
import subprocess
import time

from balance import envoy as envoys
from balance import peers

PORT = 8088

NGINX = """
daemon off;
user root;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log crit;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    upstream work {{
        {method}
        {servers}
        keepalive 64;
    }}
    server {{
        listen 127.0.0.1:{port};
        keepalive_requests 1000000;
        location / {{
            proxy_pass http://work;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_connect_timeout {attempt}ms;
            proxy_read_timeout {attempt}ms;
            proxy_next_upstream error timeout http_500 http_502 http_503 http_504;
            proxy_next_upstream_tries 3;
            proxy_next_upstream_timeout {deadline}ms;
        }}
    }}
}}
"""

HAPROXY = """
global
    maxconn 4096
    nbthread 1
defaults
    mode http
    timeout client 5s
    timeout connect {attempt}ms
    timeout server {attempt}ms
    timeout queue {deadline}ms
    retries 2
    option redispatch 1
    retry-on all-retryable-errors
frontend front
    bind 127.0.0.1:{port}
    default_backend work
backend work
    balance {method}
    option httpchk GET /health
    {servers}
"""


def nginx(backends, directory, method, attempt, deadline):
    """The command that runs it; `method` is a directive or nothing.

    Three failures within a second take a server out for a second. With the default, one failure for
    ten seconds, two servers in trouble leave too few.
    """
    fails = "max_fails=3 fail_timeout=1s"
    servers = [f"server {one.address} weight={one.weight} {fails};" for one in backends.all]
    return ["nginx", "-p", str(directory), "-c"] + _write(
        NGINX, directory / "nginx.conf", servers, method, attempt, deadline
    )


def haproxy(backends, directory, method, attempt, deadline):
    servers = [
        f"server b{one.number} {one.address} weight {one.weight} check inter 1s"
        for one in backends.all
    ]
    return ["haproxy", "-db", "-q", "-f"] + _write(
        HAPROXY, directory / "haproxy.cfg", servers, method, attempt, deadline
    )


def envoy(backends, directory, _, attempt, deadline):
    path = directory / "envoy.json"
    path.write_text(envoys.config(backends, PORT, attempt, deadline))
    quiet = ["--log-level", "error", "--concurrency", "1", "--disable-hot-restart"]
    return ["envoy", "-c", str(path)] + quiet


def _write(template, path, servers, method, attempt, deadline):
    text = template.format(
        directory=path.parent,
        method=method,
        servers="\n    ".join(servers),
        port=PORT,
        attempt=attempt,
        deadline=deadline,
    )
    pathlib.Path(path).write_text(text)
    return [str(path)]


@contextlib.contextmanager
def running(command):
    """Runs a proxy until the end of the block; its address."""
    program = peers.find(command[0])
    process = subprocess.Popen([program] + command[1:], stdin=subprocess.DEVNULL)
    try:
        _wait_until_listening(process)
        yield f"127.0.0.1:{PORT}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_listening(process, timeout_s=10.0):
    end = time.monotonic() + timeout_s
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", PORT), timeout=1):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
