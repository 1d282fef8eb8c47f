package import Gossip
package import Primitives
import Registry
import Sodium
import Wire

/// What happens to hosts: they start, crash, come back, pause and are told things.
extension World {
    /// Starts a host that knows the given hosts as its seeds, and returns its number.
    @discardableResult
    package mutating func addHost(
        seeds: [Int],
        name: String? = nil,
        at address: Address? = nil
    ) -> Int {
        let credentials = credentials(named: name ?? "node-\(hosts.count)")
        return start(credentials, epoch: unixSeconds, seeds: seeds, at: address)
    }

    /// Starts a host whose identity was drawn so often that its records sort before others'.
    package mutating func addGroundHost(seeds: [Int], tries: Int) {
        let credentials = groundCredentials(named: "node-\(hosts.count)", tries: tries)
        _ = start(credentials, epoch: unixSeconds, seeds: seeds)
    }

    /// Starts a second process with a host's key and disk, at another address.
    @discardableResult
    package mutating func addClone(of original: Int, seeds: [Int]) -> Int {
        let old = hosts[original]
        let disk = old.disk
        return start(old.credentials, epoch: disk.epoch + 1, keeping: disk.own, seeds: seeds)
    }

    /// Stops a host without a word; its disk stays.
    package mutating func crash(_ host: Int) {
        if hosts[host].isRunning {
            writeDown(of: host)
            if hosts.count <= Host.Disk.smallWorld {
                hosts[host].disk.registry = hosts[host].driver.node.registry
            }
        }
        hosts[host].isRunning = false
        hosts[host].inbox = []
    }

    /// Starts a stopped host again from its disk, or from an old copy of it. What it was told to
    /// publish is registered still; the records of it are on the disk as far as they were written.
    package mutating func restart(_ host: Int, seeds: [Int], from copy: Host.Disk? = nil) {
        let disk = copy ?? hosts[host].disk
        let clock = Int64(clamping: unixSeconds) + hosts[host].wallLead
        let epoch = max(disk.epoch + 1, UInt64(clamping: clock))
        let credentials = hosts[host].credentials
        hosts[host].starts += 1
        hosts[host].driver = makeDriver(
            credentials,
            address: hosts[host].address,
            epoch: epoch,
            own: disk.own,
            stored: disk.room,
            hasSeeds: !seeds.isEmpty
        )
        hosts[host].writer = writer(for: credentials, epoch: epoch)
        hosts[host].disk.epoch = epoch
        hosts[host].disk.own.sequence = disk.own.sequence.withNextBlock
        hosts[host].isRunning = true
        hosts[host].isPaused = false
        hosts[host].wakeAt = nil
        let registered = hosts[host].published.sorted { $0.key < $1.key }
        for (_, body) in registered { perform(.publish(body), on: host) }
        perform(.publishedAll, on: host)
        greet(host, seeds)
    }

    /// Gives a command to a host's node.
    package mutating func perform(_ command: Command, on host: Int) {
        guard hosts[host].isRunning else { return }
        writeDown(of: host)
        hosts[host].disk.changedAt = now
        switch command {
        case .publish(let body): hosts[host].published[body.id] = body
        case .withdraw(_, let id): hosts[host].published[id] = nil
        case .leave: hosts[host].published = [:]
        default: break
        }
        act(on: host) { driver, now in driver.perform(command, at: now) }
    }

    /// Writes a host's own records down if the last change is old enough for that.
    private mutating func writeDown(of host: Int) {
        guard let changed = hosts[host].disk.changedAt, now - changed >= Host.Disk.delay else {
            return
        }
        hosts[host].disk.write(ownRecordsOf: hosts[host].driver.node)
    }

    /// Seconds since 1970, by a clock that nobody set wrong.
    var unixSeconds: UInt64 {
        World.unixStart + UInt64(clamping: now.nanoseconds / 1_000_000_000)
    }

    private mutating func start(
        _ credentials: Host.Credentials,
        epoch: UInt64,
        keeping kept: OwnRecords? = nil,
        seeds: [Int],
        at taken: Address? = nil
    ) -> Int {
        let own = Address(ip: .v4(0x0A00_0000 + UInt32(hosts.count) + 1), port: 7946)
        let address = taken ?? own
        let driver = makeDriver(
            credentials,
            address: address,
            epoch: epoch,
            own: kept,
            hasSeeds: !seeds.isEmpty
        )
        let sequence = kept?.sequence ?? RecordSequence(epoch: epoch)
        let number = place(
            Host(
                driver: driver,
                address: address,
                credentials: credentials,
                writer: writer(for: credentials, epoch: epoch),
                disk: Host.Disk(
                    epoch: epoch,
                    own: OwnRecords(sequence: sequence.withNextBlock)
                )
            )
        )
        perform(.publishedAll, on: number)
        greet(number, seeds)
        return number
    }

    /// Tells a host where its seeds are. One that knows them already says hello once.
    mutating func resolveSeeds(of host: Int, _ seeds: [Int]) { greet(host, seeds) }

    private mutating func greet(_ host: Int, _ seeds: [Int]) {
        let addresses = seeds.map { hosts[$0].address }
        act(on: host) { driver, now in driver.perform(.seeds(addresses), at: now) }
    }
}

extension NodeDriver {
    /// Says how long the next datagram had waited in the kernel, as the agent does.
    mutating func noteDelay(_ delay: Duration, at now: Instant) {
        guard delay > Node.lateReadingDelay else { return }
        act { node, effects in node.noteLateReading(at: now, into: &effects) }
    }

    /// Takes a datagram as the world carries it.
    mutating func receive(_ letter: Letter, from address: Address, at now: Instant) {
        switch letter {
        case .sealed(let bytes): receive(bytes, from: address, at: now)
        case .bare(let bare):
            act { node, effects in
                node.receive(trusting: bare, from: address, at: now, into: &effects)
            }
        }
    }
}
