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
        let number = hosts.count
        let address = Address(ip: .v4(0x0A00_0000 + UInt32(number) + 1), port: 7946)
        let key = World.signingKey(from: SecretBytes((0..<4).flatMap { _ in random.bytes() }))
        let certificate = issue(to: key, name: "node-\(number)")
        let epoch = World.unixStart + UInt64(clamping: now.nanoseconds / 1_000_000_000)
        var effects: [GossipEffect] = []
        let node = makeNode(
            key: key,
            certificate: certificate,
            address: address,
            epoch: epoch,
            number: number,
            hasSeeds: !seeds.isEmpty,
            effects: &effects
        )
        _ = place(
            Host(
                node: node,
                address: address,
                sealer: sealer(for: key, epoch: epoch),
                key: key,
                certificate: certificate,
                epoch: epoch
            )
        )
        greet(number, seeds)
        return number
    }

    /// Starts a second process with a host's key and disk, at another address.
    @discardableResult
    package mutating func addClone(of original: Int, seeds: [Int]) -> Int {
        let number = hosts.count
        let address = Address(ip: .v4(0x0A00_0000 + UInt32(number) + 1), port: 7946)
        let old = hosts[original]
        let epoch = old.epoch + 1
        var effects: [GossipEffect] = []
        let node = makeNode(
            key: old.key,
            certificate: old.certificate,
            address: address,
            epoch: epoch,
            number: number,
            hasSeeds: !seeds.isEmpty,
            effects: &effects
        )
        _ = place(
            Host(
                node: node,
                address: address,
                sealer: sealer(for: old.key, epoch: epoch),
                key: old.key,
                certificate: old.certificate,
                epoch: epoch
            )
        )
        greet(number, seeds)
        return number
    }

    /// Stops a host without a word; its disk stays.
    package mutating func crash(_ host: Int) {
        hosts[host].isRunning = false
        hosts[host].inbox = []
    }

    /// Starts a stopped host again from its disk.
    package mutating func restart(_ host: Int, seeds: [Int]) {
        let old = hosts[host]
        let seconds = World.unixStart + UInt64(clamping: now.nanoseconds / 1_000_000_000)
        let epoch = max(old.epoch + 1, seconds)
        var effects: [GossipEffect] = []
        hosts[host].starts += 1
        hosts[host].node = makeNode(
            key: old.key,
            certificate: old.certificate,
            address: old.address,
            epoch: epoch,
            number: host,
            hasSeeds: !seeds.isEmpty,
            effects: &effects
        )
        hosts[host].sealer = sealer(for: old.key, epoch: epoch)
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
        let addresses = hosts.map(\.address)
        act(on: host) { node, now, effects in
            for (from, bytes) in inbox {
                node.receive(bytes, from: addresses[from], at: now, into: &effects)
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

    private mutating func greet(_ host: Int, _ seeds: [Int]) {
        let addresses = seeds.map { hosts[$0].address }
        act(on: host) { node, now, effects in
            node.perform(.seeds(addresses), at: now, into: &effects)
        }
    }

    private mutating func makeNode(
        key: SigningKey,
        certificate: Certificate,
        address: Address,
        epoch: UInt64,
        number: Int,
        hasSeeds: Bool,
        effects: inout [GossipEffect]
    ) -> Node {
        let identity = NodeIdentity(
            author: RecordAuthor(key: key, cluster: cluster),
            certificate: certificate,
            cluster: cluster,
            boot: BootID(rawValue: random.next() | 1),
            epoch: epoch
        )
        let configuration = Node.Configuration(
            identity: identity,
            profile: MemberProfile(agentVersion: "0.1.0", addresses: [address]),
            keyring: keyring,
            authorities: Authorities(keys: [authority.publicKey], cluster: cluster),
            cookieSecret: (0..<4).flatMap { _ in random.bytes() },
            settings: settings,
            random: Random(seed: random.next()),
            unixStart: World.unixStart,
            hasSeeds: hasSeeds
        )
        guard let node = try? Node(configuration, at: now, into: &effects) else {
            preconditionFailure("a simulated member record fits its limit")
        }
        return node
    }

    private func sealer(for key: SigningKey, epoch: UInt64) -> Sealer {
        Sealer(cluster: cluster, keyring: keyring, identity: key, epoch: epoch)
    }

    private func issue(to key: SigningKey, name: String) -> Certificate {
        let issued = try? CertificateCodec.issue(
            by: authority,
            in: cluster,
            subject: key.publicKey,
            name: name,
            notBefore: World.unixStart - 60,
            notAfter: World.unixStart + 604_800,
            issuedAt: World.unixStart,
            flags: .foreignAddresses,
            servicePatterns: ["*"]
        )
        guard let issued else { preconditionFailure("a simulated certificate fits its limit") }
        return issued
    }
}

// MARK: - Keys from the seed

extension World {
    static func signingKey(from seed: SecretBytes) -> SigningKey {
        guard let key = SigningKey(seed: seed) else {
            preconditionFailure("a seed of 32 bytes makes a key")
        }
        return key
    }

    static func master(_ random: inout Random) -> MasterKey {
        guard let key = MasterKey(SecretBytes((0..<4).flatMap { _ in random.bytes() })) else {
            preconditionFailure("32 bytes make a cluster key")
        }
        return key
    }

    static func cluster(_ random: inout Random) -> ClusterID {
        guard let id = ClusterID(random.bytes() + random.bytes()) else {
            preconditionFailure("16 bytes make a cluster id")
        }
        return id
    }

    static func keyring(of master: MasterKey) -> Keyring {
        guard let key = SealingKey(master.gossipKey) else {
            preconditionFailure("32 bytes make a gossip key")
        }
        return Keyring(primary: key, others: [])
    }
}
