import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Who shows under a name that several members claim (docs/protocol.md, Names).
struct NameTests {
    private static let name = "node-1"

    /// A mesh of four whose first is claimed by a fifth, which joins now.
    private func claimed(
        issuedAt: UInt64,
        members: Int = 4,
        atTheSamePlace: Bool = false,
        after time: Duration = .zero,
        silencing isSilent: Bool = false,
        silentFor silence: Duration = .zero
    ) throws -> Mesh {
        var mesh = try Mesh(members, signed: true)
        mesh.hosts[0].isSilent = isSilent
        mesh.run(for: time + silence)
        let claimant = try MeshHost(
            members,
            signed: true,
            addressNumber: atTheSamePlace ? 1 : nil,
            name: Self.name,
            issuedAt: issuedAt,
            hasSeeds: true,
            at: mesh.now
        )
        mesh.add(claimant)
        mesh.perform(.seeds([mesh.hosts[1].address]), at: members)
        return mesh
    }

    private func shown(_ mesh: Mesh, at places: [Int]) -> Set<Int?> {
        Set(
            places.map { place in
                let id = mesh.hosts[place].node.shownHolder(ofName: Self.name)
                return mesh.hosts.firstIndex { $0.node.id == id }
            }
        )
    }

    @Test(arguments: [0, Mesh.unixStart + 100] as [UInt64])
    func aSecondLiveClaimantNeverShowsWhateverDateItWrites(issuedAt: UInt64) throws {
        var mesh = try claimed(issuedAt: issuedAt)
        mesh.run(for: .seconds(20))
        #expect(shown(mesh, at: [0, 1, 2, 3, 4]) == [0])
        #expect(mesh.hosts[0].node.nameHolder == nil)
        #expect(mesh.hosts[4].node.nameHolder == mesh.hosts[0].node.id)
        for host in mesh.hosts {
            #expect(host.node.nameConflicts.map(\.shadowed) == [mesh.hosts[4].node.id])
            #expect(host.node.isShadowed(mesh.hosts[4].node.id))
        }
    }

    /// Whichever of the two ids is the smaller.
    @Test(arguments: 4...9)
    func aNewcomerNeverTakesANameThatItsMeshHas(members: Int) throws {
        var mesh = try claimed(issuedAt: 0, members: members)
        for _ in 0..<500 {
            mesh.run(for: .milliseconds(1))
            let newcomer = mesh.hosts[members].node
            guard newcomer.holders(ofName: Self.name).count > 1 else { continue }
            #expect(newcomer.nameHolder == mesh.hosts[0].node.id)
        }
        #expect(mesh.hosts[members].node.nameHolder != nil)
    }

    @Test func aClaimantHasNoNameWhileItsHolderIsCutOffAndLosesItWhenThatIsBack() throws {
        var mesh = try claimed(issuedAt: 0, after: .seconds(2), silencing: true)
        mesh.run(for: .milliseconds(500))
        #expect(shown(mesh, at: [1, 2, 3]) == [0], "unreachable is not gone")
        mesh.run(for: .seconds(15))
        #expect(mesh.hosts[1].node.membership.status(of: mesh.hosts[0].node.id) == .dead)
        #expect(shown(mesh, at: [1, 2, 3]) == [4], "live before dead")
        mesh.hosts[0].isSilent = false
        mesh.run(for: .seconds(5))
        #expect(shown(mesh, at: [0, 1, 2, 3]) == [0])
    }

    /// Whoever learns from another that the holder before is forgotten tells its own operator.
    @Test func whoHearsOfASuccessionSaysSoToo() throws {
        var mesh = try claimed(issuedAt: 0, after: .seconds(2), silencing: true)
        mesh.run(for: .seconds(15))
        let old = mesh.hosts[0].node.id
        #expect(mesh.hosts[1].node.membership.status(of: old) == .dead)
        let version = try #require(mesh.hosts[1].node.registry.member(old)?.version)
        let word = Marker(member: old, version: version)
        mesh.hear(.marker(word), from: mesh.hosts[2].node.id, at: 1)
        let renamed = Notice.renamed(name: Self.name, from: old, to: mesh.hosts[4].node.id)
        #expect(mesh.notices.contains { $0.observer == 1 && $0.notice == renamed })
        #expect(mesh.hosts[1].node.registry.member(old) == nil)
    }

