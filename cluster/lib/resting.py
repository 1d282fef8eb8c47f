"""What processes do while nothing happens: time on a processor, wake-ups, system calls."""

import pathlib
import shutil
import signal
import subprocess


def cpu_seconds(pid):
    """Time on a processor of all threads."""
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def wakeups(pid):
    """How often a thread of the process went to sleep, so far: it wakes as often."""
    return sum(wakeups_by_thread(pid).values())


def wakeups_by_thread(pid):
    """The same for each thread: `NUMBER NAME` to count."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        found[f"{task.name} {fields['Name']}"] = int(fields["voluntary_ctxt_switches"])
    return found


class SystemCalls:
    """Counts the system calls of processes by `perf`, which needs root; `total` is `None` where
    there is no `perf` or where it may not count."""

    def __init__(self, pids):
        self.pids, self.total, self.process = pids, None, None

    def __enter__(self):
        if shutil.which("perf"):
            names = ",".join(map(str, self.pids))
            command = ["perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-p", names]
            self.process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.send_signal(signal.SIGINT)
            told = self.process.communicate(timeout=30)[1]
            for line in told.splitlines():
                count, *rest = line.split(",")
                if "raw_syscalls:sys_enter" in rest and count.isdigit():
                    self.total = int(count)
