import Primitives
import Registry
import Sodium

/// An origin in tests: it words records as a real one would, and nobody checks signatures.
struct TestOrigin {
    let number: Int
    let id: NodeID
    let name: String

    init(_ number: Int, name: String? = nil) {
        self.number = number
        self.name = name ?? "node-\(number)"
        let digest = Hash.digest(.nodeID, Array("\(number)".utf8))
        id = NodeID(high: digest.high, low: digest.low)
    }

    func member(
        _ epoch: UInt64 = 1,
        _ sequence: UInt64 = 1,
        floor: UInt64 = 0,
        flags: MemberFlags = [],
        name: String? = nil,
        zone: String = ""
    ) -> Record {
        let name = name ?? self.name
        let body = MemberBody(
            name: name,
            datacenter: "dc1",
            zone: zone,
            agentVersion: "test",
            addresses: [],
            boot: BootID(rawValue: epoch),
            flags: flags,
            floor: floor,
            certificate: TestOrigin.certificate
        )
        return record(
            .member,
            Version(epoch: epoch, sequence: sequence),
            field: "",
            body: .member(body),
            text: "\(name) \(zone) \(flags.rawValue) \(floor)"
        )
    }

    func instance(
        _ id: String,
        _ epoch: UInt64 = 1,
        _ sequence: UInt64 = 2,
        deleted: Bool = false,
        port: UInt16 = 80,
        rest: InstanceRest? = nil
    ) -> Record {
        let body = InstanceBody(
            service: "web",
            id: id,
            port: port,
            flags: deleted ? .deleted : [],
            rest: rest
        )
        return record(
            .instance,
            Version(epoch: epoch, sequence: sequence),
            field: id,
            body: .instance(body),
            text: "\(port) \(deleted) \(rest?.content.description ?? "")"
        )
    }

    func caller(
        _ service: String,
        _ epoch: UInt64 = 1,
        _ sequence: UInt64 = 2,
        deleted: Bool = false
    ) -> Record {
        record(
            .caller,
            Version(epoch: epoch, sequence: sequence),
            field: service,
            body: .caller(CallerBody(service: service, flags: deleted ? .deleted : [])),
            text: "\(deleted)"
        )
    }

    func event(
        _ slot: UInt8,
        _ epoch: UInt64 = 1,
        _ sequence: UInt64 = 2,
        name: String = "deploy"
    ) -> Record {
        let body = EventBody(
            slot: slot,
            id: EventID(high: UInt64(slot), low: sequence),
            unixSeconds: sequence,
            content: EventContent(name: name, datacenter: "dc1")
        )
        return record(
            .event,
            Version(epoch: epoch, sequence: sequence),
            field: "\(slot)",
            body: .event(body),
            text: name
        )
    }

    /// What a head says of a text that so many parts carry.
    static func rest(_ text: String, parts: Int = 2) -> InstanceRest {
        InstanceRest(
            content: Hash.digest(.rest, Array(text.utf8)),
            byteCount: InstanceRest.partBytes * (parts - 1) + 10
        )
    }

    /// The parts of a head's rest, filled with anything.
    func parts(of head: Record, _ epoch: UInt64 = 1, _ sequence: UInt64 = 3) -> [Record] {
        guard let rest = head.rest else { return [] }
        return (0..<rest.partCount).map { index in
            let body = PartBody(
                content: rest.content,
                index: UInt8(index),
                head: head.key,
                count: UInt8(rest.partCount),
                bytes: [UInt8](repeating: 1, count: rest.size(ofPart: index))
            )
            return record(
                .part,
                Version(epoch: epoch, sequence: sequence),
                field: "\(rest.content) \(index) \(head.key)",
                body: .part(body),
                text: ""
            )
        }
    }

    /// A record of a kind that no version knows yet.
    func unknown(_ field: String, _ epoch: UInt64 = 1, _ sequence: UInt64 = 2) -> Record {
        record(
            RecordKind(rawValue: 99),
            Version(epoch: epoch, sequence: sequence),
            field: field,
            body: .unknown,
            text: ""
        )
    }

