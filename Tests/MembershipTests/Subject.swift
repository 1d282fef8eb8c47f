import Primitives
import Testing

@testable import Membership

/// The id of the node or member number `number`; ids are ordered as their numbers.
func id(_ number: Int) -> NodeID { NodeID(high: 0, low: UInt64(number)) }

/// A version of the epoch 1.
func version(_ sequence: Int) -> Version { Version(epoch: 1, sequence: UInt64(sequence)) }

func seconds(_ seconds: Double) -> Instant {
    .start + .nanoseconds(Int64((seconds * 1e9).rounded()))
}

func milliseconds(_ milliseconds: Int) -> Instant { .start + .milliseconds(milliseconds) }

/// A membership under test, as node `self`, with its effects since they were last taken.
struct Subject {
    var membership: Membership
    var effects: [MembershipEffect] = []
    private let selfNumber: Int

    /// A node that knows the members of these numbers at version 1 from time 0 on.
    init(
        _ selfNumber: Int = 100,
        in group: VoiceGroup = .alone,
        knowing members: [Int] = [],
        settings: MembershipSettings = MembershipSettings(),
        seed: UInt64 = 1
    ) {
        self.selfNumber = selfNumber
        membership = Membership(
            selfID: id(selfNumber),
            group: group,
            settings: settings,
            random: Random(seed: seed),
            at: .start
        )
        for member in members { learn(member, 1, at: .start) }
        effects = []
    }

    /// What was wanted since the last time.
    mutating func take() -> [MembershipEffect] {
        defer { effects = [] }
        return effects
    }

    mutating func learn(_ member: Int, _ sequence: Int, leaving: Bool = false, at now: Instant) {
        learn(member, version(sequence), leaving: leaving, at: now)
    }

    mutating func learn(_ member: Int, _ version: Version, leaving: Bool = false, at now: Instant) {
        let isNew = self.status(member) == nil
        membership.learn(id(member), version: version, leaving: leaving, at: now, into: &effects)
        if isNew { place(member, in: .alone, at: now) }
        membership.checkInvariants()
    }

    /// A member proved its address.
    mutating func place(_ member: Int, in group: VoiceGroup, at now: Instant) {
        membership.place(id(member), in: group, at: now, into: &effects)
        membership.checkInvariants()
    }

    mutating func hear(_ target: Int, _ sequence: Int = 1, by accuser: Int, at now: Instant) {
        membership.hear(
            accusationOf: id(target),
            version: version(sequence),
            by: id(accuser),
            at: now,
            into: &effects
        )
        membership.checkInvariants()
    }

    @discardableResult
    mutating func acknowledge(
        _ member: Int,
        _ nonce: UInt64,
        ofRepeat: Bool = false,
        at now: Instant
    ) -> AckMatch {
        defer { membership.checkInvariants() }
        return membership.acknowledge(
            from: id(member),
            nonce: nonce,
            ofRepeat: ofRepeat,
            at: now,
            into: &effects
        )
    }

    /// One call of `advance`, at whatever time.
    mutating func advance(to now: Instant) {
        membership.advance(to: now, into: &effects)
        membership.checkInvariants()
    }

    /// Runs on time up to and including a moment, and hears its own accusations.
    ///
    /// Whoever is not in `silent` answers pings at once; relays say nack at once if they are alive
    /// in that sense.
    mutating func run(to end: Instant, silent: Set<Int> = []) {
        while let due = membership.nextDeadline, due <= end {
            let known = effects.count
            advance(to: due)
            for effect in effects[known...] { react(to: effect, silent: silent, at: due) }
        }
    }

    /// Runs on time to a moment where one member answers from afar and all others at once, and
    /// takes the effects.
    mutating func follow(
        until end: Instant,
        far: Int,
        roundTrip: Duration
    ) -> [MembershipEffect] {
        var answers: [(moment: Instant, nonce: UInt64)] = []
        var all: [MembershipEffect] = []
        while let due = membership.nextDeadline, due <= end {
            if let answer = answers.first, answer.moment <= due {
                answers.removeFirst()
                acknowledge(far, answer.nonce, at: answer.moment)
            } else {
                advance(to: due)
                for effect in effects {
                    if case .ping(id(far), let nonce) = effect {
                        answers.append((due + roundTrip, nonce))
                    }
                    react(to: effect, silent: [far], at: due)
                }
            }
            all += take()
        }
        return all
    }

    private mutating func react(to effect: MembershipEffect, silent: Set<Int>, at now: Instant) {
        switch effect {
        case .ping(let target, let nonce), .hello(let target, let nonce):
            if !silent.contains(Int(target.low)) { acknowledge(Int(target.low), nonce, at: now) }
        case .pingRequest(let relay, let target, let nonce, _):
            guard !silent.contains(Int(relay.low)) else { return }
            membership.nack(from: relay, target: target, nonce: nonce, at: now, into: &effects)
        case .accuse(let target, let version, _):
            hear(Int(target.low), Int(version.sequence), by: selfNumber, at: now)
        default:
            break
        }
    }

    /// Makes the node find itself slow so many times, a second apart and up to a moment.
    mutating func slow(_ times: Int, at now: Instant) {
        for time in (0..<times).reversed() {
            let moment = now - .seconds(time)
            membership.noteLateReading(at: moment, into: &effects)
        }
    }

    func status(_ member: Int) -> MemberStatus? { membership.status(of: id(member)) }

    /// The time of the first tick, drawn from the seed.
    var firstTick: Instant { membership.nextTick }
}

extension [MembershipEffect] {
    /// The changes of status among these.
    var changes: [MembershipEffect] {
        filter { if case .changed = $0 { true } else { false } }
    }

    /// The members pinged, in order.
    var pinged: [Int] {
        compactMap { if case .ping(let target, _) = $0 { Int(target.low) } else { nil } }
    }

    /// Whether an accusation of the member is signed.
    func accuses(_ member: Int) -> Bool {
        contains { if case .accuse(id(member), _, _) = $0 { true } else { false } }
    }

    /// The members asked by a hello, in order.
    var greeted: [Int] { compactMap(\.greeted) }

    /// The nonce of the last ping.
    var nonce: UInt64? {
        var last: UInt64?
        for case .ping(_, let nonce) in self { last = nonce }
        return last
    }
}

extension MembershipEffect {
    /// The member that this hello asks.
    var greeted: Int? { if case .hello(let target, _) = self { Int(target.low) } else { nil } }
}
