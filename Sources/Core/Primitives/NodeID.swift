/// The identity of a node: BLAKE2b-128 over its public key (docs/protocol.md, Identity and keys),
/// shown as a UUID.
///
/// Ordered as the unsigned 128-bit number it is; the probe ring follows this order.
package struct NodeID: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func < (left: NodeID, right: NodeID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package static func == (left: NodeID, right: NodeID) -> Bool {
        left.high == right.high && left.low == right.low
    }
}

extension NodeID {
    /// Reads the form 8-4-4-4-12 hexadecimal digits, in either case; `nil` for anything else.
    package init?(uuid text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        guard digits.utf8.allSatisfy(\.isHexadecimalDigit),
            let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
}

extension NodeID: CustomStringConvertible {
    /// The UUID form, in lower case.
    package var description: String {
        let digits = Array((high.hexadecimal + low.hexadecimal).utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
