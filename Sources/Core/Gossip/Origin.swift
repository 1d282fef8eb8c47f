import Primitives
import Registry
import Sodium
import Wire

/// This node's own records: one sequence over all of them, and the floor that stands for what was
/// deleted (docs/protocol.md, Records).
package struct Origin: Sendable {
    private(set) var identity: NodeIdentity
    private(set) var member: MemberBody
    private(set) var epoch: UInt64
    private(set) var sequence: UInt64
    /// This process signed nothing of this epoch at or below it.
    private var began: UInt64
    /// The end of the block of sequences that the disk was told of.
    private(set) var reserved: UInt64
    /// The version of the member record last signed.
    private(set) var memberVersion = Version.zero
    /// What is published, and what was deleted since the floor was last raised; looked up, never
    /// iterated.
    var published: [InstanceKey: Published] = [:]
    var deletions: [InstanceKey: UInt64] = [:]
    /// What was published by the process before and by nobody since; looked up but at its end.
    var unclaimed: Set<InstanceKey> = []
    /// What was said of the services that are called, since the floor was last raised; by service.
    var callers: [Called] = []
    /// How often a newer record of this node's own came from elsewhere in this run.
    private(set) var timesOutdone = 0
    package private(set) var isLeaving = false
    /// Whether what this node has is published; until then nothing of its own is missed.
    var hasPublishedAll = false
    /// How it answers what is said against it.
    var refutation = Refutation()
    /// What the disk is to be told.
    private var news: RecordSequence?

    struct Published: Sendable {
        /// The whole instance, head and rest.
        var body: InstanceBody
        /// The rest whose parts were signed in this epoch.
        var rest: InstanceRest?
        var sequence: UInt64
    }

    init(identity: NodeIdentity, member: MemberBody, own: RecordSequence) {
        self.identity = identity
        self.member = member
        self.member.floor = own.floor
        epoch = own.epoch
        sequence = own.reserved
        began = own.reserved
        reserved = own.withNextBlock.reserved
    }

    var author: RecordAuthor { identity.author }

    /// The newest version that was signed, or may have been by the process before.
    private var newest: Version { Version(epoch: epoch, sequence: sequence) }

    /// Whether a record with this node's signature was signed neither by this process nor by those
    /// before it, as far as the disk remembers them. `held` is what is held under its key.
    func isFromElsewhere(_ record: Record, held: Record?) -> Bool {
        if record.version > newest { return true }
        guard record.version.epoch == epoch, record.version.sequence > began, let held else {
            return false
        }
        return record.version >= held.version && record.fingerprint != held.fingerprint
    }

    /// Whether it is one of the records that a start goes on with. No floor voids a part or an
    /// event.
    func goesOn(with record: Record) -> Bool {
        let version = record.version
        return version <= newest && version.epoch == epoch
            && (record.kind == .part || record.kind == .event
                || version.sequence >= member.floor)
    }

    /// What has to be on the disk before anything signed since leaves; asked once.
    mutating func removeNews() -> RecordSequence? {
        defer { news = nil }
        return news
    }

    private mutating func nextVersion() -> Version {
        let (next, overflow) = sequence.addingReportingOverflow(1)
        sequence = overflow ? sequence : next
        if reserved < sequence || reserved - sequence < RecordSequence.block / 2 {
            reserved = max(reserved, sequence)
            tell { $0.withNextBlock }
        }
        return Version(epoch: epoch, sequence: sequence)
    }

    private mutating func tell(_ change: (RecordSequence) -> RecordSequence) {
        let now = RecordSequence(epoch: epoch, reserved: reserved, floor: member.floor)
        let next = change(now)
        reserved = next.reserved
        news = next
    }
}

/// The identity of an instance record within its origin.
struct InstanceKey: Comparable, Hashable, Sendable {
    let isNodeCheck: Bool
    let id: String

    init(of body: InstanceBody) {
        isNodeCheck = body.isNodeCheck
        id = body.id
    }

    static func < (left: InstanceKey, right: InstanceKey) -> Bool {
        left.isNodeCheck == right.isNodeCheck
            ? left.id < right.id : right.isNodeCheck
    }
}

// MARK: - The member record and accusations

extension Origin {
    /// Signs the member record anew, after a change to it or to refute an accusation.
    mutating func renewMember(
        _ change: (inout MemberBody) -> Void = { _ in }
    ) throws(UnfitRecord) -> Verified<Record> {
        var body = member
        change(&body)
        let record = try author.sign(.member(body), version: nextVersion())
        let hasNewFloor = body.floor != member.floor
        member = body
        memberVersion = record.value.version
        if hasNewFloor { tell { $0 } }
        return record
    }

