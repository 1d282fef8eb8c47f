import Membership
import Primitives

/// Many memberships on a network without a registry: records and accusations reach everyone who can
/// hear them, pings and answers may be lost, and a paused node finds all its mail when it wakes.
struct VirtualMesh {
    struct Change: Equatable {
        let moment: Instant
        let observer: Int
        let member: Int
        let status: MemberStatus
    }

    private(set) var now = Instant.start
    private(set) var nodes: [Membership] = []
    private(set) var changes: [Change] = []
    private(set) var versions: [Version]
    private(set) var accusationsMade = 0
    /// Alarms that went off, and letters that arrived.
    private(set) var alarms = 0
    private(set) var deliveries = 0
    var isCrashed: [Bool]
    var isPaused: [Bool]
    /// Whether a letter is lost.
    var loss = 0.0
    /// Members that read each letter half a second to two and a half seconds late.
    var lateReaders: Set<Int> = []
    var isCut: (Int, Int) -> Bool = { _, _ in false }
    let latency: Duration
    private var mail = Mail()
    private var unread: [[Letter]]
    private var deadlines: [Instant]
    private var random: Random

    init(size: Int, seed: UInt64, latency: Duration = .zero) {
        random = Random(seed: seed)
        self.latency = latency
        versions = Array(repeating: Version(epoch: 1, sequence: 1), count: size)
        isCrashed = Array(repeating: false, count: size)
        isPaused = Array(repeating: false, count: size)
        unread = Array(repeating: [], count: size)
        deadlines = Array(repeating: .start, count: size)
        for number in 0..<size {
            let own = Random(seed: random.next())
            nodes.append(Membership(selfID: id(number), random: own, at: now))
        }
        for number in 0..<size {
            for other in 0..<size where other != number { learn(number, about: other) }
        }
        changes = []
    }

    /// Runs everyone up to a moment.
    mutating func run(to end: Instant) {
        while true {
            let node = deadlines.indices.min { due(at: $0) < due(at: $1) } ?? 0
            let deadline = due(at: node)
            if let letter = mail.first, letter.moment <= min(deadline, end) {
                now = max(now, letter.moment)
                _ = mail.take()
                deliver(letter)
            } else if deadline <= end {
                now = max(now, deadline)
                alarms += 1
                perform(node) { $0.advance(to: $1, into: &$2) }
            } else {
                break
            }
        }
        now = end
    }

    mutating func run(for duration: Duration) { run(to: now + duration) }

    /// Wakes a node: it reads its mail first, then looks at the clock.
    mutating func resume(_ number: Int) {
        isPaused[number] = false
        for letter in unread[number] { deliver(letter) }
        unread[number] = []
        perform(number) { $0.advance(to: $1, into: &$2) }
    }

    /// Publishes an accusation in a member's name, true or not.
    mutating func accuse(_ target: Int, by accuser: Int) {
        broadcast(.accusation(of: target, version: versions[target], by: accuser), from: accuser)
        hear(accuser, target, versions[target], by: accuser)
    }

    private func due(at number: Int) -> Instant {
        isCrashed[number] || isPaused[number] ? .distantFuture : deadlines[number]
    }

    func status(of member: Int, at observer: Int) -> MemberStatus? {
        nodes[observer].status(of: id(member))
    }

    private mutating func perform(
        _ number: Int,
        _ body: (inout Membership, Instant, inout [MembershipEffect]) -> Void
    ) {
        var effects: [MembershipEffect] = []
        body(&nodes[number], now, &effects)
        deadlines[number] = nodes[number].nextDeadline ?? .distantFuture
        for effect in effects { perform(effect, by: number) }
    }

