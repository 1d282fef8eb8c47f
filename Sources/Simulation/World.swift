package import Gossip
import Membership
package import Primitives
import Registry
import Sodium
import Wire

/// Many nodes under one virtual clock and one seeded network. Equal seeds give byte-equal
/// histories.
///
/// The nodes are those that the agent runs: every message is encoded, signed and sealed.
package struct World: Sendable {
    package let seed: UInt64
    package private(set) var now = Instant.start
    package var network: Network
    package internal(set) var hosts: [Host] = []
    /// Changes of status at all hosts, in order.
    package internal(set) var transitions: [Transition] = []
    package private(set) var datagrams = 0
    /// A fingerprint of everything that was sent, to whom and when.
    package private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    /// A node that never gets ahead of its own deadline, and of which; `nil` is right.
    package private(set) var standstill: String?

    let settings: GossipSettings
    var random: Random
    var events = EventQueue<Event>()
    let cluster: ClusterID
    let master: MasterKey
    let authority: SigningKey
    let keyring: Keyring
    /// Hosts by address; looked up, never iterated.
    private var places: [Address: Int] = [:]

    /// Steps that a node may take at one moment.
    private static let patience = 100

    /// Seconds since 1970 at the beginning of every world.
    static let unixStart: UInt64 = 1_800_000_000

    enum Event: Sendable {
        case delivery(to: Int, from: Int, bytes: [UInt8])
        case wake(Int)
    }

    package init(seed: UInt64, settings: GossipSettings = GossipSettings()) {
        self.seed = seed
        self.settings = settings
        random = Random(seed: seed)
        network = Network(random: Random(seed: random.next()))
        cluster = World.cluster(&random)
        master = World.master(&random)
        authority = World.signingKey(from: master.authoritySeed)
        keyring = World.keyring(of: master)
    }

    /// Runs until the given time has passed.
    package mutating func run(for duration: Duration) {
        let end = now + duration
        while let next = events.nextTime, next <= end { step() }
        now = end
    }

    /// Runs until a condition holds, looked at after each step of `stride`; the time that it took,
    /// or `nil` where the limit came first.
    package mutating func run(
        until condition: (World) -> Bool,
        within limit: Duration,
        stride: Duration = .milliseconds(10)
    ) -> Duration? {
        let start = now
        while now - start <= limit {
            if condition(self) { return now - start }
            run(for: stride)
        }
        return nil
    }

    private mutating func step() {
        guard let (time, event) = events.popFirst() else { return }
        now = max(now, time)
        switch event {
        case .delivery(let to, let from, let bytes): deliver(bytes, from: from, to: to)
        case .wake(let host):
            guard hosts[host].wakeAt == time else { return }
            hosts[host].wakeAt = nil
            if hosts[host].isRunning, !hosts[host].isPaused { advance(host) }
        }
    }

    private mutating func deliver(_ bytes: [UInt8], from: Int, to: Int) {
        guard hosts[to].isRunning else { return }
        if hosts[to].isPaused {
            hosts[to].inbox.append((from, bytes))
            return
        }
        let address = hosts[from].address
        act(on: to) { node, now, effects in
            node.receive(bytes, from: address, at: now, into: &effects)
        }
    }

    mutating func advance(_ host: Int) {
        act(on: host) { node, now, effects in node.advance(to: now, into: &effects) }
    }

    /// Runs something at a host, does what its node wants, and schedules its next wake-up.
    mutating func act(
        on host: Int,
        _ body: (inout Node, Instant, inout [GossipEffect]) -> Void
    ) {
        var effects: [GossipEffect] = []
        body(&hosts[host].node, now, &effects)
        var rounds = 0
        while let deadline = hosts[host].node.nextDeadline, deadline <= now {
            if rounds == World.patience {
                let late = hosts[host].node.deadlines.filter { ($0.time ?? .distantFuture) <= now }
                standstill = "host \(host) does not get ahead of \(late.map(\.part))"
                hosts[host].isRunning = false
                break
            }
            rounds += 1
            hosts[host].node.advance(to: now, into: &effects)
        }
        perform(effects, of: host)
        schedule(host)
    }

    private mutating func schedule(_ host: Int) {
        guard let deadline = hosts[host].node.nextDeadline else { return }
        if let wakeAt = hosts[host].wakeAt, wakeAt <= deadline { return }
        hosts[host].wakeAt = deadline
        events.schedule(.wake(host), at: deadline)
    }

    private mutating func perform(_ effects: [GossipEffect], of host: Int) {
        for effect in effects {
            switch effect {
            case .send(let message, let destination, let address):
                send(message, to: destination, at: address, from: host)
            case .epochRaised(let epoch):
                hosts[host].epoch = epoch
                hosts[host].sealer.epoch = epoch
            case .notice(.transition(let member, name: _, from: _, let to, let reason)):
                let transition = Transition(
                    at: now,
                    observer: host,
                    member: member,
                    to: to,
                    reason: reason
                )
                hosts[host].transitions.append(transition)
                transitions.append(transition)
            case .halt(let reason):
                hosts[host].halted = reason
                hosts[host].isRunning = false
            case .changed, .notice: break
            }
        }
    }

    private mutating func send(
        _ message: Message,
        to destination: Destination,
        at address: Address,
        from host: Int
    ) {
        let nonce = (0..<3).flatMap { _ in random.bytes() }
        let bytes = hosts[host].sealer.seal(message, to: destination, nonce: nonce)
        hosts[host].sentDatagrams += 1
        hosts[host].sentBytes += bytes.count
        datagrams += 1
        note(bytes)
        guard let receiver = places[address] else { return }
        for delay in network.deliveries(from: host, to: receiver) {
            events.schedule(.delivery(to: receiver, from: host, bytes: bytes), at: now + delay)
        }
    }

    /// FNV-1a over the time and the bytes of everything sent.
    private mutating func note(_ bytes: [UInt8]) {
        for byte in UInt64(bitPattern: now.nanoseconds).bytes + bytes {
            digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }

    mutating func place(_ host: Host) -> Int {
        hosts.append(host)
        places[host.address] = hosts.count - 1
        return hosts.count - 1
    }
}

extension UInt64 {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: self)
        return bytes
    }
}

extension Random {
    /// Eight bytes of this generator: simulated keys and nonces only.
    mutating func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: next())
        return bytes
    }
}
