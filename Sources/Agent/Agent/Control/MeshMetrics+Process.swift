import Formats
import Host

/// What the process takes of its host, under the names that all clients of Prometheus use.
extension MeshMetrics {
    func process(_ text: inout MetricsText) {
        guard let usage = ProcessUsage.current else { return }
        text.begin(
            "process_cpu_seconds_total",
            type: "counter",
            help: "User and system time in seconds."
        )
        text.sample("process_cpu_seconds_total", value: usage.cpuSeconds)
        text.begin(
            "process_start_time_seconds",
            type: "gauge",
            help: "When the process started, in seconds since 1970."
        )
        text.sample("process_start_time_seconds", value: usage.startedAt)
        text.gauge("process_threads", help: "Threads of the process.", value: usage.threads)
        text.gauge(
            "process_virtual_memory_bytes",
            help: "Virtual memory.",
            value: usage.virtualMemory
        )
        text.gauge(
            "process_resident_memory_bytes",
            help: "Resident memory.",
            value: usage.residentMemory
        )
        if let open = usage.descriptors {
            text.gauge("process_open_fds", help: "Open file descriptors.", value: open)
        }
        if let limit = usage.descriptorLimit {
            text.gauge("process_max_fds", help: "File descriptors at most.", value: limit)
        }
    }
}
