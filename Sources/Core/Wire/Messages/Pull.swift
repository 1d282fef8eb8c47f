package import Primitives
package import Registry

/// "Send me the records of these keys, and all that you hold under these prefixes." Answered by
/// RECORDS under the same nonce.
package struct Pull: Equatable, Sendable {
    /// Names the request in its answers; never zero.
    package var nonce: UInt64
    /// Keys of records.
    package var wanted: [Digest]
    /// Places where the asker holds nothing at all.
    package var prefixes: [Prefix]

    package init(nonce: UInt64, wanted: [Digest], prefixes: [Prefix] = []) {
        self.nonce = nonce
        self.wanted = wanted
        self.prefixes = prefixes
    }
}

/// Records that were asked for by a PULL, or that the other side turned out to lack.
///
/// An answer to a PULL is one or more of these. Each says how many there are, so that the asker
/// knows when it has heard all of them: what was asked for and is not among them is not held.
package struct Records: Equatable, Sendable {
    /// That of the PULL, or zero where nobody asked.
    package var nonce: UInt64
    /// Which datagram of the answer this is, from 0.
    package var part: UInt8
    /// How many datagrams the answer has, at least 1.
    package var parts: UInt8
    /// Whether more is held of what was asked for than one answer takes.
    package var hasMore: Bool
    package var records: [CarriedRecord]

    package init(
        nonce: UInt64,
        part: UInt8,
        parts: UInt8,
        hasMore: Bool,
        records: [CarriedRecord]
    ) {
        self.nonce = nonce
        self.part = part
        self.parts = parts
        self.hasMore = hasMore
        self.records = records
    }

    /// Records that nobody asked for.
    package init(unasked records: [CarriedRecord]) {
        self.init(nonce: 0, part: 0, parts: 1, hasMore: false, records: records)
    }

    /// Nonce, part, parts, more, and the count of the records.
    package static let overheadBytes = 8 + 1 + 1 + 1 + 1
}
