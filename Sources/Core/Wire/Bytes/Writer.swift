package import Primitives
package import Sodium

/// Appends values in the forms that `Reader` takes off: big-endian, lengths before texts.
package struct Writer: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func write(_ value: some FixedWidthInteger & UnsignedInteger) {
        bytes.append(bigEndian: value)
    }

    package mutating func write(_ content: some Collection<UInt8>) {
        bytes.append(contentsOf: content)
    }

    /// A text behind its length in one byte, or in two where `wide`. A text too long for that is
    /// written whole behind the greatest length: the size stays true, and the limits of records,
    /// which are lower, keep such bytes from ever being signed.
    package mutating func write(_ text: String, wide: Bool = false) {
        let count = text.utf8.count
        if wide {
            write(UInt16(clamping: count))
        } else {
            write(UInt8(clamping: count))
        }
        bytes.append(contentsOf: text.utf8)
    }

    /// How many of something follow, in one byte; more than 255 do not fit any message or record.
    package mutating func write(count: Int) {
        write(UInt8(clamping: count))
    }

    package mutating func write(_ digest: Digest) {
        write(digest.high)
        write(digest.low)
    }

    package mutating func write(_ id: NodeID) {
        write(id.high)
        write(id.low)
    }

    package mutating func write(_ version: Version) {
        write(version.epoch)
        write(version.sequence)
    }

    package mutating func write(_ signature: Signature) {
        bytes.append(contentsOf: signature.bytes)
    }

    package mutating func write(_ address: Address) {
        switch address.ip {
        case .v4(let value):
            write(UInt8(4))
            write(value)
        case .v6(let high, let low):
            write(UInt8(6))
            write(high)
            write(low)
        }
        write(address.port)
    }

    /// Fills up with zeros to a size.
    package mutating func pad(to size: Int) {
        if bytes.count < size {
            bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
        }
    }
}
