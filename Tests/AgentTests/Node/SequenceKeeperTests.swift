import Gossip
import NIOConcurrencyHelpers
import Testing

@testable import NodeShell
@testable import Storage

/// How far own records have come is written beside everything else, and in time.
struct SequenceKeeperTests {
    private static let block = RecordSequence.block
    /// What the disk knows at the start: two blocks above.
    private static let begin = RecordSequence(epoch: 5, reserved: 1_000)

    private let disk = TestStorage()
    private let thread = DiskThread()
    private let keeper: SequenceKeeper

    init() {
        keeper = SequenceKeeper(storage: disk, disk: thread, beginningAt: Self.begin)
    }

    /// What the node says once it has reserved so many blocks.
    private func word(_ blocks: UInt64, floor: UInt64 = 0) -> RecordSequence {
        RecordSequence(epoch: 5, reserved: 1_000 + blocks * Self.block, floor: floor)
    }

    @Test func oneBlockMoreIsOnTheDiskThanTheNodeHasReserved() async throws {
        keeper.keep(word(2, floor: 7))
        try await thread.run {}
        #expect(disk.current.sequences == [word(3, floor: 7)])
    }

    @Test func whileAWriteHangsTheNodeGoesOnAndTheNewestIsWrittenNext() async throws {
        disk.hang([.sequence])
        for floor in 1...40 { keeper.keep(word(1, floor: UInt64(floor))) }
        keeper.keep(word(2, floor: 40))
        for _ in 0..<3 { keeper.keepAgain() }
        disk.hang([])
        try await thread.run {}
        let written = disk.current.sequences
        #expect(written.last == word(3, floor: 40))
        #expect((1...2).contains(written.count))
    }

    /// On the disk are two blocks. The third word comes while half a block is left of them, so that
    /// what is signed after it may be above.
    @Test func itWaitsWhereTheDiskLagsByABlock() async throws {
        disk.hang([.sequence])
        keeper.keep(word(2))
        let isDone = NIOLockedValueBox(false)
        let waiting = DiskThread()
        waiting.submit { [keeper] in
            keeper.keep(word(3))
            isDone.withLockedValue { $0 = true }
        }
        try await Task.sleep(for: .milliseconds(200))
        #expect(!isDone.withLockedValue { $0 })
        disk.hang([])
        try await waiting.run {}
        #expect(disk.current.sequences.last == word(4))
        try await thread.run {}
        #expect(disk.current.sequences.last == word(4), "no older word follows")
    }

    @Test func aNewEpochIsOnTheDiskFirst() {
        keeper.keep(RecordSequence(epoch: 6, reserved: Self.block))
        let expected = RecordSequence(epoch: 6, reserved: 2 * Self.block)
        #expect(disk.current.sequences == [expected])
    }

    @Test func whatTheDiskRefusesHoldsNobodyUpAndIsTriedAgain() async throws {
        disk.setFull(true)
        for blocks: UInt64 in 1...4 { keeper.keep(word(blocks)) }
        keeper.keepAgain()
        try await thread.run {}
        #expect(disk.current.sequences.isEmpty)
        disk.setFull(false)
        keeper.keepAgain()
        try await thread.run {}
        #expect(disk.current.sequences == [word(5)])
        keeper.keepAgain()
        try await thread.run {}
        #expect(disk.current.sequences.count == 1, "what is kept is not written again")
    }

    /// However fast the node goes on: it may sign up to half a block below what it has reserved.
    @Test func whatMayBeSignedIsNeverAboveWhatTheDiskHas() async throws {
        for blocks: UInt64 in 2...500 {
            keeper.keep(word(blocks))
            let onDisk = disk.current.sequences.last?.reserved ?? Self.begin.withTwoBlocks.reserved
            #expect(word(blocks).reserved - Self.block / 2 <= onDisk)
        }
        try await thread.run {}
        #expect(disk.current.sequences.last == word(501))
    }
}
