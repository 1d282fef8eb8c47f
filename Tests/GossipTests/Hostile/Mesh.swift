import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Real nodes on a virtual network without loss, and everything that hostile tests do to them:
/// listen in, hold back, alter, inject.
///
/// With signatures, datagrams are the bytes that agents send. Without, what one member says in its
/// own name stays the same, and meshes of fifty run for minutes.
struct Mesh {
    var hosts: [MeshHost]
    private(set) var now = Instant.start
    /// In order of arrival: every datagram takes a millisecond.
    private var flights: ArraySlice<Flight> = []
    private var wakes: [Instant?]
    /// What was sent since recording began; `nil` where nobody listens.
    var recording: [Flight]?
    /// Datagrams and bytes sent by all nodes.
    private(set) var sentCount = 0
    /// What each node's view of others went through.
    private(set) var transitions: [Transition] = []
    /// What nodes had to say for their logs.
    private(set) var notices: [Told] = []
    /// What readers of each host were told of instances, in order.
    private(set) var showings: [Showing] = []
    /// What readers of each host see.
    private(set) var shown: [[Digest: ShownInstance]]
    /// Whether a mirror stands in the network: each datagram also comes back to its sender, and to
    /// its receiver a second time.
    var isMirrored = false
    /// Alters or swallows (`nil`) what a host sends; the host's number comes first.
    var meddling: (Int, Message) -> Message? = { _, message in message }
    /// What the network loses.
    var obstacles = Obstacles()
    /// What happened since somebody began to write it down; `nil` where nobody does.
    var diary: [Entry]?

    static let unixStart: UInt64 = 1_800_000_000
    static let delay = Duration.milliseconds(1)

    /// A datagram on its way.
    struct Flight {
        let arrival: Instant
        let from: Address
        let to: Address
        let letter: Letter
    }

    enum Letter {
        case sealed([UInt8])
        case bare(BareDatagram)

        var size: Int {
            switch self {
            case .sealed(let bytes): bytes.count
            case .bare(let datagram): datagram.size
            }
        }
    }

    struct Transition {
        let observer: Int
        let target: NodeID
        let status: MemberStatus
    }

    struct Showing {
        let observer: Int
        let instance: ShownInstance
    }

    struct Told {
        let observer: Int
        let notice: Notice
    }

    /// One thing that a host did.
    struct Entry {
        let moment: Instant
        let host: Int
        let effect: GossipEffect
        var isLost = false
    }

    /// A mesh without anybody yet.
    init() {
        hosts = []
        wakes = []
        shown = []
    }

    /// A mesh in which everybody knows everybody.
    init(_ count: Int, signed: Bool) throws {
        self.init(try (0..<count).map { try MeshHost($0, signed: signed) })
    }

    /// A mesh of these, in which everybody knows everybody.
    init(_ hosts: [MeshHost]) {
        self.hosts = hosts
        wakes = hosts.map { _ in .start }
        shown = hosts.map { _ in [:] }
        let records = hosts.compactMap { $0.node.registry.member($0.node.id) }
        for place in hosts.indices {
            for record in records where record.signer != hosts[place].node.id {
                hear(.records(Records(unasked: [.record(record)])), from: record.signer, at: place)
            }
        }
        run(for: .seconds(5))
        transitions = []
    }

    /// Where the host with that address is.
    func place(of address: Address) -> Int? {
        hosts.firstIndex { $0.address == address && !$0.isSilent }
            ?? hosts.firstIndex { $0.address == address }
    }
}

// MARK: - Running

extension Mesh {
    mutating func run(for time: Duration) {
        let end = now + time
        while let next = nextMoment, next <= end {
            now = max(now, next)
            var touched: Set<Int> = []
            while let flight = flights.first, flight.arrival <= now {
                flights.removeFirst()
                guard let place = place(of: flight.to), !hosts[place].isSilent else { continue }
                receive(flight.letter, from: flight.from, at: place)
                touched.insert(place)
            }
            for place in hosts.indices where isDue(place) || touched.contains(place) {
                advance(place)
            }
        }
        now = end
    }

    private var nextMoment: Instant? {
        var next = flights.first?.arrival
        for (place, wake) in wakes.enumerated() where !hosts[place].isSilent {
            if let wake { next = min(next ?? wake, wake) }
        }
        return next
    }

    private func isDue(_ place: Int) -> Bool {
        !hosts[place].isSilent && wakes[place].map { $0 <= now } ?? false
    }

