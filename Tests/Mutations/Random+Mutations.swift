package import Primitives

extension Random {
    /// The bytes with one to three changes: a bit, a byte, an end cut off or added, a piece of
    /// other bytes, a run of zeros or ones, a byte put in or taken out.
    package mutating func mutated(_ original: [UInt8], splicing other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...index(below: 3) where !bytes.isEmpty {
            let place = index(below: bytes.count)
            switch index(below: 9) {
            case 0, 1: bytes[place] ^= 1 << UInt8(index(below: 8))
            case 2: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 3: bytes.removeLast(bytes.count - place)
            case 4: bytes += (0...index(below: 40)).map { _ in UInt8(truncatingIfNeeded: next()) }
            case 5 where !other.isEmpty:
                let start = index(below: other.count)
                let piece = other[start...].prefix(bytes.count - place)
                bytes.replaceSubrange(place..<(place + piece.count), with: piece)
            case 6:
                let fill: UInt8 = chance(0.5) ? 0 : 0xFF
                for index in place..<Swift.min(place + 8, bytes.count) { bytes[index] = fill }
            case 7: bytes.remove(at: place)
            default: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
            }
        }
        return bytes
    }
}
