import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Nodes that ask one another what their readers see.
struct HeldTests {
    /// What came of the inquiries of a host, in order.
    private func results(of place: Int, in mesh: Mesh) -> [InquiryResult] {
        (mesh.diary ?? []).compactMap { entry in
            guard entry.host == place, case .inquired(let result) = entry.effect else { return nil }
            return result
        }
    }

    private func inquire(
        _ version: HeldVersion,
        wanted: Int? = nil,
        patience: Duration = .seconds(5),
        of place: Int = 0,
        in mesh: inout Mesh
    ) {
        mesh.perform(
            .inquire(
                InquiryRequest(id: 1, versions: [version], wanted: wanted, patience: patience)
            ),
            at: place
        )
    }

    /// Which hosts hold a version.
    private func holders(of version: HeldVersion, in mesh: inout Mesh) -> [Bool] {
        mesh.hosts.indices.map { mesh.hosts[$0].node.holds(version) }
    }

    /// Publishes something and asks for it in the same moment.
    private func publish(_ body: InstanceBody, in mesh: inout Mesh) throws {
        mesh.diary = []
        mesh.perform(.publish(body), at: 0)
        let version = try #require(mesh.hosts[0].node.published(instance: body.id))
        inquire(version, in: &mesh)
    }

    @Test func nobodySaysThatItHoldsWhatItsReadersDoNotSee() throws {
        var mesh = try Mesh(6, signed: true)
        // A rest that has to be asked for comes later than its head.
        try publish(RestTests.body(1), in: &mesh)
        let key = Record.instanceKey(of: mesh.hosts[0].node.id, id: "web-1", isNodeCheck: false)
        for _ in 0..<100 {
            mesh.run(for: .milliseconds(1))
            let told = Set((mesh.diary ?? []).filter(\.effect.isWholeAnswer).map(\.host))
            for place in told { #expect(mesh.shown[place][key]?.isPartial == false) }
        }
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.fulfilled])
        #expect(results(of: 0, in: mesh).first?.held.count == 5)
    }

    @Test func oneQuestionAndOneAnswerOfEachAreEnough() throws {
        var mesh = try Mesh(8, signed: false)
        // Each has proved its address to every other.
        mesh.run(for: .seconds(90))
        let before = mesh.hosts.map(\.node.counters)
        #expect(before.allSatisfy { $0.value(of: .heldAsked) == 0 })
        try publish(InstanceBody(service: "web", id: "web", port: 80), in: &mesh)
        mesh.run(for: .milliseconds(200))
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.fulfilled])
        let sent = mesh.hosts.map(\.node.counters)
        #expect(sent.map { $0.value(of: .heldAsked) } == [7, 0, 0, 0, 0, 0, 0, 0])
        #expect(sent.map { $0.value(of: .heldAnswered) } == [0, 1, 1, 1, 1, 1, 1, 1])
        // An answer is later in its step than what readers are told.
        for place in 1..<8 {
            let effects = (mesh.diary ?? []).filter { $0.host == place }.map(\.effect)
            let shown = try #require(effects.firstIndex { $0.showsAnInstance })
            let told = try #require(effects.firstIndex { $0.isWholeAnswer })
            #expect(shown < told)
        }
    }

    @Test func whoHasProvedNothingYetIsAskedAllTheSame() throws {
        var mesh = try Mesh(8, signed: true)
        try publish(InstanceBody(service: "web", id: "web", port: 80), in: &mesh)
        mesh.run(for: .milliseconds(240))
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.fulfilled])
        #expect(results(of: 0, in: mesh).first?.held.count == 7)
    }

    @Test func aLaterVersionWillDoAndSoWillADeletion() throws {
        var mesh = try Mesh(3, signed: false)
        mesh.perform(.publish(InstanceBody(service: "web", id: "web", port: 80)), at: 0)
        let first = try #require(mesh.hosts[0].node.published(instance: "web"))
        mesh.perform(.publish(InstanceBody(service: "web", id: "web", port: 81)), at: 0)
        mesh.run(for: .seconds(1))
        let later = HeldVersion(
            key: first.key,
            version: Version(epoch: first.version.epoch, sequence: .max)
        )
        #expect(holders(of: first, in: &mesh) == [true, true, true])
        #expect(holders(of: later, in: &mesh) == [false, false, false])
        mesh.perform(.withdraw(service: "web", id: "web"), at: 0)
        mesh.run(for: .seconds(1))
        #expect(holders(of: first, in: &mesh) == [true, true, true])
        #expect(mesh.hosts[0].node.published(instance: "web") == nil)
    }

    @Test func whoeverIsAloneHasNobodyToAsk() throws {
        var mesh = try Mesh(1, signed: false)
        mesh.diary = []
        inquire(HeldVersion(key: .zero, version: .zero), in: &mesh)
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.fulfilled])
        inquire(HeldVersion(key: .zero, version: .zero), wanted: 1, in: &mesh)
        mesh.run(for: .seconds(6))
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.fulfilled, .timedOut])
    }

    @Test func inquiriesAreLimitedAndCanBeEnded() throws {
        var mesh = try Mesh(2, signed: false)
        mesh.diary = []
        let unknown = HeldVersion(key: .zero, version: Version(epoch: .max, sequence: .max))
        for _ in 0..<65 { inquire(unknown, in: &mesh) }
        #expect(results(of: 0, in: mesh).map(\.outcome) == [.tooManyInquiries])
        mesh.perform(.endInquiry(1), at: 0)
        inquire(unknown, patience: .milliseconds(300), in: &mesh)
        mesh.run(for: .milliseconds(300))
        let result = try #require(results(of: 0, in: mesh).last)
        #expect(result.outcome == .timedOut)
        #expect(result.missing == [.init(mesh.hosts[1].node.id, .notYet)])
    }
}

