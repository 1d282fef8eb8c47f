import Glibc

/// How many HTTP connections may be open at a time (DESIGN §7).
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
}
