package import Primitives

/// Takes values off the front of bytes from outside: big-endian, checked, never trapping.
///
/// What was read stays read after an error; nobody goes on with a reader that threw.
package struct Reader: Sendable {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    package init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// How many bytes are left.
    package var remaining: Int { bytes.endIndex - position }
    package var isAtEnd: Bool { position == bytes.endIndex }

    /// What is left, without taking it.
    package var rest: ArraySlice<UInt8> { bytes[position...] }

    /// Takes an unsigned integer, most significant byte first.
    package mutating func read<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(Rejection) -> Value {
        let end = try advance(by: Value.bitWidth / 8)
        var value: Value = 0
        for index in (end - Value.bitWidth / 8)..<end {
            value = value << 8 | Value(truncatingIfNeeded: bytes[index])
        }
        return value
    }

    /// Takes that many bytes, without copying them.
    package mutating func bytes(_ count: Int) throws(Rejection) -> ArraySlice<UInt8> {
        let end = try advance(by: count)
        return bytes[(end - count)..<end]
    }

    /// Takes a text of at most `maxBytes` bytes behind its length, which has one byte, or two where
    /// `wide`. It is valid UTF-8 and holds no control characters.
    package mutating func text(
        maxBytes: Int,
        wide: Bool = false
    ) throws(Rejection) -> String {
        let count = wide ? Int(try read(UInt16.self)) : Int(try read(UInt8.self))
        guard count <= maxBytes else { throw .limit }
        let content = try bytes(count)
        guard let text = String(validating: content, as: UTF8.self), text.isFreeOfControls else {
            throw .malformed
        }
        return text
    }

    /// Moves on and returns where the bytes taken end.
    private mutating func advance(by count: Int) throws(Rejection) -> Int {
        guard count <= remaining else { throw .truncated }
        position += count
        return position
    }
}
