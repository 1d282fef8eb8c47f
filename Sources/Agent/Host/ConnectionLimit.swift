internal import CHost
internal import Glibc

/// How many HTTP connections may be open at a time (docs/operations.md, Limits).
package enum ConnectionLimit {
    package static let maximum = 16_384

    /// Three quarters of the files this process may open, if that is less: the rest is for gossip,
    /// checks and the disk.
    package static func connections(fileLimit: UInt64) -> Int {
        Int(clamping: min(UInt64(maximum), fileLimit / 4 * 3))
    }

    /// The limit under which this process runs now.
    package static var ofThisProcess: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return connections(fileLimit: 1_024)
        }
        return connections(fileLimit: UInt64(limit.rlim_cur))
    }

    /// Raises this process's limit as far as it may, up to what the greatest number of connections
    /// needs: hosts set it to 1,024 for the sake of programs older than this one.
    package static func raiseFileLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        let wanted = min(limit.rlim_max, rlim_t(maximum / 3 * 4 + 4))
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
