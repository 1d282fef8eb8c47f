internal import MartletBalancing
internal import NIOConcurrencyHelpers

/// Who holds how many leases, of all services together: what the limits are about. Services share
/// it, so it has a lock of its own, which is held for a look at one number.
package final class LeaseLedger: Sendable {
    /// How many leases there may be (docs/balancing.md, From the agent).
    package struct Limits: Sendable {
        package var all = 65_536
        /// Of one client: of one connection.
        package var client = 16_384

        package init() {}

        package init(all: Int, client: Int) {
            self.all = all
            self.client = client
        }
    }

    private struct Counts: Sendable {
        var open = 0
        /// Looked up; swept in no particular order.
        var clients: [UInt32: ClientLedger] = [:]
    }

    /// Clients that hold nothing and are remembered, at most: each curl is another one.
    private static let spareClients = 4_096

    let limits: Limits
    private let counts = NIOLockedValueBox(Counts())

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Leases open now.
    var count: Int { counts.withLockedValue { $0.open } }

    enum Room { case enough, none, noneForClient }

    /// Whether another lease may be opened for a client. Once three quarters are out, it may have
    /// at most half of what is left: a few that never report do not keep others from theirs.
    func room(for client: UInt32) -> Room {
        counts.withLockedValue { counts in
            let left = limits.all - counts.open
            if left <= 0 { return .none }
            let open = counts.clients[client]?.open ?? 0
            let isScarce = left <= limits.all / 4
            return open < limits.client && (!isScarce || 2 * open < left) ? .enough : .noneForClient
        }
    }

    func opened(by client: UInt32, at now: MonotonicTime) {
        counts.withLockedValue { counts in
            counts.open += 1
            if counts.clients.count > limits.all + Self.spareClients {
                counts.clients = counts.clients.filter { $0.value.open > 0 }
            }
            counts.clients[client, default: ClientLedger()].opened(at: now)
        }
    }

    func ended(of client: UInt32, isLost: Bool) {
        counts.withLockedValue { counts in
            counts.open -= 1
            counts.clients[client]?.ended(isLost: isLost)
        }
    }

    /// The share of its picks that a client never reported, where it is worth a word.
    func lossShare(of client: UInt32) -> Double? {
        counts.withLockedValue { $0.clients[client]?.notableLoss }
    }

    /// Forgets clients that hold nothing and have not come for a minute.
    func forgetClients(at now: MonotonicTime) {
        counts.withLockedValue { counts in
            counts.clients = counts.clients.filter {
                $0.value.open > 0 || now - $0.value.usedAt < .seconds(60)
            }
        }
    }
}

/// What one client does with its leases.
private struct ClientLedger: Sendable {
    private(set) var open = 0
    private(set) var usedAt = MonotonicTime(nanoseconds: 0)
    private var reported = 0
    private var lost = 0

    /// Losses below this share are chance.
    private static let tolerated = 0.05

    mutating func opened(at now: MonotonicTime) {
        open += 1
        usedAt = now
    }

    mutating func ended(isLost: Bool) {
        open -= 1
        if isLost { lost += 1 } else { reported += 1 }
        // What was long ago counts less and less.
        guard lost + reported >= 1_000 else { return }
        lost /= 2
        reported /= 2
    }

    var notableLoss: Double? {
        guard lost + reported >= 20 else { return nil }
        let share = Double(lost) / Double(lost + reported)
        return share > Self.tolerated ? share : nil
    }
}
