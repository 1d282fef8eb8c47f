"""All field tests by name."""

import dataclasses
from collections.abc import Callable

from field import clocks, crash, distances, far, hung_disk, killed, laden, lossy, reimaged, seeds
from field import sockets, stalled_log, throttled, unsteady


@dataclasses.dataclass(frozen=True)
class Row:
    """A test with the number of its agents."""

    play: Callable
    agents: int
    is_quick: bool = False
    has_wire: bool = True


ROWS = {
    "interface-down": Row(sockets.interface_down, 4, is_quick=True),
    "address-removed": Row(sockets.address_removed, 4, is_quick=True),
    "output-dropped": Row(sockets.output_dropped, 4, is_quick=True),
    "foreign-family": Row(sockets.foreign_family, 4, is_quick=True),
    "broadcast-address": Row(sockets.broadcast_address, 4),
    "unreachable-seed": Row(sockets.unreachable_seed, 3, is_quick=True),
    "laden-one-owner": Row(laden.one_owner, 8, is_quick=True, has_wire=False),
    "laden-five-owners": Row(laden.five_owners, 8, has_wire=False),
    "laden-killed": Row(laden.killed_few, 6, is_quick=True, has_wire=False),
    "laden-killed-many": Row(laden.killed_many, 32, has_wire=False),
    "far-join-300": Row(far.join_300, 8, is_quick=True),
    "far-join-1000": Row(far.join_1000, 8),
    "far-parted-300": Row(far.parted_300, 12),
    "far-parted-400": Row(far.parted_400, 12),
    "far-parted-1000": Row(far.parted_1000, 12),
    "far-start": Row(far.start_of_24, 24),
    "far-steady": Row(far.steady_600, 12),
    "near-site": Row(distances.near_site, 4),
    "near-line": Row(distances.near_line, 4),
    "throttled": Row(throttled.registering, 12, has_wire=False),
    "late-1": Row(unsteady.late_1, 12),
    "late-5": Row(unsteady.late_5, 12),
    "cut-by-turns": Row(unsteady.cut_by_turns, 12),
    "lossy-start": Row(lossy.start_of_24, 24),
    "lossy-traffic": Row(lossy.traffic, 12),
    "killed-writing": Row(killed.writing, 1, is_quick=True, has_wire=False),
    "backtracer": Row(crash.backtracer, 2, is_quick=True),
    "disk-hangs": Row(hung_disk.hangs, 4, is_quick=True, has_wire=False),
    "log-full": Row(stalled_log.full_pipe, 4, is_quick=True, has_wire=False),
    "clock-half-hour": Row(clocks.half_an_hour, 3, is_quick=True),
    "clock-two-hours": Row(clocks.two_hours, 3),
    "seed-addresses": Row(seeds.three_addresses, 5, is_quick=True),
    "seed-moved": Row(seeds.moved_name, 3),
    "seed-nobody": Row(seeds.nobody, 3),
    "bootstrap": Row(seeds.bootstrap, 3, is_quick=True),
    "reimaged": Row(reimaged.same_name, 4, is_quick=True),
    "renamed": Row(reimaged.force_leave, 5),
}
