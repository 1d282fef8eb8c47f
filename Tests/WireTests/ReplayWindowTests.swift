import FoundationEssentials
import Primitives
import Testing
import Wire

struct ReplayWindowTests {
    @Test func zeroIsNoCounter() {
        #expect(!ReplayWindow().admits(0))
    }

    @Test func eachCounterIsAdmittedOnce() {
        var window = ReplayWindow()
        for counter in [1, 2, 5, 4, 3, 960, 1_000_000, .max] as [UInt64] {
            #expect(window.admits(counter))
            window.commit(counter)
            #expect(!window.admits(counter))
        }
    }

    @Test func askingMovesNothing() {
        var window = ReplayWindow()
        window.commit(1)
        #expect(window.admits(.max))
        #expect(window.admits(2))
    }

    @Test func theWindowEndsAt960() {
        var window = ReplayWindow()
        window.commit(2_000)
        #expect(window.admits(1_041))
        #expect(!window.admits(1_040))
        window.commit(1_040)
        window.commit(1_041)
        #expect(!window.admits(1_041))
    }

    @Test func aLargeJumpForgetsEverything() {
        var window = ReplayWindow()
        for counter in 1...64 as ClosedRange<UInt64> { window.commit(counter) }
        window.commit(64 + 1_024)
        #expect(window.admits(64 + 1_023))
        #expect(window.admits(64 + 1_024 - 959))
    }

    /// T-RP-1: a quarter of `MARTLET_MUTATIONS` for each of four seeds, otherwise 25,000.
    private static let operations =
        ProcessInfo.processInfo.environment["MARTLET_MUTATIONS"]
        .flatMap { Int($0) }.map { max($0 / 4, 1) } ?? 25_000

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func itAgreesWithANaiveSet(_ seed: UInt64) {
        var random = Random(seed: seed)
        var window = ReplayWindow()
        var seen: Set<UInt64> = []
        var newest: UInt64 = 0
        var mismatches = 0
        for _ in 0..<Self.operations {
            let counter = random.counter(near: newest)
            let isAdmitted =
                counter > 0 && !seen.contains(counter)
                && (counter > newest || newest - counter < 960)
            if window.admits(counter) != isAdmitted { mismatches += 1 }
            if random.chance(0.8) {
                window.commit(counter)
                if isAdmitted {
                    seen.insert(counter)
                    newest = max(newest, counter)
                }
            }
        }
        #expect(mismatches == 0)
    }
}

extension Random {
    /// Mostly around the newest counter, now and then far ahead.
    fileprivate mutating func counter(near newest: UInt64) -> UInt64 {
        switch index(below: 100) {
        case 0: newest &+ UInt64(index(below: 5_000))
        case 1...60: newest &+ UInt64(index(below: 5))
        default: newest - min(newest, UInt64(index(below: 1_100)))
        }
    }
}
