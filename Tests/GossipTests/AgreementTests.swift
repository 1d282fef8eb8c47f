import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What a node remembers of others' roots, for people.
struct AgreementTests {
    private let one = Digest(high: 1, low: 1)
    private let other = Digest(high: 2, low: 2)

    @Test func aMemberTakesNoMoreThanFortyEightBytes() {
        #expect(MemoryLayout<Agreement>.stride <= 48)
    }

    @Test func itIsRememberedSinceWhenRootsAreTheSame() {
        var table = AgreementTable()
        let member = Fixture.id(1)
        table.noteWalk(with: member)
        #expect(table[member] == nil)
        table.note(one, of: member, isSame: false, at: .milliseconds(1))
        table.note(other, of: member, isSame: false, at: .milliseconds(2))
        #expect(table[member]?.since == .milliseconds(1))
        #expect(table[member]?.heardAt == .milliseconds(2))
        #expect(table[member]?.root == other)
        table.note(other, of: member, isSame: true, at: .milliseconds(3))
        #expect(table[member]?.since == .milliseconds(3))
        table.noteWalk(with: member)
        table.noteRepairs(7, with: member)
        table.noteRepairs(.max, with: member)
        #expect(table[member]?.walks == 1)
        #expect(table[member]?.repaired == .max)
        table.forget(member)
        #expect(table[member] == nil)
    }

    @Test func membersThatDifferAreSeenToAgreeAgain() throws {
        var mesh = try Mesh(3, signed: false)
        mesh.run(for: .seconds(10))
        let agreed = mesh.hosts[0].node.agreements
        #expect(agreed.map(\.member) == [mesh.hosts[1].node.id, mesh.hosts[2].node.id])
        #expect(agreed.allSatisfy { $0.agreement.isSame })
        let root = mesh.hosts[0].node.registry.root
        #expect(agreed.allSatisfy { $0.agreement.root == root })
        // Nothing gets through, and the first says something.
        for other in [1, 2] { mesh.obstacles.cut(0, other) }
        for number in 0..<5 {
            let body = InstanceBody(service: "web", id: "i\(number)", port: 80)
            mesh.perform(.publish(body), at: 0)
        }
        mesh.run(for: .seconds(1))
        for other in [1, 2] { mesh.obstacles.mend(0, other) }
        let mended = mesh.now
        mesh.run(for: .seconds(20))
        let again = mesh.hosts[0].node.agreements
        #expect(again.allSatisfy { $0.agreement.isSame && $0.agreement.heardAt > mended })
        let repaired = mesh.hosts.flatMap(\.node.agreements).map(\.agreement.repaired)
        #expect(repaired.reduce(0, +) >= 5)
        let walks = mesh.hosts.flatMap(\.node.agreements).map(\.agreement.walks)
        #expect(walks.reduce(0, +) > 0)
        mesh.perform(.leave, at: 2)
        mesh.run(for: .seconds(1))
        mesh.perform(.forceLeave(mesh.hosts[2].node.id), at: 0)
        #expect(mesh.hosts[0].node.agreements.map(\.member) == [mesh.hosts[1].node.id])
    }
}
