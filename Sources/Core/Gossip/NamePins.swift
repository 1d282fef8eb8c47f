package import Primitives

/// Who has each contested name here, and whom this node asks before a name goes over (ADR 25).
///
/// A name that one member holds needs no entry: it is that member's. So the table is as small as
/// the trouble is. Looked up by name, never iterated.
struct NamePins: Sendable {
    private var holders: [String: NodeID] = [:]
    /// Of each contested name the member that readers were last told to show.
    private var shown: [String: NodeID] = [:]
    /// Names whose holder is gone and whose next one has not answered since; bounded, in order.
    private var questions: [Question] = []
    /// Names that two live members claim, in order of discovery; bounded.
    private(set) var conflicts: [NameConflict] = []

    /// How many names are waited for, and how many conflicts are told, at a time.
    static let limit = 64
    private static let askingPause = Duration.seconds(1)
    /// A candidate that stays silent is asked so often; its next sign of life counts anyway.
    private static let asks = 8

    private struct Question: Sendable {
        let name: String
        var nextAsk: Instant
        var asksLeft: Int
    }

    /// The member to which the name is pinned; `nil` where it is free.
    func holder(of name: String) -> NodeID? { holders[name] }

    mutating func pin(_ name: String, to member: NodeID) {
        holders[name] = member
    }

    /// The name is contested no more.
    mutating func release(_ name: String) {
        holders[name] = nil
        shown[name] = nil
        questions.removeAll { $0.name == name }
        conflicts.removeAll { $0.name == name }
    }

    /// Notes who shows under a name; who did before, `nil` where it was not contested.
    mutating func tell(_ member: NodeID, of name: String) -> NodeID? {
        shown.updateValue(member, forKey: name)
    }

    // MARK: Asking the next one

    /// Has the candidates of a name asked, at once and some times more.
    mutating func ask(for name: String, at now: Instant) {
        guard questions.count < NamePins.limit, !questions.contains(where: { $0.name == name })
        else { return }
        questions.append(Question(name: name, nextAsk: now, asksLeft: NamePins.asks))
    }

    func isAsking(for name: String) -> Bool {
        questions.contains { $0.name == name }
    }

    /// Nobody needs to be asked for the name.
    mutating func stopAsking(for name: String) {
        questions.removeAll { $0.name == name }
    }

    /// The names whose candidates are to be asked now.
    mutating func due(at now: Instant) -> [String] {
        var names: [String] = []
        for place in questions.indices where questions[place].nextAsk <= now {
            names.append(questions[place].name)
            questions[place].nextAsk = now + NamePins.askingPause
            questions[place].asksLeft -= 1
        }
        questions.removeAll { $0.asksLeft <= 0 }
        return names
    }

    var nextAsk: Instant? { questions.lazy.map(\.nextAsk).min() }

    // MARK: Two live claimants

    /// Notes who claims a name beside its holder; what of it is news. Hundreds of hosts made from
    /// one image may do so, so that each costs one look.
    mutating func note(
        _ claimants: [NodeID],
        of name: String,
        shown: NodeID
    ) -> [NameConflict] {
        let own = conflicts.filter { $0.name == name }
        let told = Dictionary(own.map { ($0.shadowed, $0.shown) }) { first, _ in first }
        var news: [NameConflict] = []
        for claimant in claimants {
            let before = told[claimant]
            if before == shown { continue }
            if before == nil, conflicts.count >= NamePins.limit { continue }
            conflicts.removeAll { $0.name == name && $0.shadowed == claimant }
            let conflict = NameConflict(name: name, shown: shown, shadowed: claimant)
            conflicts.append(conflict)
            news.append(conflict)
        }
        return news
    }

    /// Keeps of a name only the conflicts with these claimants.
    mutating func keepConflicts(of name: String, with claimants: [NodeID]) {
        if !conflicts.contains(where: { $0.name == name }) { return }
        let claimants = Set(claimants)
        conflicts.removeAll { $0.name == name && !claimants.contains($0.shadowed) }
    }
}

/// Two live members with one name.
package struct NameConflict: Equatable, Sendable {
    package let name: String
    package let shown: NodeID
    package let shadowed: NodeID
}
