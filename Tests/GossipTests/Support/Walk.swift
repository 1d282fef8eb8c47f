import Primitives
import Registry
import Sodium
import Wire

@testable import Gossip

/// One walk over two registries, without nodes: questions are answered as a peer answers them, a
/// round trip of 10 ms later, and what the answers bring is merged. What waits for a member record
/// is asked for again, as where a node has no room for it.
struct Walk {
    var own: Registry
    var theirs: Registry
    var session: Session
    private(set) var now = Instant.start
    /// All that was asked, and the datagrams that answered it.
    private(set) var questions: [Message] = []
    private(set) var answers: [Message] = []
    private var random = Random(seed: 1)
    /// Whether a datagram of an answer is lost.
    var loses: (Message) -> Bool = { _ in false }
    /// How often each datagram of an answer arrives.
    var copies = 1

    static let limits = SessionLimits(tail: .milliseconds(10), settings: GossipSettings())
    static let roundTrip = Duration.milliseconds(10)

    init(own: Registry, theirs: Registry, knowsNobody: Bool = false) {
        self.own = own
        self.theirs = theirs
        session = Session(
            with: Fixture.id(9),
            theirs: theirs.root,
            knowsNobody: knowsNobody,
            at: .start
        )
    }

    /// Goes on until the walk ends, for a minute at most.
    mutating func play() {
        while session.end == nil, now < .milliseconds(60_000) { step() }
    }

    mutating func step() {
        let asked = session.advance(
            to: now,
            registry: own,
            limits: Walk.limits,
            random: &random
        )
        questions += asked
        now += Walk.roundTrip
        for answer in asked.flatMap(answers(to:)) {
            answers.append(answer)
            if loses(answer) { continue }
            for _ in 0..<copies { take(answer) }
        }
    }

    private func answers(to question: Message) -> [Message] {
        switch question {
        case .compare(let question):
            Answers.branches(for: question, in: theirs).map { [.branches($0)] } ?? []
        case .pull(let question): Answers.records(for: question, in: theirs)
        default: []
        }
    }

    private mutating func take(_ answer: Message) {
        switch answer {
        case .branches(let branches):
            for record in session.receive(branches, comparing: own, at: now) {
                Walk.merge(record, into: &theirs, at: now)
            }
        case .records(let records):
            guard session.receive(records, at: now) != nil else { return }
            for carried in records.records {
                guard let record = try? carried.read().record else { continue }
                switch Walk.merge(record, into: &own, at: now) {
                case .applied: session.broughtNews(at: now)
                case .awaits(let member):
                    session.needs(member: Record.memberKey(of: member))
                    session.wants(record.key)
                default: break
                }
            }
        default: break
        }
    }

    @discardableResult
    private static func merge(
        _ record: Record,
        into registry: inout Registry,
        at now: Instant
    ) -> MergeOutcome {
        var changes: [RegistryChange] = []
        let word = Verified(trusting: record, from: record.signer)
        return registry.merge(word, at: now, into: &changes)
    }

    /// A registry of one member with these instances.
    static func registry(of origin: UInt64 = 1, instances: Range<Int>) throws -> Registry {
        var registry = Registry()
        let member = try Fixture.author(origin).sign(
            .member(Fixture.member(origin)),
            version: Version(epoch: 1, sequence: 1)
        )
        merge(member.value, into: &registry, at: .start)
        for number in instances {
            let sequence = UInt64(number + 2)
            let record = try Fixture.instance("i\(number)", of: origin, sequence: sequence)
            merge(record, into: &registry, at: .start)
        }
        return registry
    }
}