    private mutating func advance(_ place: Int) {
        let pace = hosts[place].driver.settle(at: now)
        perform(hosts[place].driver.drain(), of: place)
        switch pace {
        case .asleep(let deadline): wakes[place] = deadline
        case .standing(let parts): Issue.record("host \(place) does not get ahead of \(parts)")
        }
    }

    /// Hands a datagram to a host at once, wherever it says that it is from.
    mutating func receive(_ letter: Letter, from address: Address, at place: Int) {
        let now = now
        switch letter {
        case .sealed(let bytes): hosts[place].driver.receive(bytes, from: address, at: now)
        case .bare(let bare):
            hosts[place].driver.act {
                $0.receive(trusting: bare, from: address, at: now, into: &$1)
            }
        }
        perform(hosts[place].driver.drain(), of: place)
        wakes[place] = now
    }

    /// Lets a host hear a message as if its signature had been checked.
    mutating func hear(_ message: Message, from sender: NodeID, at place: Int) {
        let now = now
        let word = Verified(trusting: message, from: sender)
        hosts[place].driver.act { $0.receive(word, at: now, into: &$1) }
        perform(hosts[place].driver.drain(), of: place)
        wakes[place] = now
    }

    /// Starts a host anew, as another process of the same node.
    mutating func restart(_ place: Int, as host: MeshHost) {
        hosts[place] = host
        wakes[place] = now
        shown[place] = [:]
    }

    /// Adds a host that nobody knows.
    mutating func add(_ host: MeshHost) {
        hosts.append(host)
        wakes.append(now)
        shown.append([:])
    }

    /// Lets a host go on that stood still.
    mutating func resume(_ place: Int) {
        hosts[place].isSilent = false
        wakes[place] = now
    }

    mutating func perform(_ command: Command, at place: Int) {
        hosts[place].driver.perform(command, at: now)
        perform(hosts[place].driver.drain(), of: place)
        wakes[place] = now
    }

    private mutating func perform(_ effects: [GossipEffect], of place: Int) {
        for effect in effects {
            let isLost = isLost(effect, sentBy: place)
            diary?.append(Entry(moment: now, host: place, effect: effect, isLost: isLost))
            if case .notice(let notice) = effect {
                notices.append(Told(observer: place, notice: notice))
            }
            switch effect {
            case .send(let message, to: let destination, at: let address):
                guard !isLost, let message = meddling(place, message) else { continue }
                let letter = hosts[place].seal(message, to: destination)
                send(letter, from: hosts[place].address, to: address)
            case .notice(.transition(let target, name: _, from: _, to: let status, reason: _)):
                transitions.append(
                    Transition(observer: place, target: target, status: status)
                )
            case .epochRaised(let epoch): hosts[place].raise(to: epoch)
            case .sequenceReserved: break
            case .halt(let reason): hosts[place].halt = reason
            case .changed(.instance(let instance)):
                showings.append(Showing(observer: place, instance: instance))
                shown[place][instance.record.key] = instance
            case .changed(.instanceRemoved(let record)): shown[place][record.key] = nil
            default: break
            }
        }
    }

    private mutating func isLost(_ effect: GossipEffect, sentBy host: Int) -> Bool {
        guard case .send(let message, to: _, at: let address) = effect,
            let receiver = place(of: address)
        else { return false }
        return obstacles.stop(message.type, from: host, to: receiver)
    }

    private mutating func send(_ letter: Letter, from: Address, to: Address) {
        let flight = Flight(arrival: now + Mesh.delay, from: from, to: to, letter: letter)
        sentCount += 1
        flights.append(flight)
        recording?.append(flight)
        guard isMirrored else { return }
        flights.append(flight)
        flights.append(Flight(arrival: flight.arrival, from: to, to: from, letter: letter))
    }

    /// Says something in a host's own name, as its node would not.
    mutating func say(_ message: Message, from liar: Int, to place: Int) {
        let receiver = hosts[place].node
        let destination = Destination(id: receiver.id, boot: receiver.identity.boot)
        send(
            hosts[liar].seal(message, to: destination),
            from: hosts[liar].address,
            to: hosts[place].address
        )
    }
}

extension Mesh {
    /// Whether all hosts that run hold the same.
    var isWhole: Bool {
        Set(hosts.filter { !$0.isSilent }.map(\.node.registry.root)).count == 1
    }

    /// How often one took another for unreachable or dead.
    var verdicts: Int {
        transitions.count { $0.status == .unreachable || $0.status == .dead }
    }
}
