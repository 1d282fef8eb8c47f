import Primitives
import Registry
import Sodium

/// Two registries and the datagrams between them: one leads the walk, the other only answers.
struct ReconciliationWalk {
    var leader: Registry
    var answerer: Registry
    private(set) var sessions = 0
    private(set) var bytes = 0
    private(set) var datagrams = 0
    private(set) var pulled = 0
    private(set) var pushed = 0

    /// What a datagram carries, and what it costs beside that: envelope, seal, UDP and IP.
    private static let payload = 1_044
    private static let overhead = 156 + 28

    init(_ leader: Registry, _ answerer: Registry) {
        self.leader = leader
        self.answerer = answerer
    }

    var isDone: Bool { leader.root == answerer.root }

    /// One session: down all that differs, then what is missing in both directions.
    mutating func run() {
        sessions += 1
        var places = [Prefix.root]
        var pull: [Digest] = []
        var push: [Record] = []
        while !places.isEmpty {
            let question = places.prefix(fitting(places) { leader.branch(at: $0) })
            send(8 + 18 * question.count)
            let answered = fitting(question) { answerer.branch(at: $0) }
            var answerSize = 8
            for prefix in question.prefix(answered) {
                let branch = answerer.branch(at: prefix)
                answerSize += size(branch)
                let difference = leader.difference(at: prefix, theirs: branch)
                places += difference.descend
                pull += difference.pull
                push += difference.push
            }
            send(answerSize)
            places.removeFirst(answered)
        }
        exchange(pull, push)
    }

    private mutating func exchange(_ pull: [Digest], _ push: [Record]) {
        var pulledRecords: [Record] = []
        pulled += pull.count
        pushed += push.count
        for start in stride(from: 0, to: pull.count, by: 64) {
            let page = pull[start..<min(start + 64, pull.count)]
            send(16 * page.count)
            let records = page.compactMap(answerer.record)
            sendRecords(records)
            pulledRecords += records
        }
        leader.take(pulledRecords)
        sendRecords(push)
        answerer.take(push)
    }

    /// How many places one datagram can tell of, going by one side's view of them; at least one.
    private func fitting(_ places: some Sequence<Prefix>, _ branch: (Prefix) -> Branch) -> Int {
        var room = ReconciliationWalk.payload - 8
        var count = 0
        for place in places {
            room -= size(branch(place))
            if room < 0, count > 0 { break }
            count += 1
        }
        return count
    }

    private func size(_ branch: Branch) -> Int {
        switch branch {
        case .entries(let entries): 18 + 1 + 48 * entries.count
        case .children(let children): 18 + 1 + 16 * children.count
        }
    }

    private mutating func sendRecords(_ records: [Record]) {
        for start in stride(from: 0, to: records.count, by: 3) {
            send(300 * min(3, records.count - start))
        }
    }

    private mutating func send(_ size: Int) {
        precondition(size <= ReconciliationWalk.payload, "a datagram has a bound")
        bytes += size + ReconciliationWalk.overhead
        datagrams += 1
    }
}

extension Registry {
    /// A registry that has taken these records, all of them long ago.
    init(_ records: [Record]) {
        self.init()
        take(records)
    }

    /// Takes records, members first as if the others had waited, and lets accusations stand.
    mutating func take(_ records: [Record]) {
        var changes: [RegistryChange] = []
        for record in records.sorted(by: { $0.kind.rawValue < $1.kind.rawValue }) {
            let verified = Verified(trusting: record, from: record.signer)
            _ = merge(verified, at: .start, into: &changes)
        }
        advance(to: .start + .seconds(10), into: &changes)
    }
}
