package import Sodium

/// The gossip keys a node knows: it seals under the primary one, and opens under any.
///
/// A datagram names its key, so that none is ever tried: keys are changed by adding the new one
/// everywhere, then making it the primary everywhere, then removing the old one.
package struct Keyring: Sendable {
    /// A key and the id that a datagram names it by, which costs a hash to compute.
    struct Entry: Sendable {
        let id: UInt32
        let key: SealingKey
    }

    let primary: Entry
    private let others: [Entry]

    package init(primary: SealingKey, others: [SealingKey] = []) {
        self.primary = Entry(id: primary.id, key: primary)
        self.others = others.map { Entry(id: $0.id, key: $0) }
    }

    /// The key with that id, or `nil`.
    package func key(_ id: UInt32) -> SealingKey? {
        if primary.id == id { return primary.key }
        return others.first { $0.id == id }?.key
    }
}
