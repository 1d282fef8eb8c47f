import Primitives

/// What a node waits for, in the order in which what is due at one moment is done. A new one is a
/// row here, a moment in `Node.deadline(of:)` and what is done in `Node.run`.
enum Timer: Int, CaseIterable, Sendable {
    /// Steps of probes, verdicts, the tick of the ring.
    case membership
    /// The ends of graces.
    case registry
    /// This node answers what is said against it.
    case refutation
    /// It says that answer once more.
    case refutationAgain
    /// The floor of this node's own records may be raised further.
    case floor
    /// A member that is gone is forgotten.
    case reaping
    /// A seed is greeted.
    case greetings
    /// A dead member is greeted.
    case healing
    /// Who may have a contested name next is asked.
    case names
    /// Nobody's root was seen for long.
    case silence
    /// Doubts and walks.
    case reconciliation
    /// Nobody answered, and this node may be the first of its mesh.
    case alone
    /// Rests of instances are missing.
    case rests
    /// Somebody is to be asked for what is seen there, or an inquiry is at its end.
    case inquiries
    /// A question of a comparison is late, or the comparison at its end.
    case comparisons
    case dissemination

    static let all = allCases

    /// Whether it runs no more once this node leaves.
    var endsWithLeaving: Bool {
        switch self {
        case .refutation, .refutationAgain, .floor, .greetings, .healing, .names, .silence: true
        case .membership, .registry, .reaping, .reconciliation, .alone, .rests, .inquiries,
            .comparisons, .dissemination:
            false
        }
    }

    /// For people.
    var label: String { self == .refutationAgain ? "refutation again" : "\(self)" }
}

/// The timers that a node sets itself, and the moment of the step that is under way. Its machines
/// keep their own, and are asked (`Node.deadline(of:)`).
struct Timers: Sendable {
    /// The moment of the step that is under way.
    var now: Instant
    private var deadlines = [Instant?](repeating: nil, count: Timer.all.count)

    init(at now: Instant) {
        self.now = now
    }

    /// When it runs out; `nil` where it does not run.
    func deadline(of timer: Timer) -> Instant? { deadlines[timer.rawValue] }

    mutating func set(_ timer: Timer, to moment: Instant) {
        deadlines[timer.rawValue] = moment
    }

    mutating func stop(_ timer: Timer) {
        deadlines[timer.rawValue] = nil
    }

    /// Whether it ran out by now.
    func isExpired(_ timer: Timer, at now: Instant) -> Bool {
        deadlines[timer.rawValue].map { $0 <= now } ?? false
    }
}