    func accusation(
        of target: TestOrigin,
        at targetVersion: Version = Version(epoch: 1, sequence: 1),
        _ epoch: UInt64 = 1,
        _ sequence: UInt64 = 3
    ) -> Record {
        let body = AccusationBody(
            target: target.id,
            targetVersion: targetVersion,
            reason: .probeFailed
        )
        return record(
            .accusation,
            Version(epoch: epoch, sequence: sequence),
            field: target.id.description,
            body: .accusation(body),
            text: targetVersion.description
        )
    }

    func record(
        _ kind: RecordKind,
        _ version: Version,
        field: String,
        body: RecordBody,
        text: String
    ) -> Record {
        let name = "\(kind.rawValue) \(id) \(field)"
        let bytes = Array("\(name) \(version) \(text)".utf8)
        return Record(
            kind: kind,
            signer: id,
            version: version,
            key: Hash.digest(.recordKey, Array(name.utf8)),
            fingerprint: Hash.digest(.recordVersion, bytes),
            body: body,
            bytes: bytes
        )
    }

    private static let certificate: Certificate = {
        guard let key = PublicKey([UInt8](repeating: 7, count: 32)) else {
            preconditionFailure("a public key has 32 bytes")
        }
        return Certificate(
            authority: NodeID(high: 0, low: 0),
            subject: key,
            name: "",
            notBefore: 0,
            notAfter: 0,
            issuedAt: 0,
            flags: [],
            servicePatterns: []
        )
    }()
}

/// A node in tests: a registry, and the records that wait until they can be judged.
struct Keeper {
    var registry: Registry
    var now = Instant.start
    var changes: [RegistryChange] = []
    private var waiting: [Record] = []
    /// Every part that was ever offered: whoever learns a head asks for its parts, so they come
    /// again.
    private var parts: [Record] = []

    init(_ records: [Record] = [], limits: RegistryLimits = RegistryLimits()) {
        registry = Registry(limits: limits)
        offer(records)
    }

    /// Merges a record, then whatever waited for it; the changes since the last call are kept.
    @discardableResult
    mutating func offer(_ record: Record) -> MergeOutcome {
        changes = []
        if record.kind == .part { parts.append(record) }
        let outcome = merge(record)
        if outcome == .applied { retry() }
        registry.checkInvariants()
        return outcome
    }

    mutating func offer(_ records: [Record]) {
        for record in records { offer(record) }
    }

    mutating func wait(_ duration: Duration) {
        now += duration
        changes = []
        registry.advance(to: now, into: &changes)
        registry.checkInvariants()
    }

    /// Hears of a peer that holds the same.
    mutating func agree() {
        changes = []
        registry.agreed(at: now, into: &changes)
        registry.checkInvariants()
    }

    /// Forgets what waits, so that the registry is all there is.
    mutating func dropWaiting() {
        waiting = []
        parts = []
    }

    mutating func reap(_ id: NodeID) {
        changes = []
        registry.reap(id, at: now, into: &changes)
        registry.checkInvariants()
    }

    private mutating func merge(_ record: Record) -> MergeOutcome {
        let verified = Verified(trusting: record, from: record.signer)
        let outcome = registry.merge(verified, at: now, into: &changes)
        if case .awaits = outcome { waiting.append(record) }
        return outcome
    }

    private mutating func retry() {
        var isChanged = true
        while isChanged {
            isChanged = false
            let again = waiting
            waiting = []
            for record in again + parts where merge(record) == .applied { isChanged = true }
        }
    }
}

extension Registry {
    /// Every record of the compared set in order, read as another node would.
    var compared: [Record] { records(at: .root) }

    private func records(at prefix: Prefix) -> [Record] {
        switch branch(at: prefix) {
        case .entries(let entries): entries.compactMap { record($0.key) }
        case .children: (0..<16).flatMap { records(at: prefix.child($0)) }
        }
    }
}
