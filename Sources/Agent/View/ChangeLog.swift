package import Primitives

/// The last changes in order, so that a stream that was cut can go on where it stopped.
package struct ChangeLog: Sendable {
    /// What changed. What it is now is looked up in the view when it is told.
    package struct Entry: Sendable {
        /// The view's index at the change; suspicions do not move it.
        package var index: UInt64
        package var subject: ChangeSubject
    }

    static let limit = 4_096

    /// A ring: the change numbered `n` is at `n % limit`.
    private var ring: [Entry] = []
    /// How many changes there ever were.
    private(set) var count: UInt64 = 0

    mutating func append(_ subject: ChangeSubject, at index: UInt64) {
        let entry = Entry(index: index, subject: subject)
        if ring.count < Self.limit {
            ring.append(entry)
        } else {
            ring[position(of: count)] = entry
        }
        count += 1
    }

    /// The changes from number `cursor` on, or `nil` if some of them are forgotten.
    func entries(from cursor: UInt64) -> [Entry]? {
        guard cursor >= oldest else { return nil }
        guard cursor < count else { return [] }
        return (cursor..<count).map { ring[position(of: $0)] }
    }

    /// The number of the first change that a reader who saw everything up to `index` may lack, or
    /// `nil` if it is forgotten or `index` is not one of ours. It may hear the last ones again.
    func cursor(resumingAfter index: UInt64, newest: UInt64, first: UInt64) -> UInt64? {
        guard (first...newest).contains(index) else { return nil }
        if oldest > 0, ring[position(of: oldest)].index >= index { return nil }
        var low = oldest
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if ring[position(of: middle)].index < index {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private var oldest: UInt64 { count - UInt64(ring.count) }

    private func position(of number: UInt64) -> Int {
        Int(truncatingIfNeeded: number % UInt64(Self.limit))
    }
}

/// What a change was about, with all that its removal needs to be told.
package enum ChangeSubject: Hashable, Sendable {
    case member(NodeID, name: String)
    case instance(InstanceReference)
    /// A breaker of this agent.
    case breaker(BreakerReference)
}

/// An instance by name, whether it still exists or not.
package struct InstanceReference: Hashable, Sendable {
    package var owner: NodeID
    package var key: Digest
    package var node: String
    package var service: String
    package var id: String

    package init(owner: NodeID, key: Digest, node: String, service: String, id: String) {
        self.owner = owner
        self.key = key
        self.node = node
        self.service = service
        self.id = id
    }
}
