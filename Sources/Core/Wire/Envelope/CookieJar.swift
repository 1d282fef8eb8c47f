package import Primitives
import Sodium

/// Cookies: proof, without any state, that a sender reads what is sent to its address.
///
/// The answer to a HELLO carries one; it comes back from the same address, or it is worth nothing.
/// The secret changes every two minutes or so, and the one before is honoured still.
package struct CookieJar: Sendable {
    private var current: [UInt8]
    private var previous: [UInt8]?

    package static let secretByteCount = 32

    /// Takes 32 random bytes.
    package init(secret: [UInt8]) {
        precondition(secret.count == CookieJar.secretByteCount, "a cookie secret has 32 bytes")
        current = secret
    }

    /// Goes on with a new secret; cookies made under the one before the last are void from now on.
    package mutating func rotate(to secret: [UInt8]) {
        precondition(secret.count == CookieJar.secretByteCount, "a cookie secret has 32 bytes")
        previous = current
        current = secret
    }

    /// The cookie for a sender in an epoch at an address; never zero in practice, and zero is never
    /// accepted.
    package func cookie(sender: NodeID, epoch: UInt64, address: Address) -> Digest {
        CookieJar.cookie(under: current, sender: sender, epoch: epoch, address: address)
    }

    /// Whether the cookie was made here for exactly this, under the current or the previous secret.
    package func accepts(
        _ cookie: Digest,
        sender: NodeID,
        epoch: UInt64,
        address: Address
    ) -> Bool {
        if cookie == .zero { return false }
        for secret in [current, previous].compactMap(\.self) {
            let expected = CookieJar.cookie(
                under: secret,
                sender: sender,
                epoch: epoch,
                address: address
            )
            if RandomBytes.areEqual(expected.bytes, cookie.bytes) { return true }
        }
        return false
    }

    private static func cookie(
        under secret: [UInt8],
        sender: NodeID,
        epoch: UInt64,
        address: Address
    ) -> Digest {
        var input = Writer(capacity: 48)
        input.write(sender)
        input.write(epoch)
        input.write(address)
        let hash = Hash.bytes(.cookie, input.bytes, key: secret)
        return Digest(high: hash.word(at: 0), low: hash.word(at: 8))
    }
}
