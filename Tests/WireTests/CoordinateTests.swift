import Coordinates
import Primitives
import Registry
import Sodium
import Testing
import Wire

/// Coordinates on the wire: what is none is refused, and costs no more than a counter.
struct CoordinateTests {
    /// Bit patterns that are no numbers, or far beyond what round trips can make.
    static let bad: [UInt16] = [0x7E00, 0xFE00, 0x7C01, 0x7C00, 0xFC00, 0x7BFF, 0xFBFF, 0x4901]

    @Test(arguments: bad) func anAckWithoutNumbersIsRefused(_ pattern: UInt16) throws {
        let ack = Ack(nonce: 1, root: .zero, coordinate: Samples.coordinate)
        let payload = Message.ack(ack).payload
        for number in 0..<Coordinate.numberCount {
            let damaged = replacing(payload, at: payload.count - 22 + 2 * number, by: pattern)
            #expect(throws: Rejection.coordinate) {
                try Message.read(.ack, payload: damaged[...])
            }
        }
    }

    @Test(arguments: bad) func aMemberRecordWithoutNumbersIsRefused(_ pattern: UInt16) throws {
        let record = try Samples.author()
            .sign(.member(try Samples.placedMember()), version: Samples.version).value
        for number in 0..<Coordinate.numberCount {
            let place = record.bytes.count - 64 - 22 + 2 * number
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

    /// Bits that nobody gave a meaning yet are refused, as a flag that is neither 0 nor 1 is.
    @Test func aPingAsksForACoordinateByABitOfItsOwn() throws {
        for (bits, expected) in [UInt8(0), 2].map({ ($0, $0 == 2) }) {
            var payload = Message.ping(Ping(nonce: 1, root: .zero)).payload
            payload[24] = bits
            let read = try Message.read(.ping, payload: payload[...])
            #expect(read.message == .ping(Ping(nonce: 1, root: .zero, wantsCoordinate: expected)))
        }
        for bits in UInt8(4)...255 {
            var payload = Message.ping(Ping(nonce: 1, root: .zero)).payload
            payload[24] = bits
            #expect(throws: Rejection.malformed) {
                try Message.read(.ping, payload: payload[...])
            }
        }
    }

    @Test func anAckGrowsByTwentyTwoBytes() {
        let plain = Message.ack(Ack(nonce: 1, root: .zero))
        let placed = Message.ack(Ack(nonce: 1, root: .zero, coordinate: Samples.coordinate))
        #expect(placed.payloadSize == plain.payloadSize + 22)
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
        for field: [UInt8] in [[1, 1, 0xAB], [2, 1, 0xAB], [2], [2, 22, 0]] {
            let read = try UnverifiedRecord(reading: RecordTests.extended(record, by: field)).record
            #expect(read.body == .member(try Samples.member()))
            #expect(read.hasUnknownFields)
        }
    }

    private func replacing(_ bytes: [UInt8], at place: Int, by pattern: UInt16) -> [UInt8] {
        var bytes = bytes
        bytes[place] = UInt8(pattern >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: pattern)
        return bytes
    }
}
