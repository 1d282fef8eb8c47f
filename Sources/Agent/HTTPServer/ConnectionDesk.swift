import HTTPAPI
import Host
package import NIOCore
import Synchronization

/// What a server spends on its clients: connections, and what came of requests that have no end
/// yet.
package final class ConnectionDesk: Sendable {
    /// How much that may be, and for how long.
    package struct Limits: Sendable {
        /// Connections open at a time; further ones are answered with 429 at once.
        package var connections = ConnectionLimit.ofThisProcess
        /// Bytes of all requests that have begun and not ended.
        package var unfinishedBytes = 64 << 20
        /// How long a request may take to come, head and body.
        package var patience = TimeAmount.seconds(30)
        /// How long a client may read nothing of what is written to it.
        package var stall = TimeAmount.seconds(30)
        /// How long a connection may be open without a request.
        package var idle = TimeAmount.seconds(120)
        /// The same as `stall` once the agent ends.
        package var stallAtEnd = TimeAmount.seconds(2)
        /// How long a client then has to end its request and to read what it is answered, however
        /// it goes on.
        package var parting = TimeAmount.seconds(10)

        package init() {}

        /// Connections that are open a moment longer, to be told so: more wait to be accepted.
        var refused: Int { max(16, connections / 16) }
    }

    let limits: Limits
    let counters: HTTPCounters
    /// Connections that each user of this host has open on Unix sockets.
    private let users = Mutex<[UInt32: Int]>([:])

    init(limits: Limits, counters: HTTPCounters) {
        self.limits = limits
        self.counters = counters
        counters.connectionLimit.store(limits.connections, ordering: .relaxed)
        counters.unfinishedLimit.store(limits.unfinishedBytes, ordering: .relaxed)
    }

    /// Takes a place, which is given back with `leave(_:)`; false where there is none. Once three
    /// quarters are taken, a user whose id is known may have at most half of what is left, so that
    /// one program does not shut all others out.
    func enter(_ user: UInt32? = nil) -> Bool {
        let count = counters.connections.add(1, ordering: .relaxed).newValue
        let left = limits.connections - (count - 1)
        let isScarce = left <= limits.connections / 4
        let isAdmitted =
            left > 0
            && users.withLock { users in
                guard let user else { return true }
                let open = users[user] ?? 0
                guard !isScarce || 2 * open < left else { return false }
                users[user] = open + 1
                return true
            }
        if isAdmitted { return true }
        counters.connections.subtract(1, ordering: .relaxed)
        counters.note(.connections)
        return false
    }

    func leave(_ user: UInt32? = nil) {
        counters.connections.subtract(1, ordering: .relaxed)
        guard let user else { return }
        users.withLock { users in
            let open = (users[user] ?? 1) - 1
            users[user] = open > 0 ? open : nil
        }
    }

    /// Notes bytes of a request that has no end yet; false where there are too many in all.
    func hold(_ bytes: Int) -> Bool {
        let held = counters.unfinishedBytes.add(bytes, ordering: .relaxed).newValue
        return held <= limits.unfinishedBytes
    }

    func release(_ bytes: Int) {
        counters.unfinishedBytes.subtract(bytes, ordering: .relaxed)
    }
}
