import Membership
import Primitives
package import Registry
import Wire

/// Heads and rests: what readers see of an instance, and how its parts come here.
extension Node {
    /// How many instances are shown without their rest, or with the one before.
    package var missingRests: Int { pending.rests.count }

    /// The whole of a head; `nil` while parts are missing.
    package func whole(_ head: Record) -> InstanceBody? {
        guard case .instance(let body) = head.body else { return nil }
        guard let rest = body.rest else { return body }
        guard let text = RestText(registry.parts(of: head), namedBy: rest) else { return nil }
        return body.joined(with: text)
    }

    /// Shows a new head: whole, if it is; else as the last whole version, or by itself.
    mutating func show(
        _ head: Record,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        restoreParts(of: head, at: now)
        if handleEarlyParts(of: head, from: source, at: now, into: &effects) { return }
        if let whole = whole(head) {
            pending.rests.forget(head.key)
            return show(whole, of: head, into: &effects)
        }
        // This node's own parts follow their head within the step.
        if head.signer != id {
            let asksAt = askForRest(of: head, from: source, at: now)
            pending.rests.begin(
                head,
                from: source.id,
                askingAt: asksAt,
                limit: settings.registry.partsPerOrigin,
                at: now
            )
        }
        showMeanwhile(head, into: &effects)
    }

    /// Takes in the parts that came before their head; whether they were all of them, and it is
    /// shown.
    private mutating func handleEarlyParts(
        of head: Record,
        from source: RecordSource,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) -> Bool {
        guard let rest = head.rest else { return false }
        let early = pending.rests.removeEarly(of: head.key)
        if early.isEmpty { return false }
        let waited = RecordSource.waited(from: source.id, isNews: false)
        handle(early, from: waited, at: now, into: &effects)
        return registry.parts(of: head).count == rest.partCount
    }

    /// What is to be asked for in the walk that brought the head, and when it is asked for else.
    /// The walk would come to the parts by itself, and later: asked for at once they come beside
    /// what it compares.
    private mutating func askForRest(
        of head: Record,
        from source: RecordSource,
        at now: Instant
    ) -> Instant {
        guard let rest = head.rest, let sender = source.id else { return now + Node.walkPatience }
        guard source.question != nil, reconciliation.isInSession(with: sender) else {
            // Who passed it on has to ask for its rest first.
            if sender == head.signer { return now }
            return now + min(max(membership.tail(of: sender), Node.shortest), Node.walkPatience)
        }
        for key in PartBody.recordKeys(of: rest, in: head) where registry.record(key) == nil {
            reconciliation.wants(key, from: sender)
        }
        return now + Node.walkPatience
    }

    /// How long a walk, or an owner that begins, has to bring a rest by itself.
    private static let walkPatience = Duration.seconds(1)
    private static let shortest = Duration.milliseconds(20)

    private func show(_ body: InstanceBody, of head: Record, into effects: inout [GossipEffect]) {
        let shown = ShownInstance(record: head, body: body, isPartial: body.rest != nil)
        effects.append(.changed(.instance(shown)))
    }

    private func showMeanwhile(_ head: Record, into effects: inout [GossipEffect]) {
        guard case .instance(let body) = head.body else { return }
        guard let whole = pending.rests.whole(head.key), whole.service == body.service else {
            return show(body, of: head, into: &effects)
        }
        show(whole.updated(by: body), of: head, into: &effects)
    }

    /// Keeps what was whole until the next version is.
    mutating func keep(_ parts: [Record], of head: Record) {
        guard case .instance(let body) = head.body, let rest = body.rest,
            let text = RestText(parts, namedBy: rest), let whole = body.joined(with: text)
        else { return }
        pending.rests.keep(whole, of: head.key)
    }

    /// A part is new here: perhaps it was the last that was missing.
    mutating func partCame(
        _ record: Record,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard case .part(let part) = record.body, let head = registry.record(part.head),
            let rest = head.rest, registry.parts(of: head).count == rest.partCount
        else { return }
        pending.rests.forget(head.key)
        guard case .instance(let body) = head.body else { return }
        // Parts that do not make up what their owner named never will.
        show(whole(head) ?? body, of: head, into: &effects)
    }
}

// MARK: - Asking for parts

extension Node {
    /// Asks for what is missing, and shows a head alone where it was missing for long.
    mutating func fetchRests(at now: Instant, into effects: inout [GossipEffect]) {
        while var fetch = pending.rests.popDue(at: now) {
            let head = fetch.head
            // Readers are told of a head's end; its key then is forgotten. One that is void and in
            // its grace is shown, and nobody has its parts any more.
            guard registry.record(head.key) === head, let rest = head.rest else {
                pending.rests.stopAsking(for: head.key)
                continue
            }
            if let aloneAt = fetch.aloneAt, aloneAt <= now {
                fetch.aloneAt = nil
                pending.rests.giveUpWhole(of: head.key)
                showMeanwhile(head, into: &effects)
            }
            guard fetch.asksAt <= now else {
                pending.rests.put(fetch, head.key)
                continue
            }
            if pending.rests.isHolding(at: now) {
                pending.rests.hold(fetch)
                continue
            }
            guard let peer = holder(of: fetch) else {
                fetch.asksAt = now + Node.fullPause
                pending.rests.put(fetch, head.key)
                continue
            }
            let keys = PartBody.recordKeys(of: rest, in: head).filter { registry.record($0) == nil }
            guard pending.rests.mayAsk(for: keys.count, at: now) else {
                pending.rests.hold(fetch, until: now + Node.fullPause)
                continue
            }
            let limits = SessionLimits(tail: membership.tail(of: peer), settings: settings)
            let timeout = limits.patience(slowest: nil, underWay: keys.count)
            let request = SessionRequest(
                nonce: random.next() | 1,
                question: .pull(keys: keys, prefixes: []),
                sentAt: now,
                deadline: now + pending.rests.pause(of: fetch, timeout: timeout),
                cost: keys.count
            )
            pending.rests.ask(request, for: fetch)
            counters.count(.restsAskedFor)
            send(request.message, to: peer, into: &effects)
        }
    }

    /// How long questions wait where enough are under way, or nobody is there to be asked.
    private static let fullPause = Duration.milliseconds(100)

    /// Who is asked next: a reachable member that should have it.
    private mutating func holder(of fetch: RestFetches.Fetch) -> NodeID? {
        if let target = pending.rests.target(of: fetch), target != id,
            membership.status(of: target)?.isReachable ?? false
        {
            return target
        }
        let peers = membership.members(at: .alive)
        return peers.isEmpty ? nil : peers[random.index(below: peers.count)]
    }
}

extension InstanceBody {
    /// This version with what changes by itself in the present head: weights, flags, load, and the
    /// statuses of checks.
    fileprivate func updated(by head: InstanceBody) -> InstanceBody {
        var body = self
        body.weights = head.weights
        body.flags = head.flags
        body.load = head.load
        for place in body.checks.indices {
            guard let check = head.checks.first(where: { $0.id == body.checks[place].id }) else {
                continue
            }
            body.checks[place].status = check.status
            body.checks[place].sinceMilliseconds = check.sinceMilliseconds
            body.checks[place].reason = check.reason
        }
        return body
    }
}