    /// Signs an accusation in this node's name.
    mutating func sign(accusation body: AccusationBody) throws(UnfitRecord) -> Verified<Record> {
        try author.sign(.accusation(body), version: nextVersion())
    }

    /// Signs that this node calls a service, or calls it no longer.
    mutating func sign(caller body: CallerBody) throws(UnfitRecord) -> Verified<Record> {
        try author.sign(.caller(body), version: nextVersion())
    }

    /// Signs that something happened.
    mutating func sign(event body: EventBody) throws(UnfitRecord) -> Verified<Record> {
        try author.sign(.event(body), version: nextVersion())
    }

    mutating func noteOutdone() { timesOutdone += 1 }

    /// Envelopes go on at the epoch of the records, which has passed theirs; whether it had to be.
    mutating func raiseEnvelopeEpoch() -> Bool {
        guard identity.epoch < epoch else { return false }
        identity.epoch = epoch
        return true
    }

    /// Goes on in a new epoch above this version, and signs everything again: what is live of
    /// `held`, this node's records.
    mutating func beginEpoch(
        above version: Version,
        held: [Record]
    ) throws(UnfitRecord) -> [Verified<Record>] {
        let (next, overflow) = max(epoch, version.epoch).addingReportingOverflow(1)
        guard !overflow else { return [] }
        epoch = next
        sequence = 0
        began = 0
        reserved = 0
        deletions = [:]
        tell { $0.withNextBlock }
        var records = [try renewMember { $0.floor = 0 }]
        for record in held where !record.isDeletion {
            records += try signAgain(record, withParts: true)
        }
        return try records + signCallsAgain(below: .max)
    }

    /// Forgets all instances and calls: leaving voids them, now and for who hears of it late.
    mutating func leave() throws(UnfitRecord) -> Verified<Record> {
        isLeaving = true
        published = [:]
        deletions = [:]
        unclaimed = []
        callers = []
        let floor = sequence + 1
        return try renewMember { body in
            body.flags.insert(.leaving)
            body.floor = floor
        }
    }
}

// MARK: - Instances

extension Origin {
    /// Signs an instance: its head, then the parts of its rest that were not signed before. What is
    /// published already in the same words is not signed again.
    mutating func publish(_ body: InstanceBody) throws(UnfitRecord) -> [Verified<Record>] {
        let key = InstanceKey(of: body)
        unclaimed.remove(key)
        let split = try Origin.split(body)
        if published[key]?.body == split.whole { return [] }
        return try sign(split, key)
    }

    /// Signs the deletion of an instance; `nil` for one that is not published.
    mutating func withdraw(
        service: String,
        id: String
    ) throws(UnfitRecord) -> Verified<Record>? {
        let body = InstanceBody(service: service, id: id, flags: .deleted)
        guard published[InstanceKey(of: body)] != nil else { return nil }
        return try delete(body)
    }

    private mutating func sign(
        _ split: SplitInstance,
        _ key: InstanceKey
    ) throws(UnfitRecord) -> [Verified<Record>] {
        let head = try author.sign(.instance(split.head), version: nextVersion())
        var records = [head]
        if let text = split.text, published[key]?.rest != text.rest {
            for part in text.parts(of: head.value.key) {
                records.append(try author.sign(.part(part), version: nextVersion()))
            }
        }
        published[key] = Published(
            body: split.whole,
            rest: split.text?.rest,
            sequence: head.value.version.sequence
        )
        deletions[key] = nil
        return records
    }

    private static func split(_ body: InstanceBody) throws(UnfitRecord) -> SplitInstance {
        do throws(SplitFailure) {
            return try body.split()
        } catch {
            throw .unsplit(error)
        }
    }

    mutating func delete(_ body: InstanceBody) throws(UnfitRecord) -> Verified<Record> {
        let key = InstanceKey(of: body)
        let record = try author.sign(.instance(body), version: nextVersion())
        published[key] = nil
        unclaimed.remove(key)
        deletions[key] = record.value.version.sequence
        return record
    }

    /// Signs the head of what is published under a record's key once more, and its parts where
    /// they are void with the epoch; an event as it is.
    mutating func signAgain(
        _ record: Record,
        withParts: Bool = false
    ) throws(UnfitRecord) -> [Verified<Record>] {
        if case .event(let event) = record.body { return [try sign(event: event)] }
        guard case .instance(let body) = record.body else { return [] }
        let key = InstanceKey(of: body)
        if withParts { published[key]?.rest = nil }
        return try sign(try Origin.split(published[key]?.body ?? body), key)
    }
}

extension Record {
    /// Whether this says that an instance is gone.
    var isDeletion: Bool {
        guard case .instance(let body) = body else { return false }
        return body.flags.contains(.deleted)
    }
}
