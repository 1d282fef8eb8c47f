internal import Glibc

/// What this process takes of its host, as Prometheus' client libraries tell it (proc(5),
/// `/proc/self/stat`, `/proc/self/fd`).
package struct ProcessUsage: Equatable, Sendable {
    /// User and system time, in seconds.
    package var cpuSeconds: Double
    package var threads: Int
    /// Seconds since 1970, by the present wall clock.
    package var startedAt: Double
    /// Bytes.
    package var virtualMemory: Int
    package var residentMemory: Int
    /// Open descriptors, and how many there may be; `nil` where the kernel does not say.
    package var descriptors: Int?
    package var descriptorLimit: UInt64?

    /// Now; `nil` where there is no `/proc`.
    package static var current: ProcessUsage? {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = sysconf(Int32(_SC_PAGESIZE))
        guard let line = statLine, ticks > 0, page > 0,
            var usage = ProcessUsage(
                line: line,
                ticksPerSecond: ticks,
                pageSize: page,
                booted: Clocks.booted
            )
        else { return nil }
        usage.descriptors = openDescriptors
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            usage.descriptorLimit = UInt64(limit.rlim_cur)
        }
        return usage
    }

    /// Reads the line of `/proc/self/stat`; `nil` where it is not as proc(5) says.
    ///
    /// - Parameters:
    ///   - line: the line; the program's name in it may hold spaces and brackets.
    ///   - ticksPerSecond: the unit of its times.
    ///   - pageSize: the unit of its resident memory, in bytes.
    ///   - booted: when the host started, in seconds since 1970.
    init?(line: String, ticksPerSecond: Double, pageSize: Int, booted: Double) {
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        // The first of these is field 3 of the line.
        func number(_ field: Int) -> Int? {
            fields.indices.contains(field - 3) ? Int(fields[field - 3]) : nil
        }
        guard let user = number(14), let system = number(15), let threads = number(20),
            let start = number(22), let virtual = number(23), let pages = number(24)
        else { return nil }
        cpuSeconds = (Double(user) + Double(system)) / ticksPerSecond
        self.threads = threads
        startedAt = booted + Double(start) / ticksPerSecond
        virtualMemory = virtual
        let (resident, overflow) = pages.multipliedReportingOverflow(by: pageSize)
        residentMemory = overflow ? .max : resident
    }

    private static var statLine: String? {
        let number = unsafe open("/proc/self/stat", O_RDONLY | O_CLOEXEC)
        guard let file = try? Descriptor(number) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 2_048)
        let count = unsafe read(file.number, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// Counted without the one that is opened to count them.
    private static var openDescriptors: Int? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe _ = closedir(directory) }
        var count = 0
        while let entry = unsafe readdir(directory) {
            if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count - 1
    }
}
