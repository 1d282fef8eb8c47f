/// Eight random bytes drawn when a process starts, kept in memory only (security: a datagram sealed
/// for an earlier process of the receiver is void without any clock).
package struct BootID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// What a sender puts who does not know the receiver yet (HELLO only).
    package static let unknown = BootID(rawValue: 0)
}
