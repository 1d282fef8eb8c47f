import HashTreeCollections

/// When each service that is no more lost its last instance, so that its index never goes down.
///
/// Bounded: beyond the limit the oldest are forgotten, and the floor for every unknown name rises
/// to theirs.
package struct VanishedServices: Sendable {
    private var indexes = TreeDictionary<String, UInt64>()
    private var order: [(name: String, index: UInt64)] = []
    private var floor: UInt64

    static let limit = 1_024

    init(floor: UInt64) {
        self.floor = floor
    }

    /// The index of a service without instances.
    func index(of name: String) -> UInt64 {
        max(floor, indexes[name] ?? 0)
    }

    mutating func insert(_ name: String, at index: UInt64) {
        indexes[name] = index
        order.append((name, index))
        if order.count > 2 * Self.limit { forgetOldest() }
    }

    private mutating func forgetOldest() {
        for (name, index) in order.prefix(order.count - Self.limit) {
            floor = max(floor, index)
            if indexes[name] == index { indexes[name] = nil }
        }
        order.removeFirst(order.count - Self.limit)
    }
}
