import DNS
import Primitives

/// The places for TCP connections. It belongs to one event loop.
final class ConnectionTable {
    private let limits: DNSConfiguration.Limits
    private let counters: DNSCounters
    private var count = 0
    private var byHost: [AddressGroup: Int] = [:]

    init(limits: DNSConfiguration.Limits, counters: DNSCounters) {
        self.limits = limits
        self.counters = counters
    }

    /// Takes a place for a connection, if there is one. Those of this host have no bound but that
    /// of all.
    func enter(from ip: IPAddress) -> Bool {
        let host = AddressGroup(of: ip)
        let ofHost = byHost[host] ?? 0
        guard count < limits.connections,
            ip.isLoopback || ofHost < limits.connectionsOfOneHost
        else {
            counters.note(.connections)
            return false
        }
        count += 1
        byHost[host] = ofHost + 1
        counters.noteConnections(1)
        return true
    }

    func leave(from ip: IPAddress) {
        let host = AddressGroup(of: ip)
        count -= 1
        byHost[host] = byHost[host].flatMap { $0 > 1 ? $0 - 1 : nil }
        counters.noteConnections(-1)
    }
}
