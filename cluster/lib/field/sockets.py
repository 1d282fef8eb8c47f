"""A1: errors of the socket. Each belongs to one datagram; the agent stays in its mesh."""

from field import reading

OUTAGE_S = 2
BACK_S = 5
DROP_ALL = """
table inet outgoing {
  chain output { type filter hook output priority 0; oifname "eth0" drop; }
}
"""


def interface_down(scene):
    """The only interface is down for 2 s."""
    outage(
        scene,
        lambda host: host.ip("link", "set", "eth0", "down"),
        lambda host: host.ip("link", "set", "eth0", "up"),
        {"ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EADDRNOTAVAIL", "EINVAL"},
    )


def address_removed(scene):
    """The only address is removed for 2 s."""
    number = len(scene.agents)
    address = f"{scene.wire.address(number)}/16"
    outage(
        scene,
        lambda host: host.ip("address", "del", address, "dev", "eth0"),
        lambda host: host.ip("address", "add", address, "broadcast", "+", "dev", "eth0"),
        {"ENETUNREACH", "EADDRNOTAVAIL", "EINVAL", "EHOSTUNREACH"},
    )


def output_dropped(scene):
    """The firewall drops all that one host sends for 2 s, which tells the sender EPERM."""
    outage(
        scene,
        lambda host: host.nft(DROP_ALL),
        lambda host: host.nft("delete table inet outgoing"),
        {"EPERM"},
    )


def outage(scene, begin, end, names):
    scene.begin()
    scene.listen()
    victim = scene.agents[-1]
    begin(victim.namespace)
    scene.rest(OUTAGE_S)
    end(victim.namespace)
    check_health(scene, victim, names)


def check_health(scene, victim, names):
    scene.claim_within(scene.until_all_alive(30), BACK_S, "all hold all alive again")
    scene.claim_within(scene.spread(victim, "of the victim", 10), 1, "a change of its own spreads")
    scene.claim_within(scene.spread(scene.agents[0], "of another", 10), 1, "one of others does")
    counted = reading.errors(victim)
    scene.claim(bool(names & set(counted)), f"counted by errno: {counted or 'nothing'}")
    status, text = reading.ready(victim)
    scene.claim(status == 200, f"/readyz is {status}")
    scene.rest(5)
    scene.claim(scene.is_all_alive(), f"and it stays so: {scene.census()}")


def foreign_family(scene):
    """A peer advertises an IPv6 address in a mesh of IPv4: others stay whole."""
    *others, odd = scene.agents
    scene.begin(others)
    odd.bind = "[::]:7946"
    odd.options = ["--advertise", f"[{scene.wire.address_6(len(scene.agents))}]:7946"]
    join_oddly(scene, odd, others)


def broadcast_address(scene):
    """A peer advertises the broadcast address of the network: nobody sends there."""
    *others, odd = scene.agents
    scene.begin(others)
    odd.options = ["--advertise", "10.77.255.255:7946"]
    join_oddly(scene, odd, others)


def join_oddly(scene, odd, others):
    """Starts one with an address that others cannot use. It may be refused; they stay well."""
    scene.mesh.start(odd, others[:1])
    scene.rest(8)
    if odd.is_running:
        scene.kill(odd)
    else:
        scene.note("it refused to start: " + reading.log(odd).strip().splitlines()[-1][:150])
    took = scene.spread(others[0], "a", 5)
    scene.claim_within(took, 1, "a change spreads among the others")
    scene.claim_within(scene.spread(others[-1], "b", 5), 1, "and another")
    names = {one.name for one in others}
    whole = all(scene.alive_at(one) >= names for one in others)
    scene.claim(whole, f"all others hold each other alive: {scene.census()}")
    states = [reading.ready(one)[0] for one in others]
    scene.claim(states == [200] * len(others), f"/readyz of the others: {states}")
    for one in others:
        scene.note(f"{one.name} counted {reading.errors(one)}")


def unreachable_seed(scene):
    """One of two seeds is an IPv6 address without a route."""
    first, *others = scene.agents
    scene.start(first)
    for one in others:
        scene.start(one, "[fd99::1]:7946", first)
    scene.claim_within(scene.until_all_alive(20), 3, "all hold all alive")
    scene.rest(5)
    scene.claim_within(scene.spread(others[0], "a", 5), 1, "a change spreads")
    states = [reading.ready(one)[0] for one in scene.agents]
    scene.claim(states == [200] * len(states), f"/readyz: {states}")