    @Test(arguments: [true, false])
    func aHostReimagedUnderItsNameLeavesNothingOfTheOldOne(isAtTheSamePlace: Bool) throws {
        var mesh = try claimed(
            issuedAt: isAtTheSamePlace ? 0 : Mesh.unixStart + 10,
            atTheSamePlace: isAtTheSamePlace,
            silencing: true
        )
        let old = mesh.hosts[0].node.id
        mesh.run(for: .seconds(9))
        for place in 1...4 {
            #expect(mesh.hosts[place].node.registry.member(old) == nil, "\(place)")
            #expect(mesh.hosts[place].node.membership.status(of: old) == nil)
            #expect(mesh.hosts[place].node.nameConflicts.isEmpty)
        }
        #expect(shown(mesh, at: [1, 2, 3, 4]) == [4])
        let renamed = Notice.renamed(name: Self.name, from: old, to: mesh.hosts[4].node.id)
        for place in 1...3 {
            #expect(mesh.notices.contains { $0.observer == place && $0.notice == renamed })
        }
        mesh.run(for: .seconds(20))
        #expect(mesh.hosts[1].node.registry.member(old) == nil, "it stays gone")
    }

    @Test func aPortThatAnswersAsAnotherEndsTheOneBeforeOnceThatIsUnreachable() throws {
        var mesh = try claimed(
            issuedAt: Mesh.unixStart + 10,
            atTheSamePlace: true,
            silencing: true
        )
        let old = mesh.hosts[0].node.id
        mesh.run(for: .seconds(4))
        #expect(!mesh.notices.contains { isDeath(of: old, $0.notice) })
        for place in 1...4 {
            #expect(mesh.hosts[place].node.registry.member(old) == nil, "\(place)")
        }
        #expect(shown(mesh, at: [1, 2, 3, 4]) == [4])
    }

