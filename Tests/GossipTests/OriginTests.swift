import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

struct OriginTests {
    private func origin(
        _ own: RecordSequence = RecordSequence(epoch: 5)
    ) throws -> Origin {
        Origin(identity: try Fixture.identity(1), member: try Fixture.member(1), own: own)
    }

    private static func body(_ id: String) -> InstanceBody { InstanceBody(service: "web", id: id) }

    @Test func oneSequenceRunsThroughAllRecords() throws {
        var origin = try origin()
        let member = try origin.renewMember()
        let instance = try origin.publish(Self.body("a"))
        #expect(member.value.version == Version(epoch: 5, sequence: 1))
        #expect(instance.first?.value.version == Version(epoch: 5, sequence: 2))
    }

    @Test func whatIsUnchangedIsNotSignedAgain() throws {
        var origin = try origin()
        _ = try origin.publish(Self.body("a"))
        #expect(try origin.publish(Self.body("a")).isEmpty)
    }

    @Test func deletionsBeyondTheAllowanceAskForAFloorAboveThemAll() throws {
        var origin = try origin()
        let kept = try #require(try origin.publish(Self.body("kept")).first).value
        for number in 0..<65 {
            _ = try origin.publish(Self.body("i\(number)"))
            #expect(!origin.needsFloor)
            _ = try origin.withdraw(service: "web", id: "i\(number)")
        }
        #expect(origin.needsFloor)
        let last = origin.sequence
        let records = try origin.raiseFloor(held: [kept]).map(\.value)
        #expect(records.count == 2)
        #expect(records[0].kind == .instance)
        #expect(records[1].kind == .member)
        #expect(origin.member.floor == last + 1)
        #expect(records[0].version.sequence >= origin.member.floor)
        #expect(!origin.needsFloor)
    }

    @Test func aFloorRisesInStepsWhereManyLive() throws {
        var origin = try origin()
        var held: [Record] = []
        for number in 0..<600 {
            held += try origin.publish(Self.body("live-\(number)")).map(\.value)
        }
        for number in 0..<1_025 {
            _ = try origin.publish(Self.body("gone-\(number)"))
            _ = try origin.withdraw(service: "web", id: "gone-\(number)")
        }
        #expect(origin.needsFloor)
        let first = try origin.raiseFloor(held: held).map(\.value)
        #expect(first.count == Origin.floorStep + 1)
        #expect(origin.member.floor == 257, "that of the oldest which was not signed again")
        #expect(origin.needsFloor, "its deletions are all younger")
        let again = Dictionary(uniqueKeysWithValues: first.map { ($0.key, $0) })
        held = held.map { again[$0.key] ?? $0 }
        for step in [600, 600] {
            _ = step
            let records = try origin.raiseFloor(held: held).map(\.value)
            for record in records {
                if let place = held.firstIndex(where: { $0.key == record.key }) {
                    held[place] = record
                }
            }
        }
        #expect(!origin.needsFloor)
        #expect(held.allSatisfy { $0.version.sequence >= origin.member.floor })
    }

    @Test func aForgottenEpochIsSurpassedWithEverythingSignedAgain() throws {
        var origin = try origin()
        _ = try origin.renewMember()
        let held = try #require(try origin.publish(Self.body("a")).first).value
        let above = Version(epoch: 9, sequence: 70)
        let records = try origin.beginEpoch(above: above, held: [held]).map(\.value)
        #expect(origin.epoch == 10)
        #expect(records.map(\.version.epoch) == [10, 10])
        #expect(origin.removeNews() == RecordSequence(epoch: 10, reserved: RecordSequence.block))
    }

    @Test func aBlockIsReservedLongBeforeTheOneBeforeIsUsedUp() throws {
        var origin = try origin(RecordSequence(epoch: 5, reserved: 7, floor: 3))
        #expect(origin.member.floor == 3)
        #expect(origin.sequence == 7)
        for _ in 0..<RecordSequence.block / 2 { _ = try origin.renewMember() }
        #expect(origin.removeNews() == nil)
        _ = try origin.renewMember()
        let told = origin.removeNews()
        let news = try #require(told)
        #expect(news.reserved == 7 + RecordSequence.block * 2)
        #expect(origin.removeNews() == nil)
    }

    @Test func leavingVoidsWhatAnybodyStillHolds() throws {
        var origin = try origin()
        let held = try #require(try origin.publish(Self.body("a")).first).value
        _ = try origin.leave()
        #expect(held.version.sequence < origin.member.floor)
        #expect(origin.removeNews()?.floor == origin.member.floor)
    }
}
