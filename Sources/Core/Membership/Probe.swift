import Primitives

/// One round of one member: ping it, repeat the ping as a HELLO, have relays ping it, give up.
///
/// Each stage begins when it is really reached, so a late step shortens nobody's time to answer.
struct Probe: Equatable, Sendable {
    enum Stage: Sendable { case pinged, repeated, relayed }

    /// What follows a ping that is not answered at once.
    enum Repeats: Equatable, Sendable {
        /// A HELLO under the same nonce, before relays are asked.
        case hello
        /// The same to a target never timed, and one under this nonce beside the relays: it may be
        /// so new that it knows neither this node nor them. Its answer is timed from itself.
        case helloTwice(UInt64)
        /// Where datagrams are lost: a ping under this nonce, and the HELLO, which is six times as
        /// large, only beside the relays (ADR 53).
        case pingThenHello(UInt64)
    }

    let target: NodeID
    let nonce: UInt64
    /// What the direct phase may take, local health already in it.
    let timeout: Duration
    /// How much of it passes before the ping is repeated.
    let pause: Duration
    /// Whether it repeats, with much time, a round of a member never timed, before a first word.
    let isSecondLook: Bool
    let repeats: Repeats
    /// How many members after the target are to be asked when it is late (the chase); 0 where this
    /// is no look along the ring.
    var ahead: Int
    private(set) var stage = Stage.pinged
    private(set) var deadline: Instant
    let startedAt: Instant
    private(set) var relays: [NodeID] = []
    private var nackers: [NodeID] = []
    /// Whether somebody said that nobody listens where the target should be (ADR 24).
    private(set) var isHinted = false

    /// Starts the round with a ping, and repeats it at half its time unless told otherwise.
    init(
        of target: NodeID,
        nonce: UInt64,
        timeout: Duration,
        repeatAfter pause: Duration? = nil,
        ahead: Int,
        isSecondLook: Bool = false,
        repeats: Repeats = .hello,
        at now: Instant,
        into effects: inout [MembershipEffect]
    ) {
        self.target = target
        self.nonce = nonce
        self.timeout = timeout
        self.pause = pause ?? timeout / 2
        self.ahead = ahead
        self.isSecondLook = isSecondLook
        self.repeats = repeats
        startedAt = now
        deadline = now + self.pause
        effects.append(.ping(target, nonce: nonce))
    }

    /// Whether this nonce is of one of its pings, and whether of the one that repeats the first.
    func isRepeat(_ nonce: UInt64) -> Bool? {
        if nonce == self.nonce { return false }
        return repeats == .pingThenHello(nonce) ? true : nil
    }

    private var secondQuestion: MembershipEffect {
        guard case .pingThenHello(let nonce) = repeats else { return .hello(target, nonce: nonce) }
        return .ping(target, nonce: nonce)
    }

    private var lastQuestion: MembershipEffect? {
        switch repeats {
        case .hello: nil
        case .helloTwice(let nonce): .hello(target, nonce: nonce)
        case .pingThenHello: .hello(target, nonce: nonce)
        }
    }

    /// Whether a HELLO under its first nonce has left.
    var hasSaidHello: Bool {
        if case .pingThenHello = repeats { return stage == .relayed }
        return stage != .pinged
    }

    /// Whether the next step asks relays.
    var needsRelays: Bool { stage == .repeated }

    /// Whether relays were asked and not one spoke: then the fault may be this node's own.
    var isSelfSuspicious: Bool { !relays.isEmpty && nackers.isEmpty }

    /// Takes the step that is due; true when the round is over without an answer. The relays have
    /// as long as `patience` says, local health already in it.
    mutating func advance(
        to now: Instant,
        relays chosen: [NodeID],
        patience: Duration,
        into effects: inout [MembershipEffect]
    ) -> Bool {
        guard now >= deadline else { return false }
        switch stage {
        case .pinged:
            stage = .repeated
            deadline = now + (timeout - pause)
            effects.append(secondQuestion)
        case .repeated:
            stage = .relayed
            relays = chosen
            deadline = now + patience
            if let lastQuestion { effects.append(lastQuestion) }
            for relay in chosen {
                effects.append(
                    .pingRequest(relay: relay, target: target, nonce: nonce, patience: patience)
                )
            }
        case .relayed:
            return true
        }
        return false
    }

    /// Somebody said that nobody listens there: what would come later comes now. The round ends no
    /// sooner for it alone.
    mutating func hasten(
        relays chosen: [NodeID],
        patience: Duration,
        into effects: inout [MembershipEffect]
    ) {
        isHinted = true
        if stage == .relayed { return }
        if !hasSaidHello { effects.append(.hello(target, nonce: nonce)) }
        stage = .relayed
        relays = chosen
        deadline = startedAt + timeout + patience
        for relay in chosen {
            effects.append(
                .pingRequest(relay: relay, target: target, nonce: nonce, patience: patience)
            )
        }
    }

    /// Ends a hinted round early of which every relay found the target silent as well, but not
    /// before an answer of the target could be here.
    mutating func endEarly(answerWithin tail: Duration, at now: Instant) {
        guard isHinted, !relays.isEmpty, nackers.count == relays.count else { return }
        deadline = min(deadline, max(now, startedAt + tail))
    }

    /// How many the chase asks from here now, since the direct answer is late. It does so once.
    mutating func passOn() -> Int {
        guard stage == .relayed else { return 0 }
        defer { ahead = 0 }
        return ahead
    }

    /// Notes that a relay heard nothing; false unless this relay was asked and had not spoken.
    mutating func nack(by relay: NodeID) -> Bool {
        guard relays.contains(relay), !nackers.contains(relay) else { return false }
        nackers.append(relay)
        return true
    }
}
