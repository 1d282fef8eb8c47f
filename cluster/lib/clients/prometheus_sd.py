"""Debian's Prometheus against two agents: it finds targets by HTTP and by DNS, scrapes the agents'
own metrics, and sees an instance come, fail and go. `promtool` reads the metrics first."""

import json
import pathlib
import subprocess
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import sandbox
from expectations import Expectations
from instances import Instance, register, tell
from mesh import Mesh

OWN_PORT = 21840
RESOLVER = "127.77.0.53"  # with port 53, as the system's resolver asks
SERVERS = {"a": ("127.77.0.8", 21_841), "b": ("127.77.0.9", 21_842)}
PATIENCE_S = 15.0

CONFIGURATION = """
global: {{scrape_interval: 1s, scrape_timeout: 900ms}}
scrape_configs:
- job_name: agents
  static_configs: [{{targets: ["{near}:8500", "{far}:8500"]}}]
- job_name: http
  http_sd_configs:
  - {{url: "http://{near}:8500/v1/mesh/prometheus?service=web", refresh_interval: 1s}}
  relabel_configs:
  - {{source_labels: [__meta_martlet_service_id], target_label: instance_id}}
  - {{source_labels: [__meta_martlet_node], target_label: node}}
  - {{source_labels: [__meta_martlet_tags], regex: ".*,canary,.*", action: drop}}
- job_name: consul-rules
  http_sd_configs:
  - {{url: "http://{near}:8500/v1/mesh/prometheus?labels=consul&passing", refresh_interval: 1s}}
  relabel_configs:
  - {{source_labels: [__meta_consul_service], target_label: service}}
- job_name: dns
  dns_sd_configs: [{{names: [web.service.mesh], refresh_interval: 1s}}]
"""


def query(text):
    """What Prometheus answers: labels and value of each series."""
    url = f"http://127.0.0.1:{OWN_PORT}/api/v1/query?query=" + urllib.parse.quote(text)
    with urllib.request.urlopen(url, timeout=5) as answer:
        found = json.load(answer)["data"]["result"]
    return [(one["metric"], float(one["value"][1])) for one in found]


def soon(expect, name, text, wanted, label):
    """A query has the values wanted, by a label, within the patience."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            seen = {metric.get(label, ""): value for metric, value in query(text)}
        except OSError as error:
            seen = str(error)
        if seen == wanted or time.monotonic() > end:
            return expect.note(name, seen == wanted, seen)
        time.sleep(0.2)


def by_name(name):
    """What SRV calls an address: its octets in hexadecimal."""
    address, port = SERVERS[name]
    octets = "".join(f"{int(octet):02x}" for octet in address.split("."))
    return f"{octets}.addr.dc1.mesh:{port}"


def play(mesh, expect):
    near, far = mesh.agents
    own = {f"{agent.address}:8500": 1.0 for agent in mesh.agents}
    soon(expect, "it scrapes both agents", 'up{job="agents"}', own, "instance")
    members = 'martlet_members{state="alive"}'
    soon(expect, "each agent tells two members", members, dict.fromkeys(own, 2.0), "instance")
    soon(expect, "it finds a and b by HTTP", 'up{job="http"}', {"a": 1.0, "b": 1.0}, "instance_id")
    nodes = {"n1": 1.0, "n2": 1.0}
    soon(expect, "and knows their nodes", 'up{job="http"}', nodes, "node")
    places = {"%s:%d" % place: 1.0 for place in SERVERS.values()}
    soon(expect, "rules made for Consul work", 'up{job="consul-rules"}', places, "instance")
    names = {by_name(name): 1.0 for name in SERVERS}
    soon(expect, "it finds a and b by DNS", 'up{job="dns"}', names, "instance")

    tell(near, "a", "critical")
    only = {"%s:%d" % SERVERS["b"]: 1.0}
    soon(expect, "a is critical: passing has b", 'up{job="consul-rules"}', only, "instance")
    soon(expect, "DNS too", 'up{job="dns"}', {by_name("b"): 1.0}, "instance")
    both = {"a": 1.0, "b": 1.0}
    soon(expect, "but it is scraped on by HTTP", 'up{job="http"}', both, "instance_id")
    near.call("PUT", "/v1/agent/service/deregister/a")
    soon(expect, "a is deregistered", 'up{job="http"}', {"b": 1.0}, "instance_id")
    far.process.kill()
    far.process.wait()
    down = {f"{near.address}:8500": 1.0, f"{far.address}:8500": 0.0}
    soon(expect, "an agent is killed", 'up{job="agents"}', down, "instance")


def check_metrics(agent, expect):
    """`promtool check metrics` has nothing to say of the agent's own."""
    text = agent.call("GET", "/metrics", timeout_s=10)[1]
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True
    )
    said = (done.stdout + done.stderr).strip()
    expect.note("promtool reads the metrics", done.returncode == 0 and not said, said or "well")


def main():
    if not sandbox.enter():
        print("its resolver is the whole machine's: this needs namespaces", file=sys.stderr)
        return 1
    expect = Expectations()
    with Mesh(2) as mesh:
        near, far = mesh.agents
        near.options = ["--dns", f"{RESOLVER}:53"]
        for place in SERVERS.values():
            Instance(place, "# TYPE demo_up gauge\ndemo_up 1\n")
        mesh.start_all()
        for agent in mesh.agents:
            mesh.wait_until_answering(agent)
        mesh.wait_until_whole()
        register(near, "a", SERVERS["a"])
        register(far, "b", SERVERS["b"])
        check_metrics(near, expect)
        file = mesh.directory / "prometheus.yml"
        file.write_text(CONFIGURATION.format(near=near.address, far=far.address))
        # Its resolver is the system's: here that is the agent, in a file system of our own.
        resolver = mesh.directory / "resolv.conf"
        resolver.write_text(f"nameserver {RESOLVER}\n")
        subprocess.run(["mount", "--bind", str(resolver), "/etc/resolv.conf"], check=True)
        command = ["prometheus", f"--config.file={file}"]
        command += [f"--storage.tsdb.path={mesh.directory / 'tsdb'}"]
        command += [f"--web.listen-address=127.0.0.1:{OWN_PORT}"]
        log = mesh.directory / "prometheus.log"
        with open(log, "wb") as output:
            prometheus = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            play(mesh, expect)
        finally:
            prometheus.terminate()
            prometheus.wait()
        if expect.failed:
            print(log.read_text()[-3_000:])
    return expect.verdict()


if __name__ == "__main__":
    sys.exit(main())
