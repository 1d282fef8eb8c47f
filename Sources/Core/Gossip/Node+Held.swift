import Membership
import Primitives
import Registry
package import Wire

/// Who holds a version: this node's questions to all others, and its answers to theirs
/// (docs/protocol.md, Who holds a version).
extension Node {
    /// Whether readers of this node see this version, whole, or a later one. What it is worth
    /// rests on the shell: a datagram leaves after the changes of its step are published.
    mutating func holds(_ wanted: HeldVersion) -> Bool {
        guard isReady, let record = registry.record(wanted.key),
            record.version >= wanted.version
        else { return false }
        return !record.isLive || whole(record) != nil
    }

    /// The version at which a live instance of this node's own is published.
    package func published(instance id: String) -> HeldVersion? {
        let key = Record.instanceKey(of: self.id, id: id, isNodeCheck: false)
        guard let record = registry.record(key), record.isLive else { return nil }
        return HeldVersion(key: key, version: record.version)
    }
}

// MARK: - Asking

extension Node {
    /// Asks all others that are reachable, and those that become so again.
    mutating func inquire(
        _ request: InquiryRequest,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        var members: [(id: NodeID, isReachable: Bool)] = []
        for member in membership.members {
            let status = membership.status(of: member)
            if status?.isReachable == true || status == .unreachable {
                members.append((member, status != .unreachable))
            }
        }
        if pending.inquiries.isFull || members.count > Inquiries.memberLimit {
            let outcome: InquiryResult.Outcome =
                pending.inquiries.isFull ? .tooManyInquiries : .tooManyMembers
            let refusal = InquiryResult(id: request.id, outcome: outcome, held: [], missing: [])
            return effects.append(.inquired(refusal))
        }
        let nonce = random.next()
        pending.inquiries.begin(Inquiry(request, nonce: nonce, of: members, at: now))
        askForHolders(at: now, into: &effects)
    }

    /// Sends the questions that are due, and tells what came of inquiries that are at their end.
    mutating func askForHolders(at now: Instant, into effects: inout [GossipEffect]) {
        if pending.inquiries.isEmpty { return }
        concludeInquiries(at: now, into: &effects)
        let (membership, settings) = (membership, settings)
        let questions = pending.inquiries.takeQuestions(at: now) { member in
            SessionLimits(tail: membership.tail(of: member), settings: settings)
                .patience(slowest: nil, underWay: 0)
        }
        counters.count(.heldAsked, UInt64(questions.count))
        for (member, question) in questions {
            send(.heldQuestion(question), to: member, into: &effects)
        }
    }

    private mutating func concludeInquiries(at now: Instant, into effects: inout [GossipEffect]) {
        let membership = membership
        let results = pending.inquiries.takeConcluded(at: now) { membership.status(of: $0) }
        for result in results { effects.append(.inquired(result)) }
    }

    mutating func handle(
        _ answer: HeldAnswer,
        from sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        pending.inquiries.receive(answer, from: sender)
        concludeInquiries(at: now, into: &effects)
    }

    /// A member is reachable now, or no longer: who is away is not waited for.
    mutating func noteForInquiries(
        _ member: NodeID,
        isReachable: Bool,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        if pending.inquiries.isEmpty { return }
        pending.inquiries.note(member, isReachable: isReachable, at: now)
        concludeInquiries(at: now, into: &effects)
    }
}

// MARK: - Answering

extension Node {
    /// Answers at once where readers see all of it; else when they do. A repetition is answered at
    /// once whatever they see, and so is what finds no room to wait.
    mutating func answer(
        _ question: HeldQuestion,
        of sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard peers.payVersions(question.versions.count, by: sender, at: now) else {
            return counters.count(.answerBudget)
        }
        let answer = HeldAnswer(nonce: question.nonce, bits: seen(of: question))
        if answer.bits == HeldAnswer.whole(question.versions.count) {
            pending.questions.remove(question.nonce, of: sender)
        } else if pending.questions.add(question, of: sender, at: now) {
            return
        }
        tell(answer, to: sender, into: &effects)
    }

    /// Answers those that waited for what readers see from now on.
    mutating func answerWaiting(
        for changes: [RegistryChange],
        into effects: inout [GossipEffect]
    ) {
        if pending.questions.isEmpty { return }
        for change in changes {
            guard let key = change.shownKey else { continue }
            for (asker, question) in pending.questions.asking(for: key)
            where question.versions.allSatisfy({ holds($0) }) {
                pending.questions.remove(question.nonce, of: asker)
                let bits = HeldAnswer.whole(question.versions.count)
                tell(HeldAnswer(nonce: question.nonce, bits: bits), to: asker, into: &effects)
            }
        }
    }

    private mutating func tell(
        _ answer: HeldAnswer,
        to asker: NodeID,
        into effects: inout [GossipEffect]
    ) {
        counters.count(.heldAnswered)
        send(.held(answer), to: asker, into: &effects)
    }

    /// A bit for each version that readers see.
    private mutating func seen(of question: HeldQuestion) -> UInt8 {
        var bits: UInt8 = 0
        for (place, version) in question.versions.enumerated() where holds(version) {
            bits |= 0x80 >> UInt8(clamping: place)
        }
        return bits
    }
}

extension Record {
    fileprivate var isLive: Bool {
        guard case .instance(let body) = body else { return false }
        return !body.flags.contains(.deleted)
    }
}

extension RegistryChange {
    /// The key of the instance of which readers may see another version.
    fileprivate var shownKey: Digest? {
        switch self {
        case .instance(let record), .instanceRemoved(let record): record.key
        case .part(let record):
            if case .part(let part) = record.body { part.head } else { nil }
        default: nil
        }
    }
}
