import Primitives
import Registry
import Testing

@testable import View

/// What is kept of what happened.
struct EventLogTests {
    private static func event(
        _ number: UInt64,
        at seconds: UInt64,
        of origin: UInt64 = 1,
        now: UInt64 = .max
    ) -> EventView {
        let body = EventBody(
            id: EventID(high: 0, low: number),
            unixSeconds: seconds,
            content: EventContent(name: "deploy", datacenter: "dc1")
        )
        return EventView(body, of: Mesh.id(origin), heardAtMilliseconds: now)
    }

    private func numbers(_ log: EventLog) -> [UInt64] { log.all.map(\.id.low) }

    @Test func eachIsThereOnceInTheOrderInWhichTheyCame() {
        var log = EventLog()
        let taken = [3, 1, 3, 2].map { log.add(Self.event($0, at: $0)) }
        #expect(taken == [true, true, false, true])
        #expect(numbers(log) == [3, 1, 2])
        #expect(log.count == 3)
        let isTaken = log.add(Self.event(3, at: 3, of: 2))
        #expect(isTaken, "that of another member is another")
        log.sort()
        #expect(numbers(log) == [1, 2, 3, 3])
    }

    @Test func theOldestGivesWayAndWhatIsOlderFindsNoRoom() {
        var log = EventLog()
        for number in 0..<256 as Range<UInt64> {
            _ = log.add(Self.event(number, at: 1_000 + number))
        }
        let isOldTaken = log.add(Self.event(999, at: 999))
        let isNewTaken = log.add(Self.event(300, at: 1_300))
        #expect(!isOldTaken && isNewTaken)
        #expect(numbers(log).first == 1 && numbers(log).last == 300)
        let comesBack = log.add(Self.event(0, at: 1_000))
        #expect(!comesBack && log.all.count == 256)
        let isTaken = log.add(Self.event(301, at: 1_001))
        #expect(isTaken && !numbers(log).contains(1), "of one second the smaller id is older")
    }

    @Test func aClockThatIsAheadIsNotBelieved() {
        #expect(Self.event(1, at: 9_000, now: 5_000_999).unixSeconds == 5_000)
        #expect(Self.event(1, at: 4_000, now: 5_000_999).unixSeconds == 4_000)
    }

    @Test func theIndexIsThatOfConsul() {
        let body = EventBody(
            id: EventID(high: 0xFF00, low: 0x0FF0),
            unixSeconds: 1,
            content: EventContent(name: "a", datacenter: "dc1")
        )
        let event = EventView(body, of: Mesh.id(1), heardAtMilliseconds: .max)
        #expect(event.index == 0xF0F0)
        #expect(Self.event(0, at: 1).index == 1, "never 0: clients would ask in a loop")
    }
}
