import Gossip
import Testing

@testable import Storage

/// How far a node's own records have come, on the disk.
struct SequenceTests {
    let temporary = TemporaryDirectory()

    private func directory() throws -> DataDirectory { try DataDirectory(path: temporary.path) }

    @Test func aFirstStartBeginsInItsOwnEpoch() throws {
        let directory = try directory()
        #expect(try directory.takeSequence(beginningAt: 70) == RecordSequence(epoch: 70))
    }

    @Test func aStartGoesOnAboveWhatWasReserved() throws {
        let directory = try directory()
        _ = try directory.takeSequence(beginningAt: 70)
        let second = try directory.takeSequence(beginningAt: 71)
        #expect(second == RecordSequence(epoch: 70, reserved: 2 * RecordSequence.block))
        try directory.saveSequence(RecordSequence(epoch: 70, reserved: 500_000, floor: 9))
        let third = try directory.takeSequence(beginningAt: 72)
        #expect(third == RecordSequence(epoch: 70, reserved: 500_000, floor: 9))
    }

    @Test(arguments: ["", "\u{0}\u{0}", "70 65536 0 00\n", "70 65536\n", "x y z w\n"])
    func damageBeginsANewEpoch(text: String) throws {
        let directory = try directory()
        _ = try directory.takeSequence(beginningAt: 70)
        try directory.replace("sequence", with: text)
        #expect(try directory.takeSequence(beginningAt: 90) == RecordSequence(epoch: 90))
    }

    @Test func everyFlippedBitIsSeen() throws {
        let directory = try directory()
        try directory.saveSequence(RecordSequence(epoch: 1_234, reserved: 65_536, floor: 77))
        let text = try #require(try directory.read("sequence", limit: 4_096))
        let line = try #require(StoredText.contentLines(text).first)
        for place in line.utf8.indices where line.utf8[place] != UInt8(ascii: " ") {
            var bytes = Array(line.utf8)
            let offset = line.utf8.distance(from: line.utf8.startIndex, to: place)
            bytes[offset] ^= 1
            let flipped = String(decoding: bytes, as: UTF8.self)
            try directory.replace("sequence", with: flipped + "\n")
            let taken = try directory.takeSequence(beginningAt: 9_999)
            #expect(taken == RecordSequence(epoch: 9_999), "\(flipped)")
        }
    }

    /// Its checksum holds: whoever wrote it meant it, and the next sequence would stop the process.
    @Test func whatLeavesNoRoomBeginsANewEpoch() throws {
        let directory = try directory()
        for reserved: UInt64 in [.max, (1 << 62) + 1] {
            try directory.saveSequence(RecordSequence(epoch: 70, reserved: reserved))
            #expect(try directory.takeSequence(beginningAt: 90) == RecordSequence(epoch: 90))
        }
    }

    @Test func anEpochThatTheClockLeftBehindIsNotUsed() throws {
        let directory = try directory()
        try directory.saveSequence(RecordSequence(epoch: 500, reserved: 65_536))
        #expect(try directory.takeSequence(beginningAt: 400) == RecordSequence(epoch: 400))
    }
}
