"""Instances that real clients are to find: small servers, each with its name and its place."""

import http.server
import threading


class Instance(http.server.ThreadingHTTPServer):
    """A server that answers every GET with one text, until the process ends."""

    daemon_threads = True

    def __init__(self, place, text):
        self.body = text.encode()
        super().__init__(place, Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_):
        pass


def register(agent, name, place, **more):
    """Registers an instance of `web` with a check that the test sets."""
    address, port = place
    check = {"CheckID": f"ttl-{name}", "TTL": "1h", "Status": "passing"}
    agent.register("web", ID=name, Address=address, Port=port, Check=check, **more)


def tell(agent, name, status):
    """Sets the check of an instance."""
    agent.call("PUT", f"/v1/agent/check/update/ttl-{name}", {"Status": status})
