import Gossip
import Primitives
import Registry
import Wire

/// Ten nodes that hold 10,000 records, on a virtual network of a millisecond without loss. Every
/// datagram is signed, sealed, opened and checked.
struct VirtualMesh {
    private(set) var hosts: [VirtualHost]
    private(set) var now = Instant.start
    private var flights: [Flight] = []
    private var first = 0
    /// Whether a message of a host to another goes out at all.
    var passes: (_ message: MessageType, _ from: Int, _ to: Int) -> Bool = { _, _, _ in true }
    /// What went out since it was last emptied.
    var sent = Traffic()

    static let delay = Duration.milliseconds(1)

    /// A datagram on its way.
    struct Flight {
        let arrival: Instant
        let from: Address
        let to: Int
        let datagram: [UInt8]
        let isReconciling: Bool
    }

    /// Datagrams and bytes.
    struct Traffic {
        var reconciling = (datagrams: 0, bytes: 0)
        var otherwise = (datagrams: 0, bytes: 0)
    }

    init(_ population: Population) throws {
        hosts = try population.members.enumerated().map {
            try VirtualHost($0.offset, key: $0.element)
        }
        for place in 1..<hosts.count {
            perform(.seeds([hosts[0].address]), at: place)
        }
        run(for: .seconds(5))
        precondition(hosts.allSatisfy { $0.node.size == hosts.count }, "everybody is there")
        fill()
        // Until nobody passes anything on any more.
        passes = { message, _, _ in message != .gossip }
        run(for: .seconds(120))
        passes = { _, _, _ in true }
        run(for: .seconds(5))
        precondition(isWhole, "all hold the same")
    }

    var isWhole: Bool { Set(hosts.map(\.node.registry.root)).count == 1 }

    mutating func forgetTimes() {
        for place in hosts.indices { hosts[place].forgetTimes() }
        sent = Traffic()
    }

    /// Each publishes its instances, and hands all of them to each other as one who was asked for
    /// them: at one moment, so that nothing else happens meanwhile.
    private mutating func fill() {
        passes = { _, _, _ in false }
        for place in hosts.indices {
            for number in 0..<Population.instancesPerMember {
                perform(.publish(Population.instance(number, port: 80)), at: place)
            }
        }
        passes = { _, _, _ in true }
        for origin in hosts.indices {
            let records = hosts[origin].node.registry.currentRecords(of: hosts[origin].node.id)
            for start in stride(from: 0, to: records.count, by: 3) {
                let parcel = records[start..<min(start + 3, records.count)]
                let message = Message.records(Records(unasked: parcel.map { .record($0) }))
                for place in hosts.indices where place != origin {
                    say(message, from: origin, to: place)
                }
            }
        }
        passes = { _, _, _ in false }
        run(for: VirtualMesh.delay)
    }
}

extension VirtualMesh {
    mutating func run(for time: Duration, until isDone: (VirtualMesh) -> Bool = { _ in false }) {
        let end = now + time
        while let next = nextMoment, next <= end, !isDone(self) {
            now = max(now, next)
            var touched: Set<Int> = []
            while first < flights.count, flights[first].arrival <= now {
                let flight = flights[first]
                first += 1
                perform(hosts[flight.to].receive(flight, at: now), of: flight.to)
                touched.insert(flight.to)
            }
            if first > 10_000 {
                flights.removeFirst(first)
                first = 0
            }
            for place in hosts.indices where touched.contains(place) || isDue(place) {
                perform(hosts[place].advance(to: now), of: place)
            }
        }
        if !isDone(self) { now = end }
    }

    private var nextMoment: Instant? {
        var next = first < flights.count ? flights[first].arrival : nil
        for host in hosts {
            if let wake = host.node.nextDeadline { next = min(next ?? wake, wake) }
        }
        return next
    }

    private func isDue(_ place: Int) -> Bool {
        hosts[place].node.nextDeadline.map { $0 <= now } ?? false
    }

    mutating func perform(_ command: Command, at place: Int) {
        perform(hosts[place].perform(command, at: now), of: place)
    }

    private mutating func perform(_ effects: [GossipEffect], of place: Int) {
        for case .send(let message, to: let destination, at: let address) in effects {
            guard let other = hosts.firstIndex(where: { $0.address == address }),
                passes(message.type, place, other)
            else { continue }
            send(message, to: destination, from: place, at: other)
        }
    }

    /// Says something in a host's name, as its node would if it were asked.
    private mutating func say(_ message: Message, from place: Int, to other: Int) {
        let receiver = hosts[other].node
        let destination = Destination(id: receiver.id, boot: receiver.member.boot)
        send(message, to: destination, from: place, at: other)
    }

    private mutating func send(
        _ message: Message,
        to destination: Destination,
        from place: Int,
        at other: Int
    ) {
        let datagram = hosts[place].seal(message, to: destination)
        let isReconciling = message.type.isReconciling
        if isReconciling {
            sent.reconciling.datagrams += 1
            sent.reconciling.bytes += datagram.count
        } else {
            sent.otherwise.datagrams += 1
            sent.otherwise.bytes += datagram.count
        }
        flights.append(
            Flight(
                arrival: now + VirtualMesh.delay,
                from: hosts[place].address,
                to: other,
                datagram: datagram,
                isReconciling: isReconciling
            )
        )
    }
}
