import Primitives
import Registry

/// What a walk has still to ask for, and in which order: member records that others wait for, then
/// records, then whole places, then comparisons, the deepest first.
struct SessionAgenda: Sendable {
    /// Keys of member records that records already here wait for.
    private var urgent: [Digest] = []
    /// Keys of records that the peer has newer, or that are not held here.
    private var wanted: [Digest] = []
    /// Places where nothing was held here.
    private var whole: [Prefix] = []
    /// Places to compare, deepest last.
    private var frontier: [Prefix] = []
    /// Whether one question asks for all of them, until something of an answer came.
    private var asksForAll = false
    /// Datagrams that a whole place takes, as seen so far.
    private var partsPerPlace = 4.0

    private static let keysPerRequest = 32
    private static let placesPerRequest = 16
    private static let prefixesPerRequest = 4
    /// Datagrams that one question for whole places should bring.
    private static let partsWanted = 16.0
    /// What is remembered of each list; a peer that names more tells tales, and the next walk finds
    /// what is left out here.
    private static let limit = 65_536

    /// - Parameter knowsNobody: whether all is asked for at once, in one question, instead of
    ///   comparing first: that is a round trip less, and an answer has its limit anyhow (ADR 52).
    init(knowsNobody: Bool) {
        guard knowsNobody else {
            frontier = [.root]
            return
        }
        whole = (0..<16).map(Prefix.root.child)
        asksForAll = true
    }

    var isEmpty: Bool {
        urgent.isEmpty && wanted.isEmpty && whole.isEmpty && frontier.isEmpty
    }

    mutating func add(_ difference: Difference) {
        compare(difference.descend)
        pull(difference.pull)
        pullWhole(difference.whole)
    }

    mutating func compare(_ prefixes: [Prefix]) {
        guard frontier.count < SessionAgenda.limit else { return }
        frontier += prefixes
    }

    mutating func pull(_ keys: [Digest]) {
        guard wanted.count < SessionAgenda.limit else { return }
        wanted += keys
    }

    mutating func pullWhole(_ prefixes: [Prefix]) {
        guard whole.count < SessionAgenda.limit else { return }
        whole += prefixes
    }

    mutating func hurry(_ key: Digest) {
        guard urgent.count < SessionAgenda.limit, !urgent.contains(key) else { return }
        urgent.append(key)
    }

    /// Something of an answer with records came: the peer is there, and how much it holds shows.
    mutating func heardRecords() { asksForAll = false }

    /// An answer for so many whole places had so many datagrams.
    mutating func learn(parts: Int, of places: Int) {
        guard places > 0 else { return }
        partsPerPlace += (Double(parts) / Double(places) - partsPerPlace) / 4
    }

    /// Takes out the next question, with the number of datagrams that its answer should have.
    mutating func next(
        registry: Registry,
        random: inout Random
    ) -> (question: SessionRequest.Question, cost: Int)? {
        if !urgent.isEmpty { return SessionAgenda.records(from: &urgent) }
        if wanted.count >= SessionAgenda.keysPerRequest {
            return SessionAgenda.records(from: &wanted)
        }
        // Two walks at a time take different places, and what the other brought is compared.
        var places: [Prefix] = []
        let most =
            asksForAll
            ? SessionAgenda.placesPerRequest
            : max(1, Int(SessionAgenda.partsWanted / max(1, partsPerPlace)))
        while !whole.isEmpty, places.count < min(most, SessionAgenda.placesPerRequest) {
            let place = whole.swapRemove(at: random.index(below: whole.count))
            if registry.holdsNothing(under: place) {
                places.append(place)
            } else {
                frontier.append(place)
            }
        }
        if !places.isEmpty {
            // Nobody knows yet what that brings, and the next is not to wait for its pace.
            if asksForAll { return (.pull(keys: [], prefixes: places), 1) }
            let cost = Double(places.count) * max(partsPerPlace, 1 / Double(places.count))
            return (.pull(keys: [], prefixes: places), max(1, Int(cost)))
        }
        if frontier.isEmpty { return wanted.isEmpty ? nil : SessionAgenda.records(from: &wanted) }
        let prefixes = Array(frontier.suffix(SessionAgenda.prefixesPerRequest))
        frontier.removeLast(prefixes.count)
        return (.compare(prefixes), 1)
    }

    /// A datagram takes about three records.
    private static func records(
        from keys: inout [Digest]
    ) -> (question: SessionRequest.Question, cost: Int) {
        let some = Array(keys.suffix(SessionAgenda.keysPerRequest))
        keys.removeLast(some.count)
        return (.pull(keys: some, prefixes: []), (some.count + 2) / 3)
    }
}
