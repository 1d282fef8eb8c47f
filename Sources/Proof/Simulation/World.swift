package import Gossip
import Membership
package import Primitives
import Registry
import Sodium
import Wire

/// Many nodes under one virtual clock and one seeded network. Equal seeds give byte-equal
/// histories.
///
/// The nodes are those that the agent runs. What goes between them is as true as `fidelity` says.
package struct World: Sendable {
    package let seed: UInt64
    package private(set) var now = Instant.start
    package var network: Network
    package internal(set) var hosts: [Host] = []
    /// Changes of status at all hosts, in order.
    package internal(set) var transitions: [Transition] = []
    package private(set) var datagrams = 0
    package private(set) var sentBytes = 0
    /// A fingerprint of everything that was sent, to whom and when.
    package var digest: UInt64 { fingerprint.value }
    package let fidelity: Fidelity

    /// A node that never gets ahead of its own deadline, and of which; `nil` is right.
    package private(set) var standstill: String?
    /// Datagrams beyond the size that a node may send.
    package private(set) var oversized = 0
    /// What is drawn, if anything.
    package var trace: Trace?

    private var fingerprint = Fingerprint()
    package let settings: GossipSettings
    var held: [Parcel] = []
    var recording: [Parcel]?
    var random: Random
    var events = EventQueue<Event>()
    let cluster: ClusterID
    let master: MasterKey
    let authority: SigningKey
    let keyring: Keyring
    /// Hosts by address; looked up, never iterated.
    private var places: [Address: Int] = [:]
    /// Addresses that two hosts use, which are given out by turns; looked up, never iterated.
    private var shared: [Address: [Int]] = [:]
    /// Hosts by node id, the first of each; looked up, never iterated.
    private var numbers: [NodeID: Int] = [:]

    /// Seconds since 1970 at the beginning of every world.
    static let unixStart: UInt64 = 1_800_000_000

    /// A datagram between two hosts.
    struct Parcel: Sendable {
        let from: Int
        let to: Int
        let letter: Letter
    }

    enum Event: Sendable {
        case delivery(to: Int, from: Int, Letter, arrived: Instant)
        /// Word that nobody listens at a host's port.
        case refusal(to: Int, by: Int)
        case wake(Int)
    }

    package init(
        seed: UInt64,
        fidelity: Fidelity = .signed,
        settings: GossipSettings = GossipSettings()
    ) {
        self.seed = seed
        self.fidelity = fidelity
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
        case .delivery(let to, let from, let letter, let arrived):
            deliver(letter, from: from, to: to, arrived: arrived)
        case .refusal(let to, let by): refuse(by, to: to)
        case .wake(let host):
            guard hosts[host].wakeAt == time else { return }
            hosts[host].wakeAt = nil
            if hosts[host].isRunning, !hosts[host].isPaused { advance(host) }
        }
    }

    /// Hands a datagram to its receiver, which had it in its socket since `arrived`.
    mutating func deliver(_ letter: Letter, from: Int, to: Int, arrived: Instant) {
        guard hosts[to].isRunning else {
            if network.refuses {
                for arrival in network.arrivals(from: to, to: from, at: now) {
                    events.schedule(.refusal(to: from, by: to), at: arrival.readAt)
                }
            }
            return
        }
        if hosts[to].isPaused {
            if hosts[to].inbox.count < Host.inboxLimit {
                hosts[to].inbox.append((from, letter, arrived))
            }
            return
        }
        let address = hosts[from].address
        let delay = now - arrived
        act(on: to) { driver, now in
            driver.noteDelay(delay, at: now)
            driver.receive(letter, from: address, at: now)
        }
    }

    /// Tells a host that another's port is closed, as its socket would.
    private mutating func refuse(_ closed: Int, to host: Int) {
        guard hosts[host].isRunning, !hosts[host].isPaused else { return }
        let address = hosts[closed].address
        act(on: host) { driver, now in
            driver.act { node, effects in
                node.heedRefusal(by: address, at: now, into: &effects)
            }
        }
    }

    mutating func advance(_ host: Int) {
        act(on: host) { driver, now in
            driver.act { node, effects in node.advance(to: now, into: &effects) }
        }
    }

    /// Runs something at a host, does what its node wants, and schedules its next wake-up.
    mutating func act(
        on host: Int,
        _ body: (inout NodeDriver, Instant) -> Void
    ) {
        let local = now - hosts[host].lag
        body(&hosts[host].driver, local)
        let pace = hosts[host].driver.settle(at: local)
        if case .standing(let parts) = pace {
            standstill = "host \(host) does not get ahead of \(parts)"
            hosts[host].isRunning = false
        }
        perform(hosts[host].driver.drain(), of: host)
        if case .asleep(let deadline?) = pace { schedule(host, at: deadline + hosts[host].lag) }
    }

    private mutating func schedule(_ host: Int, at deadline: Instant) {
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
                hosts[host].disk.epoch = epoch
                hosts[host].writer.raise(to: epoch)
            case .sequenceReserved(let sequence):
                hosts[host].disk.own.sequence = sequence
            case .notice(.transition(let member, name: _, let from, let to, let reason)):
                // Of joins there are as many as pairs, and nobody looks at them.
                if reason == .joined { continue }
                let transition = Transition(
                    at: now,
                    observer: host,
                    member: member,
                    from: from,
                    to: to,
                    reason: reason
                )
                transitions.append(transition)
                let number = numbers[member]
                trace?.note(transition, of: number)
            case .halt(let reason):
                hosts[host].halted = reason
                hosts[host].isRunning = false
            case .changed, .notice, .inquired, .compared: break
            }
        }
    }

    mutating func send(
        _ message: Message,
        to destination: Destination,
        at address: Address,
        from host: Int
    ) {
        let message = said(message, by: host)
        var letter = hosts[host].writer.write(message, to: destination, random: &random)
        if hosts[host].role == .later { letter = extended(letter, by: host, to: destination) }
        hosts[host].sentDatagrams += 1
        hosts[host].sentBytes += letter.size
        datagrams += 1
        sentBytes += letter.size
        fingerprint.mix(UInt64(bitPattern: now.nanoseconds))
        fingerprint.mix(letter)
        if letter.size > Datagram.sentBytes { oversized += 1 }
        guard let receiver = receiver(at: address) else { return }
        if recording != nil { recording?.append(Parcel(from: host, to: receiver, letter: letter)) }
        trace?.note(message, from: host, to: receiver, at: now)
        if network.isHeld(from: host, to: receiver) {
            held.append(Parcel(from: host, to: receiver, letter: letter))
        } else {
            carry(letter, from: host, to: receiver)
        }
    }

    /// Where a datagram to an address goes. Of two hosts that use one, each gets every other.
    private func receiver(at address: Address) -> Int? {
        guard let sharers = shared[address] else { return places[address] }
        return sharers[datagrams % sharers.count]
    }

    /// Ends the quarrel over an address.
    package mutating func giveAddressBack(to host: Int) {
        shared[hosts[host].address] = nil
        places[hosts[host].address] = host
    }

    /// Gives a datagram to the network.
    mutating func carry(_ letter: Letter, from: Int, to: Int) {
        for arrival in network.arrivals(from: from, to: to, at: now) {
            let event = Event.delivery(to: to, from: from, letter, arrived: arrival.at)
            events.schedule(event, at: arrival.readAt)
        }
    }

    mutating func place(_ host: Host) -> Int {
        let number = hosts.count
        hosts.append(host)
        if let other = places[host.address] { shared[host.address] = [other, number] }
        places[host.address] = number
        if numbers[host.driver.node.id] == nil { numbers[host.driver.node.id] = number }
        return number
    }

    /// The number of the first host with this id.
    package func number(of id: NodeID) -> Int? { numbers[id] }
}
