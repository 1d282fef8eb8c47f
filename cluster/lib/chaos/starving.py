"""Little processor time for some processes, by a control group with a quota."""

import contextlib
import os
import pathlib

PERIOD_US = 100_000
OLD, NEW = pathlib.Path("/sys/fs/cgroup/cpu"), pathlib.Path("/sys/fs/cgroup")


@contextlib.contextmanager
def starved(pids, percent):
    """Each process has that share of one processor meanwhile; false where that cannot be had."""
    groups = []
    try:
        try:
            for pid in pids:
                groups.append(group(pid, PERIOD_US * percent // 100))
        except OSError:
            yield False
        else:
            yield True
    finally:
        for place, before, pid in groups:
            release(place, before, pid)


def group(pid, quota_us):
    is_old = (OLD / "cpu.cfs_quota_us").exists()
    before = (OLD if is_old else NEW) / "cgroup.procs"
    place = before.parent / f"martlet-chaos-{os.getpid()}-{pid}"
    place.mkdir()
    try:
        if is_old:
            (place / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (place / "cpu.cfs_quota_us").write_text(str(quota_us))
        else:
            (place / "cpu.max").write_text(f"{quota_us} {PERIOD_US}")
        (place / "cgroup.procs").write_text(str(pid))
    except OSError:
        place.rmdir()
        raise
    return place, before, pid


def release(place, before, pid):
    with contextlib.suppress(OSError):
        before.write_text(str(pid))
    with contextlib.suppress(OSError):
        place.rmdir()
