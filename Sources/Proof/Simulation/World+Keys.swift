import Gossip
import Primitives
import Registry
import Sodium
import Wire

/// What nodes are made of: keys and certificates, or what stands for them in a bare world.
extension World {
    /// Draws an identity and has it certified.
    mutating func credentials(named name: String) -> Host.Credentials {
        switch fidelity {
        case .signed:
            let key = World.signingKey(from: SecretBytes((0..<4).flatMap { _ in random.bytes() }))
            let certificate = issue(to: key, name: name)
            return Host.Credentials(id: key.id, key: key, certificate: certificate)
        case .bare:
            let id = NodeID(high: random.next(), low: random.next())
            let issued = World.unixStart
            guard
                let certificate = try? CertificateCodec.simulated(
                    for: id,
                    name: name,
                    issuedAt: issued
                )
            else { preconditionFailure("a simulated certificate fits its limit") }
            return Host.Credentials(id: id, key: nil, certificate: certificate)
        }
    }

    mutating func makeDriver(
        _ credentials: Host.Credentials,
        address: Address,
        epoch: UInt64,
        own: OwnRecords? = nil,
        stored: StoredRoom? = nil,
        hasSeeds: Bool
    ) -> NodeDriver {
        let identity = NodeIdentity(
            author: author(of: credentials),
            certificate: credentials.certificate,
            cluster: cluster,
            boot: BootID(rawValue: random.next() | 1),
            epoch: epoch
        )
        let configuration = Node.Configuration(
            identity: identity,
            profile: MemberProfile(agentVersion: "0.2.0", addresses: [address]),
            keyring: keyring,
            authorities: fidelity == .bare
                ? Authorities(trusting: cluster)
                : Authorities(keys: [authority.publicKey], cluster: cluster),
            cookieSecret: (0..<4).flatMap { _ in random.bytes() },
            settings: settings,
            random: Random(seed: random.next()),
            unixStart: World.unixStart,
            hasSeeds: hasSeeds,
            own: own,
            stored: stored
        )
        // What a node wants done at its birth is to tell readers of itself, of whom there are none.
        guard var driver = try? NodeDriver(configuration, at: now) else {
            preconditionFailure("a simulated member record fits its limit")
        }
        _ = driver.drain()
        return driver
    }

    /// An identity drawn again and again until the key of its member record is a small one.
    mutating func groundCredentials(named name: String, tries: Int) -> Host.Credentials {
        var best = credentials(named: name)
        for _ in 1..<max(tries, 1) {
            let other = credentials(named: name)
            if Record.memberKey(of: other.id) < Record.memberKey(of: best.id) { best = other }
        }
        return best
    }

    func author(of credentials: Host.Credentials) -> RecordAuthor {
        credentials.key.map { RecordAuthor(key: $0, cluster: cluster) }
            ?? RecordAuthor(simulating: credentials.id, cluster: cluster)
    }

    /// Has a host publish a record of a kind that comes after this version.
    mutating func publishRecordOfTheFuture(
        on host: Int,
        kind: UInt8 = 77,
        number: UInt16 = 0,
        sequence: UInt64 = 0
    ) {
        let record = recordOfTheFuture(by: host, kind: kind, number: number, sequence: sequence)
        act(on: host) { driver, now in
            driver.act { node, effects in
                node.publish(trusting: record, at: now, into: &effects)
            }
        }
    }

    private func recordOfTheFuture(
        by host: Int,
        kind: UInt8,
        number: UInt16,
        sequence: UInt64
    ) -> Record {
        let credentials = hosts[host].credentials
        let field = [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
        let unsigned = RecordFrame.unsigned(
            kind: RecordKind(rawValue: kind),
            signer: credentials.id,
            version: Version(epoch: hosts[host].driver.node.recordEpoch, sequence: sequence),
            body: [2] + field + [1, 2, 3]
        )
        let message = RecordFrame.signedMessage(unsigned, in: cluster)
        let signature = credentials.key?.sign(.unknownRecord, message) ?? .absent
        guard let read = try? UnverifiedRecord(reading: unsigned + signature.bytes) else {
            preconditionFailure("a record of an unknown kind is in form")
        }
        return read.record
    }

    func writer(for credentials: Host.Credentials, epoch: UInt64) -> LetterWriter {
        guard let key = credentials.key else {
            return .bare(sender: credentials.id, epoch: epoch, counter: 0)
        }
        let sealer = Sealer(cluster: cluster, keyring: keyring, identity: key, epoch: epoch)
        return .sealing(sealer)
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

extension Random {
    /// Eight bytes of this generator: simulated keys and nonces only.
    mutating func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: next())
        return bytes
    }
}
