"""Prints COUNT free ports of 127.0.0.1, searched from BASE upwards: ports.py tcp|udp BASE COUNT."""

import socket
import sys

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def is_free(kind, port):
    with socket.socket(socket.AF_INET, KINDS[kind]) as trial:
        if kind == "tcp":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


kind, base, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
free = [port for port in range(base, min(base + 1000, 65536)) if is_free(kind, port)][:count]
if len(free) < count:
    sys.exit(f"no {count} free {kind} ports from {base}")
print(*free)
