import Membership
import Primitives
import Registry
import Sodium
import Wire

@testable import Gossip

/// Does what a transcript says to a mesh and writes down what came of it.
///
/// Hosts are called a, b, c … in the order of their ids, so that the ring goes by the alphabet. The
/// network is that of `Mesh`: a millisecond a datagram, no loss but what is asked for.
struct TranscriptPlayer {
    private let file: String
    private(set) var mesh = Mesh()
    private(set) var words = TranscriptWords()
    private(set) var log = TranscriptLog()
    private var histories: [History] = []
    private(set) var traffic = TranscriptTraffic()
    private var lines: [String] = []

    /// What the agent of a host keeps across restarts.
    private struct History {
        let name: String
        /// The host at whose address it is, which is most often itself.
        let place: Int
        var reapAfterSeconds: UInt32
        var zone: String
        var restarts: UInt64 = 0
        var bodies: [InstanceBody] = []
    }

    init(file: String) {
        self.file = file
    }

    /// What a block of commands brings.
    mutating func play(_ block: TranscriptFile.Block) throws -> [String] {
        lines = []
        for line in block.commands {
            mesh.diary = []
            var line = line
            do throws(Mistake) {
                try perform(&line)
                if let name = line.unused.first { throw Mistake("no option \(name) here") }
            } catch {
                throw TranscriptError(file: file, line: line.number, reason: error.reason)
            }
            if !["show", "log"].contains(line.verb) { writeDown() }
        }
        return lines
    }

    private mutating func writeDown() {
        for entry in mesh.diary ?? [] {
            traffic.note(entry)
            if let line = log.line(entry, in: mesh, words) { append(line) }
        }
    }

    /// What is said several times in a row is written once.
    private mutating func append(_ line: String) {
        let before = lines.last
        if before == line {
            lines[lines.count - 1] = line + " 2 times"
        } else if let before, before.hasPrefix(line + " "), before.hasSuffix(" times"),
            let count = Int(before.dropFirst(line.count + 1).dropLast(" times".count))
        {
            lines[lines.count - 1] = line + " \(count + 1) times"
        } else {
            lines.append(line)
        }
    }

    /// What is wrong with a line.
    struct Mistake: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    private mutating func perform(_ line: inout TranscriptLine) throws(Mistake) {
        switch line.verb {
        case "start": try start(&line)
        case "restart": try restart(&line)
        case "kill", "pause": mesh.hosts[try host(line, 0)].isSilent = true
        case "resume": mesh.resume(try host(line, 0))
        case "register": try register(&line)
        case "remove": try remove(line)
        case "calls": try calls(line)
        case "inquire": try inquire(line)
        case "maintenance":
            mesh.perform(.maintenance(try word(line, 1) == "on"), at: try host(line, 0))
        case "leave": mesh.perform(.leave, at: try host(line, 0))
        case "forget":
            let gone = mesh.hosts[try host(line, 1)].node.id
            mesh.perform(.forceLeave(gone), at: try host(line, 0))
        case "join":
            let address = mesh.hosts[try host(line, 1)].address
            mesh.perform(.peers([address]), at: try host(line, 0))
        case "cut", "mend": try cut(line)
        case "drop": try drop(line)
        case "advance": mesh.run(for: try duration(try word(line, 0)))
        case "log": try chooseLog(line)
        case "show":
            lines += try TranscriptView(mesh: mesh, words: words, traffic: traffic)
                .lines(of: try word(line, 0))
            if line.arguments == ["traffic"] { traffic = TranscriptTraffic() }
        default: throw Mistake("no such command: \(line.verb)")
        }
    }
}

// MARK: - Hosts

extension TranscriptPlayer {
    /// `start 3`, or `start d name=x place=a zone=z seeds=a,b reap=60s`: a host without seeds asks
    /// the first that runs; the very first asks nobody.
    private mutating func start(_ line: inout TranscriptLine) throws(Mistake) {
        let what = try word(line, 0)
        let name = line.option("name")
        let zone = line.option("zone") ?? ""
        let place = try line.option("place").map { text throws(Mistake) in try host(named: text) }
        let seeds = try line.option("seeds").map { text throws(Mistake) in try hosts(text) }
        let reap = try line.option("reap").map { text throws(Mistake) in try duration(text) }
        let reapAfter = (reap ?? .seconds(86_400)).nanoseconds / 1_000_000_000
        for label in try labels(what) {
            let number = mesh.hosts.count
            histories.append(
                History(
                    name: name ?? label,
                    place: place ?? number,
                    reapAfterSeconds: UInt32(clamping: reapAfter),
                    zone: zone
                )
            )
            words.labels[Fixture.id(UInt64(number + 1))] = label
            let first = mesh.hosts.firstIndex { !$0.isSilent }.map { [$0] } ?? []
            let seeds = seeds ?? first
            mesh.add(try makeHost(number, hasSeeds: !seeds.isEmpty))
            begin(number, seeds: seeds)
        }
    }