    /// The newcomer is told of the one before it while the others give its name away: nothing of
    /// that one is left a second later, though the newcomer never heard it be silent.
    @Test(arguments: [true, false])
    func aNewcomerDoesNotHoldTheOneBeforeItForAlive(isAtTheSamePlace: Bool) throws {
        var mesh = try claimed(
            issuedAt: Mesh.unixStart + 10,
            atTheSamePlace: isAtTheSamePlace,
            silencing: true,
            silentFor: .seconds(isAtTheSamePlace ? 4 : 15)
        )
        let old = mesh.hosts[0].node.id
        let status = mesh.hosts[1].node.membership.status(of: old)
        #expect(status == (isAtTheSamePlace ? .unreachable : .dead))
        // Another comes at the same moment, and hears of it as well.
        mesh.add(try MeshHost(5, signed: true, hasSeeds: true, at: mesh.now))
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 5)
        mesh.run(for: .seconds(1))
        for place in 1...5 {
            #expect(mesh.hosts[place].node.registry.member(old) == nil, "\(place)")
        }
        let renamed = Notice.renamed(name: Self.name, from: old, to: mesh.hosts[4].node.id)
        #expect(mesh.notices.contains { $0.observer == 4 && $0.notice == renamed })
        mesh.run(for: .seconds(20))
        for place in 1...5 {
            #expect(mesh.hosts[place].node.registry.member(old) == nil, "\(place)")
        }
    }

    private func isDeath(of member: NodeID, _ notice: Notice) -> Bool {
        guard case .transition(member, _, _, .dead, _) = notice else { return false }
        return true
    }

    @Test func anotherPlaceFollowsNobodyWhoIsOnlyUnreachable() throws {
        var mesh = try claimed(issuedAt: Mesh.unixStart + 10, silencing: true)
        mesh.run(for: .seconds(4))
        #expect(shown(mesh, at: [1, 2, 3]) == [0])
        #expect(mesh.hosts[1].node.counters.value(of: .successions) == 0)
    }

    @Test func whoLostItsNameComesBackShadowed() throws {
        var mesh = try claimed(issuedAt: Mesh.unixStart + 10, silencing: true)
        mesh.run(for: .seconds(12))
        mesh.hosts[0].isSilent = false
        mesh.perform(.peers([mesh.hosts[1].address]), at: 0)
        mesh.run(for: .seconds(8))
        let old = mesh.hosts[0].node.id
        #expect(mesh.hosts[1].node.membership.status(of: old) == .alive)
        #expect(shown(mesh, at: [1, 2, 3, 4]) == [4])
        #expect(mesh.hosts[1].node.isShadowed(old))
    }

    @Test func aShortSilenceOfTheHolderGivesNothingAway() throws {
        var mesh = try claimed(issuedAt: Mesh.unixStart + 10)
        mesh.run(for: .seconds(2))
        mesh.hosts[0].isSilent = true
        mesh.run(for: .milliseconds(3_500))
        #expect(shown(mesh, at: [1, 2, 3]) == [0])
        mesh.hosts[0].isSilent = false
        mesh.run(for: .seconds(5))
        #expect(shown(mesh, at: [0, 1, 2, 3, 4]) == [0])
        #expect(mesh.hosts[1].node.counters.value(of: .successions) == 0)
    }

    @Test func issueDatesCountOnlyWhereAnAuthorityVouchesForThem() throws {
        for trusts in [true, false] {
            var effects: [GossipEffect] = []
            var settings = GossipSettings()
            settings.trustsIssueDates = trusts
            var node = try Fixture.node(1, hasSeeds: true, settings: settings, into: &effects)
            for (number, issue) in [(UInt64(5), UInt64(200)), (7, 100)] {
                var body = try Fixture.member(number)
                body.name = "db"
                body.certificate.issuedAt = issue
                let record = try Fixture.author(number).sign(
                    .member(body),
                    version: Version(epoch: 1, sequence: 1)
                )
                node.adopt(
                    record,
                    from: RecordSource(id: Fixture.id(2)),
                    at: .milliseconds(20),
                    into: &effects
                )
            }
            #expect(node.shownHolder(ofName: "db") == Fixture.id(trusts ? 7 : 5))
        }
    }

    /// Hundreds of hosts made from one image may have one name: each of them says something new now
    /// and then, and readers look again at those whose shadow came or went, not at all of them.
    @Test func ofANameThatHundredsHaveReadersLookAtFew() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, into: &effects)
        func adopt(_ number: UInt64, sequence: UInt64, zone: String = "") throws -> Int {
            var body = try Fixture.member(number)
            body.name = "db"
            body.zone = zone
            let record = try Fixture.author(number).sign(
                .member(body),
                version: Version(epoch: 1, sequence: sequence)
            )
            effects = []
            let source = RecordSource(id: Fixture.id(2))
            node.adopt(record, from: source, at: .milliseconds(20), into: &effects)
            return effects.count { if case .changed(.member) = $0 { true } else { false } }
        }
        #expect(try adopt(2, sequence: 1) > 0)
        for number in UInt64(3)..<300 { #expect(try adopt(number, sequence: 1) <= 4) }
        for number in UInt64(2)..<300 {
            #expect((1...3).contains(try adopt(number, sequence: 2, zone: "a")))
        }
        let shown = try #require(node.shownHolder(ofName: "db"))
        for number in UInt64(2)..<300 {
            #expect(node.isShadowed(Fixture.id(number)) == (Fixture.id(number) != shown))
        }
        #expect(node.nameConflicts.count == NamePins.limit)
    }

    @Test func whatIsWaitedForIsBounded() {
        var pins = NamePins()
        for number in 0..<1_000 {
            pins.ask(for: "name-\(number)", at: .start)
            _ = pins.note([Fixture.id(2)], of: "name-\(number)", shown: Fixture.id(1))
        }
        #expect(pins.due(at: .start).count == NamePins.limit)
        #expect(pins.conflicts.count == NamePins.limit)
        for second in Int64(1)..<20 { _ = pins.due(at: .milliseconds(second * 1_000)) }
        #expect(pins.nextAsk == nil)
    }
}
