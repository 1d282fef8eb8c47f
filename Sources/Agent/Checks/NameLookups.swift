internal import Host
internal import NIOCore
internal import Primitives
internal import Synchronization

/// Looks up the names that checks go to, on threads of its own: a resolver without an answer blocks
/// for seconds.
///
/// A name is looked up once at a time, for all who ask meanwhile, and one that waits for a thread
/// until nobody asks for it any more is not looked up. A domain, which is a name without its first
/// label, has at most as many threads as are free: one whose servers are silent takes half of
/// them, and another such one half of the rest.
final class NameLookups: Sendable {
    /// How many names are looked up at a time. Each has a thread, which ends when nothing waits:
    /// an agent at rest has none. A thread is made in less time than a name takes, and ending those
    /// of a pool would start libdispatch, which looks after its own every second ever after.
    static let limit = 64

    /// The addresses of a name; it blocks.
    private let resolve: @Sendable (String) -> [IPAddress]
    private let state = Mutex(State())

    init(resolve: @escaping @Sendable (String) -> [IPAddress]) {
        self.resolve = resolve
    }

    /// The addresses of a name in lower case; `nil` where the time was over first.
    func addresses(
        of name: String,
        until deadline: NIODeadline,
        on loop: any EventLoop
    ) async -> [IPAddress]? {
        let answer = loop.makePromise(of: [IPAddress]?.self)
        let timer = loop.scheduleTask(deadline: deadline) { answer.succeed(nil) }
        let (asker, next) = state.withLock { $0.add(name, answer) }
        if let next { begin(next) }
        let found = try? await answer.futureResult.value()
        timer.cancel()
        state.withLock { $0.remove(asker, of: name) }
        // Where the task was cancelled nobody else does.
        answer.succeed(nil)
        return found ?? nil
    }

    /// Has all who ask, now or later, go without an answer. Resolvers are not waited for.
    func shutdown() {
        let answers = state.withLock { state in
            state.isShut = true
            return state.lookups.values.flatMap(\.askers.values)
        }
        for answer in answers { answer.succeed(nil) }
    }

    /// How many names have a thread, how many wait for one, and how many ask for either.
    struct Counts: Equatable {
        var underWay = 0
        var waiting = 0
        var askers = 0
    }

    var counts: Counts {
        state.withLock { state in
            Counts(
                underWay: state.underWay,
                waiting: state.lookups.count - state.underWay,
                askers: state.lookups.values.reduce(0) { $0 + $1.askers.count }
            )
        }
    }

    private func begin(_ name: String) {
        do throws(SystemError) {
            try SystemThread.start(name: "martlet-names") { [self] in
                var next: String? = name
                while let name = next { next = finish(name, with: resolve(name)) }
            }
        } catch {
            // The threads that there are go on with what waits.
            for answer in state.withLock({ $0.end(name) }) { answer.succeed(nil) }
        }
    }

    /// Tells those who ask; returns the name that this thread goes on with.
    private func finish(_ name: String, with found: [IPAddress]) -> String? {
        let (answers, names) = state.withLock { state in
            let answers = state.end(name)
            var names: [String] = []
            while let name = state.beginNext() { names.append(name) }
            return (answers, names)
        }
        for answer in answers { answer.succeed(found) }
        for name in names.dropFirst() { begin(name) }
        return names.first
    }
}

extension NameLookups {
    fileprivate typealias Answer = EventLoopPromise<[IPAddress]?>

    fileprivate struct State {
        var lookups: [String: Lookup] = [:]
        /// Of each domain with a lookup what it has.
        var domains: [String: Domain] = [:]
        var underWay = 0
        var nextAsker: UInt64 = 0
        var isShut = false
    }

    fileprivate struct Lookup {
        /// Who asks for it; nobody where all gave up and the resolver goes on.
        var askers: [UInt64: Answer] = [:]
        var isUnderWay = false
    }

    fileprivate struct Domain {
        var underWay = 0
        /// Names that have no thread yet, the oldest first.
        var waiting: [String] = []
    }
}

extension NameLookups.State {
    /// Takes one who asks; which lookup is to begin now, mostly that of the name.
    mutating func add(_ name: String, _ answer: NameLookups.Answer) -> (UInt64, String?) {
        let asker = nextAsker
        nextAsker += 1
        if isShut {
            answer.succeed(nil)
            return (asker, nil)
        }
        let isNew = lookups[name] == nil
        lookups[name, default: NameLookups.Lookup()].askers[asker] = answer
        guard isNew else { return (asker, nil) }
        let key = domain(of: name)
        domains[key, default: NameLookups.Domain()].waiting.append(name)
        // The oldest of its domain goes first: it may wait since no thread could be made.
        return (asker, mayBegin(in: key) ? begin(in: key) : nil)
    }

    /// A name that waits for a thread, and for which nobody asks any more, is forgotten.
    mutating func remove(_ asker: UInt64, of name: String) {
        lookups[name]?.askers[asker] = nil
        guard let lookup = lookups[name], lookup.askers.isEmpty, !lookup.isUnderWay else { return }
        lookups[name] = nil
        let key = domain(of: name)
        // Who asked first mostly gives up first: it stands at the beginning of a long list.
        if let place = domains[key]?.waiting.firstIndex(of: name) {
            domains[key]?.waiting.remove(at: place)
        }
        tidy(key)
    }

    /// Takes a lookup that is over; returns who asked for it.
    mutating func end(_ name: String) -> [NameLookups.Answer] {
        let answers = lookups.removeValue(forKey: name).map { Array($0.askers.values) } ?? []
        let key = domain(of: name)
        underWay -= 1
        domains[key]?.underWay -= 1
        tidy(key)
        return answers
    }

    /// What begins where a thread is free: the domain with the fewest has it.
    mutating func beginNext() -> String? {
        if isShut { return nil }
        let next = domains.filter { !$0.value.waiting.isEmpty && mayBegin(in: $0.key) }
            .min { $0.value.underWay < $1.value.underWay }
        return next.flatMap { begin(in: $0.key) }
    }

    private func mayBegin(in key: String) -> Bool {
        domains[key, default: NameLookups.Domain()].underWay < NameLookups.limit - underWay
    }

    private mutating func begin(in key: String) -> String? {
        guard let name = domains[key]?.waiting.first else { return nil }
        domains[key]?.waiting.removeFirst()
        domains[key]?.underWay += 1
        lookups[name]?.isUnderWay = true
        underWay += 1
        return name
    }

    private mutating func tidy(_ key: String) {
        guard let domain = domains[key], domain.underWay == 0, domain.waiting.isEmpty else {
            return
        }
        domains[key] = nil
    }

    /// Names beside each other mostly have the same servers.
    private func domain(of name: String) -> String {
        name.firstIndex(of: ".").map { String(name[$0...]) } ?? ""
    }
}
