"""Requests exactly as programs of others write them, and answers as those programs read them."""

from exchange import Answer

GO = [("User-Agent", "Go-http-client/1.1")]
GO_LAST = [("Accept-Encoding", "gzip")]
# Java's HttpClient offers HTTP/2 with each request on a new connection, and does not say how long
# its bodies are.
JAVA = [
    ("Connection", "Upgrade, HTTP2-Settings"),
    ("User-Agent", "Java-http-client/21.0.4"),
    ("Upgrade", "h2c"),
    ("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"),
]


class Wire:
    """A connection to an agent, kept open for as long as the agent lets it be."""

    def __init__(self, agent, timeout_s=5.0):
        self.agent, self.timeout_s = agent, timeout_s
        self.host = "%s:%d" % agent.http
        self.connection = agent.connect(timeout_s)

    def go(self, method, target, body=None, headers=()):
        """As Go's net/http writes it under Consul's client: JSON with a line's end."""
        lines = [("Host", self.host), *GO]
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else body.encode() + b"\n"
            lines += [("Content-Length", len(data))]
            if not any(name == "Content-Type" for name, _ in headers):
                lines += [("Content-Type", "application/json")]
        elif method in ("PUT", "POST"):
            lines += [("Content-Length", 0)]
        return self.exchange(method, target, lines + list(headers) + GO_LAST, data)

    def java(self, method, target, body=None, headers=()):
        """As Java's HttpClient writes it under Spring."""
        lines = [*JAVA, ("Host", self.host)]
        data = b""
        if body is not None:
            lines += [("Transfer-Encoding", "chunked"), ("Content-Type", "application/json")]
            data = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body.encode()), body.encode())
        elif method in ("PUT", "POST"):
            lines += [("Content-Length", 0)]
        return self.exchange(method, target, lines + list(headers), data)

    def exchange(self, method, target, headers, data):
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.connection.sendall(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + data)
        answer = Answer()
        try:
            while not answer.done:
                part = self.connection.recv(65536)
                if not part:
                    break
                answer.feed(part)
        except TimeoutError:
            answer.body += b"no answer in time"
        if not answer.done or answer.headers.get("connection", "").lower() == "close":
            self.connection.close()
            self.connection = self.agent.connect(self.timeout_s)
        return answer


class Unreadable(Exception):
    """What Consul's Go client would give up on."""


def meta(answer):
    """What Go's client reads from the headers of a list, in its order: the index, whether there is
    a leader, and how long ago it was heard."""
    headers = answer.headers
    index = headers.get("x-consul-index", "")
    if index and not 0 < int(index) < 2**64:
        raise Unreadable(f"index {index}")
    contact = headers.get("x-consul-lastcontact", "")
    if not contact.isdecimal():
        raise Unreadable(f"last contact {contact!r}")
    if "x-cache" in headers and not headers.get("age", "").isdecimal():
        raise Unreadable(f"age {headers.get('age')!r}")
    return int(index or 0), headers.get("x-consul-knownleader") == "true", int(contact)


def misfits(value, shape, path=""):
    """Where a document is not of a shape: types, `[of elements]`, `{str: of values}`, objects by
    the names of their members, of which those that are there are looked at. What is null would be
    read by Go, and by nobody else."""
    where = path or "all of it"
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is no list: {value!r}"]
        one = shape[0] if shape else {}
        return [bad for at, each in enumerate(value) for bad in misfits(each, one, f"{path}[{at}]")]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{where} is no object: {value!r}"]
        shapes = {name: shape[str] for name in value} if str in shape else shape
        known = [(name, one) for name, one in shapes.items() if name in value]
        return [bad for name, one in known for bad in misfits(value[name], one, f"{path}.{name}")]
    fits = type(value) in (shape if isinstance(shape, tuple) else (shape,))
    return [] if fits else [f"{where} is {value!r}"]
