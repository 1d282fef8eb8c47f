import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What a node says of the services that it calls.
struct OriginCallerTests {
    private func origin() throws -> Origin {
        Origin(
            identity: try Fixture.identity(1),
            member: try Fixture.member(1),
            own: RecordSequence(epoch: 5)
        )
    }

    private func said(_ record: Verified<Record>?) -> CallerBody? {
        guard case .caller(let body)? = record?.value.body else { return nil }
        return body
    }

    @Test func aCallIsSaidOnceAndTakenBackOnce() throws {
        var origin = try origin()
        #expect(try said(origin.call("web", true)) == CallerBody(service: "web"))
        #expect(try origin.call("web", true) == nil)
        #expect(try said(origin.call("web", false)) == CallerBody(service: "web", flags: .deleted))
        #expect(try origin.call("web", false) == nil)
        #expect(try origin.call("db", false) == nil)
    }

    @Test func sixtyFourAreSaidAndAFloorMakesRoom() throws {
        var origin = try origin()
        for number in 0..<64 { #expect(try origin.call("s\(number)", true) != nil) }
        #expect(try origin.call("more", true) == nil)
        for number in 0..<33 {
            #expect(!origin.needsFloor)
            _ = try origin.call("s\(number)", false)
        }
        #expect(origin.needsFloor)
        let records = try origin.raiseFloor(held: []).map(\.value)
        #expect(records.count { $0.kind == .caller } == 31)
        #expect(records.last?.kind == .member)
        let floor = origin.member.floor
        #expect(records.allSatisfy { $0.version.sequence >= floor })
        #expect(!origin.needsFloor)
        #expect(try origin.call("more", true) != nil)
    }

    @Test func whatTheProcessBeforeSaidIsTakenBackUnlessItHolds() throws {
        var origin = try origin()
        _ = try origin.call("web", true)
        #expect(said(try origin.outlive(CallerBody(service: "web")))?.flags == [])
        #expect(said(try origin.outlive(CallerBody(service: "old")))?.flags == .deleted)
    }

    @Test func aNewEpochSaysWhatHoldsAgainAndAFarewellNothing() throws {
        var origin = try origin()
        _ = try origin.call("web", true)
        _ = try origin.call("db", true)
        _ = try origin.call("db", false)
        let above = Version(epoch: 9, sequence: 1)
        let records = try origin.beginEpoch(above: above, held: [])
        #expect(records.compactMap { said($0)?.service } == ["web"])
        _ = try origin.leave()
        #expect(try origin.call("web", false) == nil)
    }
}
