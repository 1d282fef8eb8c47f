import Primitives
import Wire

/// Questions of others for versions that readers here do not see yet; each is answered when they do
/// (docs/protocol.md, Who holds a version).
///
/// Nothing wakes for it: a question that was forgotten comes again, and is answered then with what
/// is seen.
struct WaitingQuestions: Sendable {
    private struct Waiting: Sendable {
        let asker: NodeID
        let question: HeldQuestion
        var until: Instant
    }

    /// Oldest first.
    private var waiting: [Waiting] = []
    /// How many of them ask for a key; looked up, never iterated.
    private var asked: [Digest: Int] = [:]

    /// All together, and of one asker.
    static let limit = 1_024
    static let limitOfOne = 64
    /// How long a question waits that is not repeated: five of the longest pauses between two.
    static let patience = Duration.seconds(10)

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    /// Lets a question wait; whether it does so newly. One that waits already is a repetition, and
    /// one that finds no room is answered at once, like it.
    mutating func add(_ question: HeldQuestion, of asker: NodeID, at now: Instant) -> Bool {
        if let place = place(of: question.nonce, asker) {
            waiting[place].until = now + WaitingQuestions.patience
            return false
        }
        remove { $0.until <= now }
        guard waiting.count < WaitingQuestions.limit,
            waiting.count(where: { $0.asker == asker }) < WaitingQuestions.limitOfOne
        else { return false }
        waiting.append(
            Waiting(asker: asker, question: question, until: now + WaitingQuestions.patience)
        )
        for version in question.versions { asked[version.key, default: 0] += 1 }
        return true
    }

    /// It was answered.
    mutating func remove(_ nonce: UInt64, of asker: NodeID) {
        guard !isEmpty, place(of: nonce, asker) != nil else { return }
        remove { $0.question.nonce == nonce && $0.asker == asker }
    }

    mutating func forget(_ asker: NodeID) { remove { $0.asker == asker } }

    /// Those that ask for this key, among others.
    func asking(for key: Digest) -> [(asker: NodeID, question: HeldQuestion)] {
        guard asked[key] != nil else { return [] }
        return waiting.filter { one in one.question.versions.contains { $0.key == key } }
            .map { ($0.asker, $0.question) }
    }

    private func place(of nonce: UInt64, _ asker: NodeID) -> Int? {
        waiting.firstIndex { $0.question.nonce == nonce && $0.asker == asker }
    }

    private mutating func remove(where isOver: (Waiting) -> Bool) {
        for one in waiting where isOver(one) {
            for version in one.question.versions {
                let left = (asked[version.key] ?? 1) - 1
                asked[version.key] = left > 0 ? left : nil
            }
        }
        waiting.removeAll(where: isOver)
    }

    func checkInvariants() {
        precondition(waiting.count <= WaitingQuestions.limit, "waiting questions are bounded")
        let keys = waiting.reduce(0) { $0 + $1.question.versions.count }
        precondition(asked.count <= keys, "keys are asked for by questions that wait")
    }
}
