import Primitives
import Registry
import Sodium
import Wire

/// Members and instances of a very large mesh, made when they are asked for: none is kept here.
struct Multitude {
    let members: Int
    let instances: Int

    /// One in so many instances is of the largest service; the others are of services of fifty.
    static let largestShare = 100
    private static let serviceSize = 50

    var perMember: Int { (instances + members - 1) / members }

    /// Enough for all of them.
    var limits: RegistryLimits {
        var limits = RegistryLimits()
        limits.members = members
        limits.instances = instances
        limits.instancesPerOrigin = max(limits.instancesPerOrigin, perMember)
        return limits
    }

    /// The numbers of one member's instances.
    func instances(of member: Int) -> Range<Int> {
        let first = member * perMember
        return min(first, instances)..<min(first + perMember, instances)
    }

    func owner(of instance: Int) -> Int { instance / perMember }

    func key(_ member: Int) -> SigningKey {
        var seed = [UInt8](repeating: 9, count: 24)
        seed.append(bigEndian: UInt64(member))
        guard let key = SigningKey(seed: SecretBytes(seed)) else {
            preconditionFailure("a seed has 32 bytes")
        }
        return key
    }

    func record(ofMember member: Int, by key: SigningKey) throws -> Verified<Record> {
        let body = try Population.member(member, key: key)
        return try Population.sign(.member(body), by: key, sequence: 1)
    }

    /// An instance of about 300 bytes as a record, at a version of its own for each turn.
    func record(
        ofInstance instance: Int,
        by key: SigningKey,
        turn: Int = 0
    ) throws -> Verified<Record> {
        var body = Population.instance(instance, port: UInt16(1_024 + turn % 60_000))
        let services = max(1, instances / Multitude.serviceSize)
        let isOfLargest = instance.isMultiple(of: Multitude.largestShare)
        body.service = isOfLargest ? "largest" : "service-\(instance % services)"
        body.metadata.append(MetadataEntry(key: "zone", value: "zone-\(instance % 9)-of-region"))
        return try Population.sign(
            .instance(body),
            by: key,
            sequence: UInt64(turn * perMember + instance % perMember + 2)
        )
    }
}
