package import Primitives
import Registry
import Wire

/// What whoever drives a node wants to know of one member: its root, and what differs.
package struct ComparisonRequest: Equatable, Sendable {
    /// By which it knows the result.
    package var id: UInt64
    package var member: NodeID
    /// Records that are named, at most.
    package var limit: Int
    package var patience: Duration

    package init(id: UInt64, member: NodeID, limit: Int, patience: Duration) {
        self.id = id
        self.member = member
        self.limit = limit
        self.patience = patience
    }
}

/// What came of a comparison. Nothing was pulled, pushed or decided.
package struct ComparisonResult: Equatable, Sendable {
    package let id: UInt64
    /// The member's root; `nil` where it did not answer, or was not asked.
    package let root: Digest?
    /// This node's when that came.
    package let ownRoot: Digest
    /// From the question that told it to its answer.
    package let roundTrip: Duration?
    /// In order of keys.
    package let differences: [KeyDifference]
    /// Whether these are all.
    package let isWhole: Bool
}

/// A record that two nodes do not hold alike.
package struct KeyDifference: Equatable, Sendable {
    package let key: Digest
    /// `nil` where it is not held here, or there.
    package let own: Version?
    package let theirs: Version?

    package init(key: Digest, own: Version?, theirs: Version?) {
        self.key = key
        self.own = own
        self.theirs = theirs
    }
}

/// A dry walk: asks for what differs, and takes nothing (docs/protocol.md, Reconciliation).
struct Comparison: Sendable {
    let request: ComparisonRequest
    private let deadline: Instant
    private var frontier: [Prefix] = []
    private var asked: [Asked]
    private var questions = 0
    private var root: Digest?
    private var ownRoot = Digest.zero
    private var roundTrip: Duration?
    private var differences: [KeyDifference] = []
    /// Whether something was left out.
    private var isCut = false

    /// A question that is under way.
    private struct Asked: Sendable {
        let nonce: UInt64
        let prefixes: [Prefix]
        let sentAt: Instant
        let deadline: Instant
        let attempts: Int
    }

    /// Questions under way, places of one, and all of them together.
    private static let underWayLimit = 8
    private static let placesPerQuestion = 4
    private static let questionLimit = 512
    private static let attemptLimit = 4

    init(_ request: ComparisonRequest, at now: Instant) {
        self.request = request
        deadline = now + request.patience
        frontier = [.root]
        asked = []
    }

    /// When it has something to do.
    var nextDeadline: Instant {
        if isDone || mayAsk { return .start }
        return min(deadline, asked.map(\.deadline).min() ?? deadline)
    }

    private var mayAsk: Bool {
        !frontier.isEmpty && asked.count < Comparison.underWayLimit
            && questions < Comparison.questionLimit
    }

    /// Whether there is nothing left to ask, or no sense in it.
    private var isDone: Bool {
        differences.count >= request.limit || asked.isEmpty && !mayAsk
    }

    /// The questions that go out now.
    mutating func takeQuestions(
        at now: Instant,
        patience: Duration,
        random: inout Random
    ) -> [Compare] {
        var again: [(prefixes: [Prefix], attempts: Int)] = []
        for late in asked where late.deadline <= now {
            if late.attempts < Comparison.attemptLimit {
                again.append((late.prefixes, late.attempts + 1))
            } else {
                isCut = true
            }
        }
        asked.removeAll { $0.deadline <= now }
        while mayAsk, asked.count + again.count < Comparison.underWayLimit {
            let some = Array(frontier.suffix(Comparison.placesPerQuestion))
            frontier.removeLast(some.count)
            again.append((some, 1))
        }
        return again.map { prefixes, attempts in
            let nonce = random.next() | 1
            questions += 1
            let wait = patience * (1 << (attempts - 1))
            asked.append(
                Asked(
                    nonce: nonce,
                    prefixes: prefixes,
                    sentAt: now,
                    deadline: now + wait,
                    attempts: attempts
                )
            )
            return Compare(nonce: nonce, prefixes: prefixes)
        }
    }

    /// Takes an answer in; whether it was one of this comparison.
    mutating func receive(_ answer: Branches, against registry: Registry, at now: Instant) -> Bool {
        guard let place = asked.firstIndex(where: { $0.nonce == answer.nonce }) else {
            return false
        }
        let question = asked.remove(at: place)
        var left = question.prefixes
        for placed in answer.branches {
            guard let place = left.firstIndex(of: placed.prefix) else { continue }
            left.remove(at: place)
            if placed.prefix == .root {
                root = placed.branch.fingerprint
                ownRoot = registry.root
                roundTrip = now - question.sentAt
                if root == registry.root { continue }
            }
            compare(placed, with: registry)
        }
        // An empty answer says nothing: asking for the rest again could go on for ever.
        if left.count < question.prefixes.count { frontier += left } else { isCut = true }
        return true
    }

    /// What came of it, where it is at its end.
    func result(at now: Instant) -> ComparisonResult? {
        guard isDone || deadline <= now else { return nil }
        let isWhole = !isCut && frontier.isEmpty && asked.isEmpty
        return ComparisonResult(
            id: request.id,
            root: root,
            ownRoot: ownRoot,
            roundTrip: roundTrip,
            differences: Array(differences.prefix(request.limit)).sorted { $0.key < $1.key },
            isWhole: isWhole && differences.count <= request.limit
        )
    }
}

// MARK: - What differs

extension Comparison {
    private mutating func compare(_ placed: PlacedBranch, with registry: Registry) {
        switch placed.branch {
        case .entries(let entries):
            compare(entries, at: placed.prefix, with: registry)
        case .children(let children):
            guard children.count == 16, placed.prefix.length < 32 else { return }
            for (nibble, theirs) in children.enumerated() {
                let child = placed.prefix.child(nibble)
                if registry.fingerprint(at: child) == theirs { continue }
                if theirs == .zero {
                    compare([], at: child, with: registry)
                } else {
                    frontier.append(child)
                }
            }
        }
    }

    private mutating func compare(
        _ entries: [TreeEntry],
        at prefix: Prefix,
        with registry: Registry
    ) {
        var theirs: [Digest: TreeEntry] = [:]
        for entry in entries where prefix.contains(entry.key) { theirs[entry.key] = entry }
        var left = theirs
        _ = registry.visit(under: prefix) { record in
            left[record.key] = nil
            if let entry = theirs[record.key], entry.version == record.version,
                entry.fingerprint == record.fingerprint
            {
                return true
            }
            return note(record.key, own: record.version, theirs: theirs[record.key]?.version)
        }
        for entry in entries where left.removeValue(forKey: entry.key) != nil {
            guard note(entry.key, own: nil, theirs: entry.version) else { return }
        }
    }

    /// Whether there is room for more.
    private mutating func note(_ key: Digest, own: Version?, theirs: Version?) -> Bool {
        guard differences.count < request.limit else {
            isCut = true
            return false
        }
        differences.append(KeyDifference(key: key, own: own, theirs: theirs))
        return true
    }
}
