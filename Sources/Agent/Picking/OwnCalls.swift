import MartletBalancing

/// Which services with capacities this agent's programs call, so that the mesh is told and all
/// callers share them.
package struct OwnCalls: Sendable {
    /// A change to tell.
    package struct Wish: Sendable, Equatable {
        package let service: String
        package let isCalling: Bool
    }

    /// When each was called last. At most `limit`.
    private var calledAt: [String: MonotonicTime] = [:]
    private var wishes: [Wish] = []
    private var lookedAt = MonotonicTime(nanoseconds: 0)

    /// What one node may say at a time (docs/protocol.md, Caller).
    package static let limit = 64
    /// How long after its last call a service counts as called.
    static let patience = Duration.seconds(60)

    var isEmpty: Bool { calledAt.isEmpty }

    mutating func note(_ service: String, at now: MonotonicTime) {
        if calledAt[service] != nil {
            calledAt[service] = now
        } else if calledAt.count < Self.limit {
            calledAt[service] = now
            wishes.append(Wish(service: service, isCalling: true))
        }
    }

    /// Ends what was not called for long; looks once a second.
    mutating func end(at now: MonotonicTime) {
        guard !calledAt.isEmpty, now - lookedAt >= .seconds(1) else { return }
        lookedAt = now
        for (service, last) in calledAt where now - last > Self.patience {
            calledAt[service] = nil
            wishes.append(Wish(service: service, isCalling: false))
        }
    }

    mutating func takeWishes() -> [Wish] {
        guard !wishes.isEmpty else { return [] }
        defer { wishes = [] }
        return wishes
    }
}
