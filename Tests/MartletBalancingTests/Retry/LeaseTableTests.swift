import MartletBalancing
import Testing

@Suite struct LeaseTableTests {
    @Test func aLeaseIsClosedOnce() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeLease = leases.open(7, until: time(5))
        let lease = try #require(maybeLease)
        #expect(leases[lease] == 7)
        #expect(leases.close(lease) == 7)
        #expect(leases.close(lease) == nil)
        #expect(leases.expireNext(at: time(100)) == nil)
    }

    @Test func aLeaseEndsByItselfAndNotEarly() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeLease = leases.open(7, until: time(5))
        let lease = try #require(maybeLease)
        #expect(leases.expireNext(at: time(4.999)) == nil)
        let maybeExpired = leases.expireNext(at: time(5.01))
        let expired = try #require(maybeExpired)
        #expect(expired.lease == lease && expired.value == 7)
        #expect(leases.close(lease) == nil)
        #expect(leases.count == 0)
    }

    @Test func aRenewedLeaseLivesOn() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeLease = leases.open(7, until: time(5))
        let lease = try #require(maybeLease)
        #expect(leases.renew(lease, until: time(500)) == true)
        #expect(leases.expireNext(at: time(499)) == nil)
        #expect(leases.expireNext(at: time(501)) != nil)
        #expect(leases.renew(lease, until: time(600)) == false)
    }

    @Test func beyondTheLimitNothingIsOpened() throws {
        var leases = LeaseTable<Int>(limit: 2, at: time(0))
        let maybeFirst = leases.open(1, until: time(1))
        let first = try #require(maybeFirst)
        #expect(leases.open(2, until: time(1)) != nil)
        #expect(leases.open(3, until: time(1)) == nil)
        #expect(leases.close(first) == 1)
        let maybeThird = leases.open(3, until: time(1))
        let third = try #require(maybeThird)
        #expect(third.slot == first.slot)
        #expect(leases.close(first) == nil, "an old lease of a reused place is not the new one")
    }

    @Test func aLeaseIsRememberedByHowItEnded() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeClosed = leases.open(1, until: time(1))
        let closed = try #require(maybeClosed)
        #expect(leases.ending(of: closed) == nil)
        #expect(leases.close(closed) == 1)
        let maybeExpired = leases.open(2, until: time(1))
        let expired = try #require(maybeExpired)
        #expect(leases.expireNext(at: time(2)) != nil)
        #expect(leases.ending(of: closed) == .closed)
        #expect(leases.ending(of: expired) == .expired)
        let future = LeaseTable<Int>.Lease(slot: closed.slot, generation: closed.generation &+ 1)
        #expect(leases.ending(of: future) == .unknown)
    }

    @Test func whatBecameOfALeaseIsKnownForThousandsOfOthers() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeFirst = leases.open(0, until: time(1))
        let first = try #require(maybeFirst)
        #expect(leases.close(first) == 0)
        for number in 1...100_000 {
            let maybeNext = leases.open(number, until: time(1))
            let next = try #require(maybeNext)
            #expect(leases.close(next) == number)
        }
        #expect(leases.ending(of: first) == .closed)
        for number in 1...100_000 {
            let maybeNext = leases.open(number, until: time(1))
            let next = try #require(maybeNext)
            #expect(leases.close(next) == number)
        }
        #expect(leases.ending(of: first) == .unknown, "32 lives of its place ago")
    }

    @Test func theValueOfAnOpenLeaseCanChange() throws {
        var leases = LeaseTable<Int>(at: time(0))
        let maybeLease = leases.open(1, until: time(1))
        let lease = try #require(maybeLease)
        leases[lease] = 2
        #expect(leases.end(of: lease) == time(1))
        #expect(leases.close(lease) == 2)
        leases[lease] = 3
        #expect(leases[lease] == nil)
        #expect(leases.end(of: lease) == nil)
    }

    @Test func strangersLeasesAreUnknown() {
        var leases = LeaseTable<Int>(at: time(0))
        #expect(leases.ending(of: .init(slot: 5, generation: 0)) == .unknown)
        #expect(leases.close(.init(slot: 5, generation: 0)) == nil)
        #expect(leases[.init(slot: .max, generation: .max)] == nil)
    }

    @Test(arguments: 0..<8)
    func everyLeaseEndsWithinATickOfItsTime(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        var leases = LeaseTable<Double>(limit: 10_000, at: time(0))
        var open: [LeaseTable<Double>.Lease: Double] = [:]
        var now = 0.0
        for _ in 0..<4_000 {
            now += random.unit() * random.unit()
            let length = [0.001, 0.05, 1, 30, 600, 1e5][random.index(below: 6)] * random.unit()
            if let lease = leases.open(now + length, until: time(now + length)) {
                open[lease] = now + length
            }
            if random.index(below: 3) == 0, let lease = open.keys.min(by: { $0.slot < $1.slot }) {
                #expect(leases.close(lease) == open.removeValue(forKey: lease))
            }
            while let (lease, end) = leases.expireNext(at: time(now)) {
                #expect(end <= now)
                #expect(open.removeValue(forKey: lease) == end)
            }
            #expect(open.values.allSatisfy { $0 > now - 0.011 })
            #expect(leases.count == open.count)
        }
    }
}
