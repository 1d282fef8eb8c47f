package import Gossip
package import Primitives
import Registry
import Sodium
import Wire

/// What happens to hosts: they start, crash, come back, pause and are told things.
extension World {
    /// Starts a host that knows the given hosts as its seeds, and returns its number.
    @discardableResult
    package mutating func addHost(seeds: [Int]) -> Int {
        start(credentials(named: "node-\(hosts.count)"), epoch: unixSeconds, seeds: seeds)
    }

    /// Starts a second process with a host's key and disk, at another address.
    @discardableResult
    package mutating func addClone(of original: Int, seeds: [Int]) -> Int {
        let old = hosts[original]
        return start(old.credentials, epoch: old.epoch + 1, seeds: seeds)
    }

    /// Stops a host without a word; its disk stays.
    package mutating func crash(_ host: Int) {
        hosts[host].isRunning = false
        hosts[host].inbox = []
    }

    /// Starts a stopped host again from its disk.
    package mutating func restart(_ host: Int, seeds: [Int]) {
        let epoch = max(hosts[host].epoch + 1, unixSeconds)
        let credentials = hosts[host].credentials
        hosts[host].starts += 1
        hosts[host].node = makeNode(
            credentials,
            address: hosts[host].address,
            epoch: epoch,
            hasSeeds: !seeds.isEmpty
        )
        hosts[host].writer = writer(for: credentials, epoch: epoch)
        hosts[host].epoch = epoch
        hosts[host].isRunning = true
        hosts[host].isPaused = false
        hosts[host].wakeAt = nil
        greet(host, seeds)
    }

    /// Freezes a host, as SIGSTOP does: datagrams wait in its socket.
    package mutating func pause(_ host: Int) {
        hosts[host].isPaused = true
    }

    /// Thaws a host. It reads what waited before it looks at its timers.
    package mutating func resume(_ host: Int) {
        guard hosts[host].isPaused else { return }
        hosts[host].isPaused = false
        let inbox = hosts[host].inbox
        hosts[host].inbox = []
        let letters = inbox.map { (hosts[$0.from].address, $0.letter) }
        act(on: host) { node, now, effects in
            for (address, letter) in letters {
                node.receive(letter, from: address, at: now, into: &effects)
            }
        }
        hosts[host].wakeAt = nil
        advance(host)
    }

    /// Gives a command to a host's node.
    package mutating func perform(_ command: Command, on host: Int) {
        guard hosts[host].isRunning else { return }
        act(on: host) { node, now, effects in node.perform(command, at: now, into: &effects) }
    }

    /// Hands a datagram to a host as if it came from an address.
    package mutating func inject(_ bytes: [UInt8], from address: Address, to host: Int) {
        act(on: host) { node, now, effects in
            node.receive(bytes, from: address, at: now, into: &effects)
        }
    }

    private var unixSeconds: UInt64 {
        World.unixStart + UInt64(clamping: now.nanoseconds / 1_000_000_000)
    }

    private mutating func start(
        _ credentials: Host.Credentials,
        epoch: UInt64,
        seeds: [Int]
    ) -> Int {
        let address = Address(ip: .v4(0x0A00_0000 + UInt32(hosts.count) + 1), port: 7946)
        let node = makeNode(
            credentials,
            address: address,
            epoch: epoch,
            hasSeeds: !seeds.isEmpty
        )
        let number = place(
            Host(
                node: node,
                address: address,
                credentials: credentials,
                writer: writer(for: credentials, epoch: epoch),
                epoch: epoch
            )
        )
        greet(number, seeds)
        return number
    }

    private mutating func greet(_ host: Int, _ seeds: [Int]) {
        let addresses = seeds.map { hosts[$0].address }
        act(on: host) { node, now, effects in
            node.perform(.seeds(addresses), at: now, into: &effects)
        }
    }
}

extension Node {
    /// Takes a datagram as the world carries it.
    mutating func receive(
        _ letter: Letter,
        from address: Address,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        switch letter {
        case .sealed(let bytes): receive(bytes, from: address, at: now, into: &effects)
        case .bare(let bare): receive(trusting: bare, from: address, at: now, into: &effects)
        }
    }
}
