import HashTreeCollections

/// When a breaker of each service last changed, so that who waits for that is woken and no index
/// ever goes down.
///
/// Bounded: beyond the limit all are forgotten, and the floor of every name rises to the newest.
package struct BreakerIndexes: Sendable {
    private var indexes = TreeDictionary<String, UInt64>()
    private var floor: UInt64
    private var newest: UInt64

    static let limit = 1_024

    init(floor: UInt64) {
        self.floor = floor
        newest = floor
    }

    func index(of service: String) -> UInt64 { indexes[service] ?? floor }

    mutating func note(_ service: String, at index: UInt64) {
        if indexes[service] == nil, indexes.count >= Self.limit {
            indexes = [:]
            floor = newest
        }
        newest = index
        indexes[service] = index
    }
}
