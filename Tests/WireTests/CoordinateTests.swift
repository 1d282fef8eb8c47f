import Coordinates
import Primitives
import Registry
import Sodium
import Testing
import Wire

/// Coordinates on the wire: what is none is refused, and costs no more than a counter.
struct CoordinateTests {
    /// Bit patterns that are no numbers, or far beyond what round trips can make.
    static let bad: [UInt32] = [
        0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0x7F80_0000, 0xFF80_0000, 0x7F7F_FFFF, 0xFF7F_FFFF,
        0x4120_0001, 0x7149_F2CA,
    ]

    @Test(arguments: bad) func anAckWithoutNumbersIsRefused(_ pattern: UInt32) throws {
        let ack = Ack(nonce: 1, root: .zero, coordinate: Samples.coordinate)
        let payload = Message.ack(ack).payload
        for number in 0..<Coordinate.numberCount {
            let damaged = replacing(payload, at: payload.count - 44 + 4 * number, by: pattern)
            #expect(throws: Rejection.coordinate) {
                try Message.read(.ack, payload: damaged[...])
            }
        }
    }

    @Test(arguments: bad) func aMemberRecordWithoutNumbersIsRefused(_ pattern: UInt32) throws {
        let record = try Samples.author()
            .sign(.member(try Samples.placedMember()), version: Samples.version).value
        for number in 0..<Coordinate.numberCount {
            let place = record.bytes.count - 64 - 44 + 4 * number
            let damaged = replacing(record.bytes, at: place, by: pattern)
            #expect(throws: Rejection.coordinate) { try UnverifiedRecord(reading: damaged) }
        }
    }

    @Test func anAckIsReadWithoutACoordinate() throws {
        let ack = Message.ack(Ack(nonce: 1, root: .zero))
        let read = try Message.read(.ack, payload: ack.payload[...])
        #expect(read.message == ack)
        #expect(!read.hasUnknownFields)
    }

    @Test func anAckGrowsByFortyFourBytes() {
        let plain = Message.ack(Ack(nonce: 1, root: .zero))
        let placed = Message.ack(Ack(nonce: 1, root: .zero, coordinate: Samples.coordinate))
        #expect(placed.payloadSize == plain.payloadSize + 44)
    }

    @Test func fieldsOfALaterVersionStandBehindTheCoordinateOfAMember() throws {
        let record = try Samples.author()
            .sign(.member(try Samples.placedMember()), version: Samples.version).value
        let longer = RecordTests.extended(record, by: [3, 1, 0xAB])
        let read = try UnverifiedRecord(reading: longer).record
        #expect(read.body == .member(try Samples.placedMember()))
        #expect(read.hasUnknownFields)
    }

    @Test func anUnknownFieldInPlaceOfTheCoordinateIsPassedOver() throws {
        let record = try Samples.author()
            .sign(.member(try Samples.member()), version: Samples.version).value
        for field: [UInt8] in [[1, 1, 0xAB], [2, 1, 0xAB], [2], [2, 44, 0]] {
            let read = try UnverifiedRecord(reading: RecordTests.extended(record, by: field)).record
            #expect(read.body == .member(try Samples.member()))
            #expect(read.hasUnknownFields)
        }
    }

    private func replacing(_ bytes: [UInt8], at place: Int, by pattern: UInt32) -> [UInt8] {
        var bytes = bytes
        for index in 0..<4 {
            bytes[place + index] = UInt8(truncatingIfNeeded: pattern >> (24 - 8 * UInt32(index)))
        }
        return bytes
    }
}
