"""What schemathesis is told of Martlet beside its OpenAPI file: names that are there, and what an
answer of a status from 500 on may say."""

import re

import schemathesis

# By the path's parameter: what the test has registered, and one that nobody has.
KNOWN = {
    "name": ["web", "none"],
    "service": ["web", "none"],
    "id": ["web-1", "service:web-1", "none"],
    "node": ["n1", "none"],
    "state": ["any", "passing", "critical"],
}
# Each is Consul's own, or says what cannot be now.
SENTENCES = [
    r"^No path to datacenter$",
    r"^agent: No node found with name '",
    r"^agent: node '.*' is alive; it can only leave by itself$",
    r'^CheckID ".*" does not have associated TTL$',
    r"^nobody answered at ",
    r'"Reason": ?"(none_eligible|all_full|silent|unreachable)"',
    r'"Error": ?"No path to datacenter"',
    r'"AggregatedStatus": ?"(critical|maintenance)"',
    r'"Held": ?\[[^\]]*\],\s*"Missing": ?\[',
]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Half of all names are of what is there: else next to nothing would be found."""
    for name, value in (path_parameters or {}).items():
        known = KNOWN.get(name)
        text = str(value)
        if known and len(text) % 2:
            path_parameters[name] = known[sum(text.encode("utf-8", "replace")) % len(known)]
    return path_parameters


@schemathesis.check
def failures_are_told(ctx, response, case):
    """Whatever the agent could not do it says in a sentence that is known."""
    text = response.text
    if response.status_code >= 500 and not any(re.search(one, text) for one in SENTENCES):
        raise AssertionError(f"{response.status_code} says {text[:200]!r}")