    /// `restart c`: a new process with the disk of the one before, which asks the first other host
    /// that runs; `restart c empty` has no disk.
    private mutating func restart(_ line: inout TranscriptLine) throws(Mistake) {
        let number = try host(line, 0)
        let old = mesh.hosts[number].node
        let isEmpty = line.arguments.dropFirst().first == "empty"
        let seeds = try line.option("seeds").map { text throws(Mistake) in try hosts(text) }
        histories[number].restarts += 1
        if isEmpty { histories[number].bodies = [] }
        let kept = OwnRecords(
            sequence: RecordSequence(
                epoch: old.recordEpoch,
                reserved: RecordSequence.block * histories[number].restarts,
                floor: old.member.floor
            ),
            instances: old.registry.currentRecords(of: old.id).map {
                Verified(trusting: $0, from: $0.signer)
            }
        )
        let first = mesh.hosts.indices.first { $0 != number && !mesh.hosts[$0].isSilent }
        let others = seeds ?? first.map { [$0] } ?? []
        let host = try makeHost(number, hasSeeds: !others.isEmpty, own: isEmpty ? nil : kept)
        mesh.restart(number, as: host)
        begin(number, seeds: others)
    }

    private func makeHost(
        _ number: Int,
        hasSeeds: Bool,
        own: OwnRecords? = nil
    ) throws(Mistake) -> MeshHost {
        let history = histories[number]
        do {
            return try MeshHost(
                number,
                signed: false,
                epoch: Mesh.unixStart + history.restarts,
                boot: UInt64(number + 1) + 100 * history.restarts,
                addressNumber: UInt32(history.place + 1),
                name: history.name,
                hasSeeds: hasSeeds,
                zone: history.zone,
                reapAfterSeconds: history.reapAfterSeconds,
                own: own,
                at: mesh.now
            )
        } catch {
            throw Mistake("its member record does not fit")
        }
    }

    private mutating func begin(_ number: Int, seeds: [Int]) {
        for body in histories[number].bodies { mesh.perform(.publish(body), at: number) }
        mesh.perform(.publishedAll, at: number)
        mesh.perform(.seeds(seeds.map { mesh.hosts[$0].address }), at: number)
    }

    /// `register a web`, `register a web id=web-2 port=81`, `register a web count=10`.
    private mutating func register(_ line: inout TranscriptLine) throws(Mistake) {
        let number = try host(line, 0)
        let service = try word(line, 1)
        let id = line.option("id") ?? service
        let port = UInt16(line.option("port") ?? "80") ?? 80
        let count = line.option("count").flatMap { Int($0) }
        let ids = count.map { (1...max(1, $0)).map { "\(id)-\($0)" } } ?? [id]
        for id in ids {
            let body = InstanceBody(service: service, id: id, port: port)
            histories[number].bodies.removeAll { $0.id == id }
            histories[number].bodies.append(body)
            mesh.perform(.publish(body), at: number)
        }
    }

    private mutating func remove(_ line: TranscriptLine) throws(Mistake) {
        let number = try host(line, 0)
        let id = try word(line, 1)
        guard let body = histories[number].bodies.first(where: { $0.id == id }) else {
            throw Mistake("nothing is registered there as \(id)")
        }
        histories[number].bodies.removeAll { $0.id == id }
        mesh.perform(.withdraw(service: body.service, id: id), at: number)
    }

    /// `inquire a web all 5s`, `inquire a web 2 500ms`: who holds the present version?
    private mutating func inquire(_ line: TranscriptLine) throws(Mistake) {
        let number = try host(line, 0)
        let id = try word(line, 1)
        guard let version = mesh.hosts[number].node.published(instance: id) else {
            throw Mistake("nothing is registered there as \(id)")
        }
        let request = InquiryRequest(
            id: 1,
            versions: [version],
            wanted: Int(try word(line, 2)),
            patience: try duration(try word(line, 3))
        )
        mesh.perform(.inquire(request), at: number)
    }

    /// `calls a web on`
    private mutating func calls(_ line: TranscriptLine) throws(Mistake) {
        let isCalling = try word(line, 2) == "on"
        mesh.perform(.calls(service: try word(line, 1), isCalling), at: try host(line, 0))
    }
}

// MARK: - The network, and what is shown

extension TranscriptPlayer {
    /// `cut a b`, `cut a all`.
    private mutating func cut(_ line: TranscriptLine) throws(Mistake) {
        let one = try host(line, 0)
        let others =
            try word(line, 1) == "all"
            ? mesh.hosts.indices.filter { $0 != one } : try hosts(try word(line, 1))
        for other in others {
            if line.verb == "cut" {
                mesh.obstacles.cut(one, other)
            } else {
                mesh.obstacles.mend(one, other)
            }
        }
    }

    /// `drop a b JOIN 1`: the next so many from a to b.
    private mutating func drop(_ line: TranscriptLine) throws(Mistake) {
        let kind = try word(line, 2)
        guard let type = MessageType.allCases.first(where: { $0.label == kind }) else {
            throw Mistake("no such message: \(kind)")
        }
        guard let count = Int(try word(line, 3)), count > 0 else { throw Mistake("how many?") }
        let (from, to) = (try host(line, 0), try host(line, 1))
        mesh.obstacles.lose(type, from: from, to: to, count: count)
    }

    /// `log all`, `log off`, or some subjects.
    private mutating func chooseLog(_ line: TranscriptLine) throws(Mistake) {
        switch line.arguments {
        case ["all"]: log.subjects = Set(TranscriptLog.Subject.allCases)
        case ["off"]: log.subjects = []
        default:
            log.subjects = []
            for word in line.arguments {
                guard let subject = TranscriptLog.Subject(rawValue: word) else {
                    throw Mistake("nothing to log: \(word)")
                }
                log.subjects.insert(subject)
            }
        }
    }
}
