import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import NodeShell

struct UpkeepTests {
    @Test func itLooksOnceASecondHoweverOftenItIsAsked() {
        var upkeep = Upkeep()
        let asked = stride(from: 0, to: 5_000, by: 10).filter { upkeep.isDue(at: moment($0)) }
        #expect(asked == [0, 1_000, 2_000, 3_000, 4_000])
    }

    @Test func theCookieSecretIsChangedEveryTwoMinutes() {
        var upkeep = Upkeep()
        var changes: [Int64] = []
        for second in Int64(0)...600 where upkeep.secretsDue(at: moment(second * 1_000)) > 0 {
            changes.append(second)
        }
        #expect(changes == [120, 240, 360, 480, 600])
    }

    /// Whoever sleeps for long has nobody to answer; the secret before is as old as the sleep.
    @Test func afterALongSleepTheSecretBeforeIsVoidToo() {
        var upkeep = Upkeep()
        let counts = [239_999, 479_999, 480_000].map { upkeep.secretsDue(at: moment($0)) }
        #expect(counts == [1, 2, 0])
    }

    @Test func aCookieOfTheSecretBeforeCountsAndOlderOnesDoNot() {
        var jar = CookieJar(secret: [UInt8](repeating: 1, count: 32))
        let sender = NodeID(high: 1, low: 1)
        let address = Address(ip: .v4(0x7F00_0001), port: 7_946)
        let cookie = jar.cookie(sender: sender, epoch: 1, address: address)
        func isTaken() -> Bool {
            jar.accepts(cookie, sender: sender, epoch: 1, address: address)
        }
        jar.rotate(to: [UInt8](repeating: 2, count: 32))
        #expect(isTaken())
        jar.rotate(to: [UInt8](repeating: 3, count: 32))
        #expect(!isTaken())
    }

    @Test func driftIsNoStepAndTwoSecondsAre() {
        #expect(Upkeep.step(wall: 1_001, node: 1_000) == nil)
        #expect(Upkeep.step(wall: 1_003, node: 1_000) == 3)
        #expect(Upkeep.step(wall: 1_000, node: 4_600) == -3_600)
        #expect(Upkeep.step(wall: .max, node: 0) == .max)
    }

    @Test func aCertificateIsRenewedWhenItIsNotValidNowOrEndsSoon() throws {
        let certificate = Certificate(
            authority: NodeID(high: 0, low: 0),
            subject: try #require(PublicKey([UInt8](repeating: 1, count: 32))),
            name: "a",
            notBefore: 10_000,
            notAfter: 20_000,
            issuedAt: 0,
            flags: [],
            servicePatterns: []
        )
        let renewed = [0, 9_999, 10_000, 14_999, 15_001, 19_999, 20_000, .max].filter {
            Upkeep.mustRenew(certificate, atUnixSeconds: $0)
        }
        #expect(renewed == [0, 9_999, 15_001, 19_999, 20_000, .max])
    }

    @Test func aClockBeforeOurTimeOrBehindAnEarlierRunIsNamed() {
        #expect(Upkeep.flaw(ofClockAt: 0, epoch: 1) != nil)
        #expect(Upkeep.flaw(ofClockAt: 1_800_000_000, epoch: 1_800_086_401) != nil)
        #expect(Upkeep.flaw(ofClockAt: 1_800_000_000, epoch: 1_800_086_400) == nil)
        #expect(Upkeep.flaw(ofClockAt: .max, epoch: .max) == nil)
    }

    @Test func atMostOneLineAMinuteIsSaidOfATrouble() {
        var complaints = Complaints()
        let told = (0..<130).filter { complaints.admits(.clockStep, at: moment($0 * 1_000)) }
        #expect(told == [0, 60, 120])
        let isOtherTold = complaints.admits(.clocksDiffer, at: moment(130_000))
        #expect(isOtherTold)
    }

    private func moment(_ milliseconds: Int64) -> Instant { .start + .milliseconds(milliseconds) }
}
