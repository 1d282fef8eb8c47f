import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Whose rest is asked for when there are more of them than questions may go.
struct RestFetchesTests {
    /// A head of an owner that names this many parts, none of which anybody has.
    private func head(_ name: String, of origin: UInt64, parts: Int = 18) throws -> Record {
        var body = InstanceBody(service: "web", id: name, port: 80)
        body.rest = InstanceRest(
            content: Digest(high: origin, low: 1),
            byteCount: parts * InstanceRest.partBytes
        )
        let version = Version(epoch: 1, sequence: 1)
        return try Fixture.author(origin).sign(.instance(body), version: version).value
    }

    private func begin(_ head: Record, _ fetches: inout RestFetches, limit: Int = 4_096) {
        fetches.begin(head, from: nil, askingAt: .start, limit: limit, at: .start)
    }

    private func ask(_ fetch: RestFetches.Fetch, _ fetches: inout RestFetches, until: Instant) {
        let request = SessionRequest(
            nonce: UInt64(fetches.count),
            question: .pull(keys: [], prefixes: []),
            sentAt: .start,
            deadline: until,
            cost: 18
        )
        fetches.ask(request, for: fetch)
    }

    @Test func ofOneOwnerNoMoreIsLookedForThanMayBeHeld() throws {
        var fetches = RestFetches()
        for number in 0..<300 { begin(try head("i\(number)", of: 1), &fetches) }
        #expect(fetches.count == 4_096 / 18)
        begin(try head("other", of: 2), &fetches)
        #expect(fetches.count == 4_096 / 18 + 1)
        // What came, or is gone, makes room; a newer head takes the place of the one before.
        let first = try head("i0", of: 1)
        fetches.forget(first.key)
        begin(try head("i1", of: 1), &fetches)
        #expect(fetches.count == 4_096 / 18)
        begin(try head("more", of: 1), &fetches)
        begin(try head("still more", of: 1), &fetches)
        #expect(fetches.count == 4_096 / 18 + 1)
    }

    /// While no question may go none of them is looked at, and then the first comes first.
    @Test func whoWaitsLongestIsAskedForFirst() throws {
        var fetches = RestFetches()
        let heads = try (0..<200).map { try head("i\($0)", of: UInt64($0)) }
        for head in heads { begin(head, &fetches) }
        var order: [Digest] = []
        var now = Instant.start
        var looks = 0
        while order.count < heads.count, looks < 1_000 {
            while let fetch = fetches.popDue(at: now) {
                looks += 1
                if fetches.isHolding(at: now) {
                    fetches.hold(fetch)
                } else if fetches.mayAsk(for: 18, at: now) {
                    order.append(fetch.head.key)
                    ask(fetch, &fetches, until: .start + .seconds(60))
                } else {
                    fetches.hold(fetch, until: now + .milliseconds(100))
                }
            }
            now = try #require(fetches.nextDeadline)
        }
        #expect(Set(order) == Set(heads.map(\.key)))
        // Each once, and once more each tenth of a second for the one that has to wait.
        #expect(looks < 2 * heads.count + 20)
        #expect(now == .start + .seconds(60))
        let first = 2_048 / 18
        #expect(Array(order[first...]) == heads.map(\.key).filter(order[first...].contains))
    }

    /// Readers see a head alone in time, whoever waits.
    @Test func whatWaitsIsShownAloneInTime() throws {
        var fetches = RestFetches()
        let head = try head("a", of: 1)
        fetches.keep(InstanceBody(service: "web", id: "a", port: 80), of: head.key)
        begin(head, &fetches)
        let due = fetches.popDue(at: .start)
        let fetch = try #require(due)
        let aloneAt = try #require(fetch.aloneAt)
        fetches.hold(fetch, until: aloneAt + .seconds(5))
        #expect(fetches.nextDeadline == aloneAt)
        let early = fetches.popDue(at: .start + .seconds(9))
        #expect(early?.head.key == nil)
        let shown = fetches.popDue(at: aloneAt)
        #expect(shown?.head.key == head.key)
    }
}