// MARK: - What others may cost

extension HeldTests {
    private var unknown: [HeldVersion] {
        (0..<8).map {
            HeldVersion(key: Digest(high: $0, low: 1), version: Version(epoch: 1, sequence: 1))
        }
    }

    @Test func whoAsksForTooMuchIsNotAnswered() throws {
        var mesh = try Mesh(2, signed: false)
        for nonce in 0..<200 {
            let question = HeldQuestion(nonce: UInt64(nonce), versions: unknown)
            mesh.say(.heldQuestion(question), from: 1, to: 0)
        }
        mesh.run(for: .milliseconds(10))
        let node = mesh.hosts[0].node
        #expect(node.counters.value(of: .answerBudget) >= 70)
        // 64 wait, the others were answered at once.
        #expect(node.pending.questions.count == 64)
        #expect(node.counters.value(of: .heldAnswered) <= 66)
        mesh.run(for: .seconds(4))
        mesh.say(.heldQuestion(HeldQuestion(nonce: 1, versions: unknown)), from: 1, to: 0)
        let before = node.counters.value(of: .heldAnswered)
        mesh.run(for: .milliseconds(10))
        #expect(mesh.hosts[0].node.counters.value(of: .heldAnswered) == before + 1)
    }

    @Test func littleGoesToAnAddressThatNobodyProved() throws {
        let victim = Address(ip: .v4(0xC633_6407), port: 53)
        var mesh = try Mesh(3, signed: true)
        // All have timed all: what goes out below is no first look.
        mesh.run(for: .seconds(10))
        mesh.hosts[1].isSilent = true
        var body = mesh.hosts[1].node.member
        body.addresses = [victim]
        let record = try mesh.hosts[1].sign(.member(body), sequence: 1_000)
        mesh.say(.records(Records(unasked: [.record(record)])), from: 1, to: 0)
        mesh.run(for: .milliseconds(2))
        mesh.recording = []
        for nonce in 0..<100 {
            let question = HeldQuestion(nonce: UInt64(nonce), versions: [unknown[0]])
            mesh.say(.heldQuestion(question), from: 1, to: 0)
        }
        mesh.run(for: .milliseconds(500))
        #expect(mesh.hosts[0].node.pending.questions.isEmpty)
        // Of whom was asked: the third one probes the silent as ever.
        let replier = mesh.hosts[0].address
        let sent = (mesh.recording ?? []).filter { $0.to == victim && $0.from == replier }
        let asked = (mesh.recording ?? []).filter { $0.from == mesh.hosts[1].address }
        let bytes = asked.reduce(0) { $0 + $1.letter.size }
        #expect(!sent.isEmpty && sent.count < asked.count)
        #expect(sent.reduce(0) { $0 + $1.letter.size } < bytes)
        #expect(sent.allSatisfy { $0.letter.size < asked[0].letter.size })
    }

    @Test func aReapedMemberLeavesNothingWaiting() throws {
        var mesh = try Mesh(3, signed: false)
        mesh.say(.heldQuestion(HeldQuestion(nonce: 1, versions: unknown)), from: 1, to: 0)
        mesh.run(for: .milliseconds(10))
        #expect(mesh.hosts[0].node.pending.questions.count == 1)
        mesh.perform(.leave, at: 1)
        mesh.run(for: .milliseconds(50))
        mesh.perform(.forceLeave(mesh.hosts[1].node.id), at: 0)
        #expect(mesh.hosts[0].node.pending.questions.isEmpty)
    }
}

extension GossipEffect {
    fileprivate var isWholeAnswer: Bool {
        if case .send(.held(let answer), to: _, at: _) = self { answer.bits != 0 } else { false }
    }

    fileprivate var showsAnInstance: Bool {
        if case .changed(.instance) = self { true } else { false }
    }
}
