import Membership
import Primitives
import Registry
import Wire

/// Both sides of a walk down the difference: the leader's, and that of whoever answers.
extension Node {
    /// Answers a question that costs more than a small datagram. Each peer has a budget for it.
    mutating func answer(
        question: Message,
        of sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        var answers: [Message] = []
        switch question {
        case .compare(let compare):
            answers = Answers.branches(for: compare, in: registry).map { [.branches($0)] } ?? []
        case .pull(let pull): answers = Answers.records(for: pull, in: registry)
        case .pingRequest(let request):
            guard peers.payRelay(for: sender, at: now) else {
                return counters.count(.answerBudget)
            }
            relay(request, from: sender, at: now, into: &effects)
        case .heldQuestion(let question):
            answer(question, of: sender, at: now, into: &effects)
        default: break
        }
        for answer in answers {
            let size = Datagram.overheadBytes + answer.payloadSize
            guard peers.payAnswer(size, to: sender, at: now) else {
                return counters.count(.answerBudget)
            }
            send(answer, to: sender, into: &effects)
        }
    }

    /// What a peer holds at places that this node asked about.
    mutating func handle(
        _ answer: Branches,
        from sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        if let roundTrip = reconciliation.roundTrip(of: answer, from: sender, at: now) {
            membership.noteRoundTrip(roundTrip, of: sender)
        }
        releaseStored(confirmedBy: answer, at: now, into: &effects)
        let pushes = reconciliation.receive(answer, from: sender, registry: registry, at: now)
        push(pushes, to: sender, into: &effects)
        compare(answer, of: sender, at: now, into: &effects)
    }

    /// Records that this node asked for, or that a peer found to be missing here.
    mutating func handle(
        _ answer: Records,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let sender = source.id else { return }
        var source = source
        source.question =
            reconciliation.receive(answer, from: sender, at: now)
            ?? pending.rests.receive(answer, from: sender, at: now)
        source.isNews = isReady
        handle(answer.records, from: source, at: now, into: &effects)
        addWitnesses(to: answer.records, from: sender, into: &effects)
    }

    /// Lets a record wait for a member's record. What this node asked for is not lost: the member's
    /// record is asked for before all else, and what finds no room is asked for again.
    mutating func addPending(
        _ carried: CarriedRecord,
        key: Digest,
        awaiting awaited: NodeID,
        from source: RecordSource
    ) {
        counters.count(.recordsWaiting)
        guard let sender = source.id, let question = source.question, question.asks(for: key)
        else {
            pending.records.add(carried, awaiting: awaited, from: source.id)
            return
        }
        reconciliation.needs(member: Record.memberKey(of: awaited), from: sender)
        if pending.walked.isFull {
            reconciliation.wants(key, from: sender)
        } else {
            pending.walked.add(carried, awaiting: awaited, from: sender)
        }
    }

    /// Takes in what waited for a member's record.
    mutating func releaseWaiting(
        for member: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for entry in pending.records.release(member) {
            let source = RecordSource.waited(from: entry.source, isNews: true)
            handle([entry.record], from: source, at: now, into: &effects)
        }
        for entry in pending.walked.release(member) {
            let source = RecordSource.waited(from: entry.source, isNews: isReady)
            handle([entry.record], from: source, at: now, into: &effects)
        }
    }
}
