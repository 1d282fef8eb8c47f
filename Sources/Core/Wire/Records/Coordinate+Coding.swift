import Coordinates
import Primitives

/// docs/protocol.md, Coordinates: eleven numbers of 16 bits.
extension Coordinate {
    static let byteCount = 2 * numberCount
    /// What tells it from other fields behind those of a member.
    fileprivate static let mark: UInt8 = 2
}

extension Writer {
    mutating func write(_ coordinate: Coordinate) {
        for number in 0..<Coordinate.numberCount { write(coordinate[number].bitPattern) }
    }

    /// The same behind its mark and its length.
    mutating func write(field coordinate: Coordinate) {
        write(Coordinate.mark)
        write(UInt8(Coordinate.byteCount))
        write(coordinate)
    }
}

extension Reader {
    /// One whose numbers are none, or are beyond what there can be, is refused.
    mutating func coordinate() throws(Rejection) -> Coordinate {
        var numbers = InlineArray<11, Float16>(repeating: 0)
        for number in numbers.indices { numbers[number] = Float16(bitPattern: try read()) }
        guard let coordinate = Coordinate(numbers: numbers) else { throw .coordinate }
        return coordinate
    }

    /// The same where it stands next behind its mark; whatever else does is left for those who know
    /// it.
    mutating func coordinateField() throws(Rejection) -> Coordinate? {
        let head = [Coordinate.mark, UInt8(Coordinate.byteCount)]
        guard rest.starts(with: head), remaining >= head.count + Coordinate.byteCount else {
            return nil
        }
        _ = try bytes(head.count)
        return try coordinate()
    }
}
