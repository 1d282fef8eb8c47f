import Primitives

/// Those who would be members and find no room: shown, counted, and forgotten when there are many.
struct Newcomers: Sendable {
    /// The newest, oldest first.
    private(set) var ids: [NodeID] = []
    /// How many live members stand behind each address, counted at most once a second; looked up,
    /// never iterated.
    private var crowds: [AddressGroup: Int] = [:]
    private var countedAt: Instant?

    private static let limit = 512

    mutating func note(_ id: NodeID) {
        forget(id)
        if ids.count >= Newcomers.limit { ids.removeFirst() }
        ids.append(id)
    }

    mutating func forget(_ id: NodeID) {
        if ids.contains(id) { ids.removeAll { $0 == id } }
    }

    /// How many live members have an address of this group.
    mutating func crowd(
        at group: AddressGroup,
        now: Instant,
        addresses: () -> [Address]
    ) -> Int {
        if countedAt.map({ now - $0 >= .seconds(1) }) ?? true {
            countedAt = now
            crowds = [:]
            for address in addresses() { crowds[AddressGroup(of: address.ip), default: 0] += 1 }
        }
        return crowds[group] ?? 0
    }
}
