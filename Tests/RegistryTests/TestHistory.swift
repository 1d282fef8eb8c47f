import Primitives
import Registry
import Testing

/// What some origins said over time, each telling the truth: floors rise within an epoch, deletions
/// come after registrations, and a farewell is the last word of its epoch. Some words exist twice
/// with one version, as a cloned key would make them.
struct TestHistory {
    private(set) var records: [Record] = []
    private var random: Random
    private var speakers: [Speaker]

    private struct Speaker {
        let origin: TestOrigin
        var epoch: UInt64 = 1
        var sequence: UInt64 = 1
        var live: [String] = []
        var rests: [String: InstanceRest] = [:]
        var floor: UInt64 = 0
        var hasLeft = false
        var versions: [Version] = []
    }

    init(seed: UInt64, origins: Int, words: Int) {
        random = Random(seed: seed)
        speakers = (0..<origins).map { Speaker(origin: TestOrigin(Int(seed) * 100 + $0)) }
        for index in speakers.indices { sayMember(index) }
        while records.count < words { speak(random.index(below: origins)) }
    }

    private mutating func speak(_ index: Int) {
        if speakers[index].hasLeft {
            restart(index)
            return
        }
        switch random.index(below: 20) {
        case 0..<5: register(index, name: "i\(random.index(below: 12))")
        case 5..<8: registerLarge(index, name: "i\(random.index(below: 12))")
        case 8..<10: delete(index)
        case 10..<12: sayMember(index, zone: "z\(random.index(below: 3))")
        case 12: raiseFloor(index)
        case 13: restart(index)
        case 14 where random.chance(0.3): sayMember(index, flags: .leaving)
        case 15: sayUnknown(index)
        case 16: sayCaller(index)
        default: accuse(index)
        }
    }

    private mutating func sayMember(_ index: Int, flags: MemberFlags = [], zone: String = "") {
        let version = nextVersion(index)
        let speaker = speakers[index]
        for zone in twins(zone) {
            records.append(
                speaker.origin.member(
                    version.epoch,
                    version.sequence,
                    floor: speaker.floor,
                    flags: flags,
                    zone: zone
                )
            )
        }
        speakers[index].versions.append(version)
        speakers[index].hasLeft = flags.contains(.leaving)
    }

    private mutating func register(_ index: Int, name: String) {
        let version = nextVersion(index)
        let origin = speakers[index].origin
        for twin in twins("80") {
            let port = UInt16(twin.utf8.count * 80)
            records.append(origin.instance(name, version.epoch, version.sequence, port: port))
        }
        if !speakers[index].live.contains(name) { speakers[index].live.append(name) }
    }

    /// A head, and most of its parts; its text is the one before, as where a check flips, or new.
    private mutating func registerLarge(_ index: Int, name: String) {
        let origin = speakers[index].origin
        if speakers[index].rests[name] == nil || random.chance(0.5) {
            let text = "\(index) \(records.count)"
            speakers[index].rests[name] = TestOrigin.rest(text, parts: 1 + random.index(below: 3))
        }
        let version = nextVersion(index)
        let rest = speakers[index].rests[name]
        let head = origin.instance(name, version.epoch, version.sequence, rest: rest)
        records.append(head)
        for part in origin.parts(of: head, version.epoch, version.sequence)
        where random.chance(0.8) {
            records.append(part)
        }
        if !speakers[index].live.contains(name) { speakers[index].live.append(name) }
    }

    private mutating func delete(_ index: Int) {
        guard !speakers[index].live.isEmpty else { return }
        let name = speakers[index].live.remove(
            at: random.index(below: speakers[index].live.count)
        )
        let version = nextVersion(index)
        records.append(
            speakers[index].origin.instance(name, version.epoch, version.sequence, deleted: true)
        )
    }

    private mutating func raiseFloor(_ index: Int) {
        let floor = speakers[index].sequence + 1
        for name in speakers[index].live { register(index, name: name) }
        speakers[index].floor = floor
        sayMember(index)
    }

    private mutating func restart(_ index: Int) {
        speakers[index].epoch += 1
        speakers[index].sequence = 0
        speakers[index].floor = 0
        speakers[index].hasLeft = false
        speakers[index].live = []
        sayMember(index)
    }

    private mutating func sayUnknown(_ index: Int) {
        let version = nextVersion(index)
        let field = "u\(random.index(below: 4))"
        records.append(speakers[index].origin.unknown(field, version.epoch, version.sequence))
    }

    private mutating func sayCaller(_ index: Int) {
        let version = nextVersion(index)
        let service = "s\(random.index(below: 3))"
        let isOver = random.chance(0.4)
        records.append(
            speakers[index].origin.caller(
                service,
                version.epoch,
                version.sequence,
                deleted: isOver
            )
        )
    }

    private mutating func accuse(_ index: Int) {
        let target = random.index(below: speakers.count)
        guard target != index else { return }
        let versions = speakers[target].versions
        let accused = versions[versions.count - 1 - random.index(below: min(2, versions.count))]
        let version = nextVersion(index)
        records.append(
            speakers[index].origin.accusation(
                of: speakers[target].origin,
                at: accused,
                version.epoch,
                version.sequence
            )
        )
    }

    private mutating func nextVersion(_ index: Int) -> Version {
        speakers[index].sequence += 1
        return Version(epoch: speakers[index].epoch, sequence: speakers[index].sequence)
    }

    /// One wording, or now and then two.
    private mutating func twins(_ text: String) -> [String] {
        random.chance(0.1) ? [text, text + text + "x"] : [text]
    }
}

/// Everything that two nodes must agree on once nothing is in flight.
struct Holdings: Equatable, CustomTestStringConvertible {
    let root: Digest
    let members: [Record]
    let instances: [[Record]]
    let currentRecords: [[Record]]
    let accusations: [[Record]]
    let compared: [Record]

    var testDescription: String { "\(compared.count) records at \(root)" }

    init(_ registry: Registry) {
        root = registry.root
        members = registry.members.compactMap(registry.member)
        instances = registry.members.map(registry.instances)
        currentRecords = registry.members.map(registry.currentRecords)
        accusations = registry.members.map(registry.accusations)
        compared = registry.compared
    }
}
