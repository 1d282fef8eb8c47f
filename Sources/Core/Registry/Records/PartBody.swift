package import Primitives

/// What a head says of its rest: the fields of an instance that do not fit into one record
/// (docs/protocol.md, Heads and rests).
package struct InstanceRest: Hashable, Sendable {
    /// BLAKE2b-128 over the text of the rest: it says which parts belong to it, and whether the
    /// text put together from them is the right one.
    package var content: Digest
    /// Of the text, 1 to `maximumBytes`.
    package var byteCount: Int

    /// What a text may have.
    package static let maximumBytes = 16_384
    /// What each part of it carries, but for the last.
    package static let partBytes = 880

    package init(content: Digest, byteCount: Int) {
        self.content = content
        self.byteCount = byteCount
    }

    /// How many parts carry the text, 1 to 19.
    package var partCount: Int { (byteCount + Self.partBytes - 1) / Self.partBytes }

    /// How many bytes of the text a part carries.
    package func size(ofPart index: Int) -> Int {
        min(Self.partBytes, byteCount - index * Self.partBytes)
    }
}

/// One piece of the text of a rest. It never changes: with another text it is another part.
package struct PartBody: Equatable, Sendable {
    /// That of the text it belongs to.
    package var content: Digest
    /// Its place in the text, from 0 on.
    package var index: UInt8
    /// The registry key of the head.
    package var head: Digest
    /// How many parts the text has.
    package var count: UInt8
    package var bytes: [UInt8]

    package init(content: Digest, index: UInt8, head: Digest, count: UInt8, bytes: [UInt8]) {
        self.content = content
        self.index = index
        self.head = head
        self.count = count
        self.bytes = bytes
    }

    /// Whether a head with this rest names the part.
    package func belongs(to rest: InstanceRest) -> Bool {
        content == rest.content && Int(count) == rest.partCount && index < count
            && bytes.count == rest.size(ofPart: Int(index))
    }
}
