"""A small real service: tells who answered, and says on /health that it is well."""

import argparse
import http.server
import itertools


class Shop(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, name, port):
        self.name = name
        self.orders = itertools.count(1)
        super().__init__(("127.0.0.1", port), Desk)


class Desk(http.server.BaseHTTPRequestHandler):
    """`GET /health` is for the check; anything else is an order."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            text = "well\n"
        else:
            text = f"{self.server.name} took order {next(self.server.orders)}\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    Shop(options.name, options.port).serve_forever()