    private mutating func perform(_ effect: MembershipEffect, by number: Int) {
        switch effect {
        case .ping(let target, let nonce), .hello(let target, let nonce),
            .relayPing(let target, let nonce, _, _):
            send(.ping(nonce: nonce), from: number, to: Int(target.low))
        case .pingRequest(let relay, let target, let nonce, let patience):
            let about = Int(target.low)
            let message = Message.pingRequest(target: about, nonce: nonce, patience: patience)
            send(message, from: number, to: Int(relay.low))
        case .nack(let requester, let target, let nonce, _):
            let message = Message.nack(target: Int(target.low), nonce: nonce)
            send(message, from: number, to: Int(requester.low))
        case .accuse(let target, let version, _):
            accusationsMade += 1
            let message = Message.accusation(of: Int(target.low), version: version, by: number)
            broadcast(message, from: number)
            hear(number, Int(target.low), version, by: number)
        case .changed(let member, _, let status, _):
            changes.append(
                Change(moment: now, observer: number, member: Int(member.low), status: status)
            )
        case .localHealth, .roundTrip, .probeFailed, .accuseAgain, .ask, .prove, .steady:
            break
        }
    }

    private mutating func broadcast(_ message: Message, from sender: Int) {
        for other in nodes.indices where other != sender {
            guard !isCut(sender, other) else { continue }
            post(message, from: sender, to: other)
        }
    }

    private mutating func send(_ message: Message, from sender: Int, to receiver: Int) {
        guard !isCut(sender, receiver), !isCrashed[receiver], !random.chance(loss) else { return }
        post(message, from: sender, to: receiver)
    }

    private mutating func post(_ message: Message, from sender: Int, to receiver: Int) {
        let isLate = lateReaders.contains(receiver)
        let delay: Duration = isLate ? .milliseconds(500 + random.index(below: 2000)) : .zero
        let moment = now + latency + delay
        mail.post(Letter(moment: moment, from: sender, to: receiver, message: message))
    }

    private mutating func deliver(_ letter: Letter) {
        let number = letter.to
        deliveries += 1
        guard !isCrashed[number] else { return }
        if isPaused[number] { return unread[number].append(letter) }
        switch letter.message {
        case .ping(let nonce):
            send(.ack(nonce: nonce), from: number, to: letter.from)
        case .ack(let nonce):
            receiveAck(number, nonce: nonce, from: letter.from)
        case .pingRequest(let target, let nonce, let patience):
            perform(number) {
                $0.relay(
                    target: id(target),
                    for: id(letter.from),
                    nonce: nonce,
                    patience: patience,
                    at: $1,
                    into: &$2
                )
            }
        case .indirectAck(let target, let nonce):
            perform(number) {
                $0.acknowledgeIndirectly(
                    target: id(target),
                    nonce: nonce,
                    by: id(letter.from),
                    at: $1,
                    into: &$2
                )
            }
        case .nack(let target, let nonce):
            perform(number) {
                $0.nack(from: id(letter.from), target: id(target), nonce: nonce, at: $1, into: &$2)
            }
        case .accusation(let target, let version, let accuser):
            hear(number, target, version, by: accuser)
        case .record(let member, let version):
            perform(number) {
                $0.learn(id(member), version: version, leaving: false, at: $1, into: &$2)
            }
        }
    }

    private mutating func receiveAck(_ number: Int, nonce: UInt64, from member: Int) {
        var match = AckMatch.none
        perform(number) {
            match = $0.acknowledge(from: id(member), nonce: nonce, at: $1, into: &$2)
        }
        if case .relay(let requester, let requesterNonce) = match {
            let answer = Message.indirectAck(target: member, nonce: requesterNonce)
            send(answer, from: number, to: Int(requester.low))
        }
    }

    /// Takes an accusation in; the accused signs a newer record instead, which reaches everyone.
    private mutating func hear(_ number: Int, _ target: Int, _ version: Version, by accuser: Int) {
        guard number == target else {
            return perform(number) {
                $0.hear(
                    accusationOf: id(target),
                    version: version,
                    by: id(accuser),
                    at: $1,
                    into: &$2
                )
            }
        }
        guard version >= versions[number] else { return }
        versions[number] = Version(epoch: 1, sequence: version.sequence + 1)
        perform(number) { $0.refuted(at: $1, into: &$2) }
        broadcast(.record(of: number, version: versions[number]), from: number)
    }

    private mutating func learn(_ number: Int, about other: Int) {
        let version = versions[other]
        perform(number) {
            $0.learn(id(other), version: version, leaving: false, at: $1, into: &$2)
            $0.place(id(other), in: .alone, at: $1, into: &$2)
        }
    }
}
