import Coordinates
import Membership
import Primitives
import Registry
import Sodium

@testable import View

/// Makes members and instances for tests: `n1` has the id 1, the address 10.0.0.1, and so on.
struct Mesh: Sendable {
    static func id(_ number: UInt64) -> NodeID { NodeID(high: 0, low: number) }

    private static let publicKey: PublicKey = {
        guard let key = PublicKey(Array(repeating: 0, count: PublicKey.byteCount)) else {
            preconditionFailure("32 bytes are a public key")
        }
        return key
    }()

    func member(
        _ number: UInt64,
        name: String? = nil,
        status: MemberStatus = .alive,
        datacenter: String = "dc1",
        zone: String = "",
        flags: MemberFlags = [],
        metadata: [MetadataEntry] = [],
        since: UInt64 = 0,
        isShadowed: Bool = false,
        flaps: Int = 0,
        coordinate: Coordinate? = nil
    ) -> ViewChange {
        .member(
            MemberView(
                id: Self.id(number),
                version: Version(epoch: 1, sequence: 1),
                body: MemberBody(
                    name: name ?? "n\(number)",
                    datacenter: datacenter,
                    zone: zone,
                    agentVersion: "0.1.0",
                    addresses: [
                        Address(ip: .v4(0x0A00_0000 + UInt32(number)), port: 7_946)
                    ],
                    boot: .unknown,
                    flags: flags,
                    metadata: metadata,
                    certificate: Certificate(
                        authority: Self.id(0),
                        subject: Self.publicKey,
                        name: name ?? "n\(number)",
                        notBefore: 0,
                        notAfter: 0,
                        issuedAt: 0,
                        flags: [],
                        servicePatterns: []
                    ),
                    coordinate: coordinate
                ),
                status: status,
                sinceMilliseconds: since,
                isShadowed: isShadowed,
                flaps: flaps
            )
        )
    }

    func instance(
        of owner: UInt64,
        service: String = "web",
        id: String? = nil,
        address: String = "",
        port: UInt16 = 80,
        weights: InstanceWeights = InstanceWeights(passing: 1, warning: 1),
        capacity: UInt32 = 0,
        breaker: BreakerTerms? = nil,
        policy: String = "",
        flags: InstanceFlags = [],
        tags: [String] = [],
        metadata: [MetadataEntry] = [],
        checks: [CheckBody] = [],
        load: InstanceLoad? = nil,
        rest: InstanceRest? = nil,
        version: UInt64 = 1
    ) -> ViewChange {
        let id = id ?? "\(service)\(owner)"
        return .instance(
            InstanceView(
                owner: Self.id(owner),
                key: key(owner, id),
                version: Version(epoch: 1, sequence: version),
                body: InstanceBody(
                    service: service,
                    id: id,
                    address: address,
                    port: port,
                    weights: weights,
                    capacity: capacity,
                    breaker: breaker,
                    policy: policy,
                    flags: flags,
                    tags: tags,
                    metadata: metadata,
                    checks: checks,
                    load: load,
                    rest: rest
                )
            )
        )
    }

    func removal(of owner: UInt64, id: String) -> ViewChange {
        .instanceRemoved(owner: Self.id(owner), key: key(owner, id))
    }

    func check(
        _ status: CheckStatus,
        id: String = "c",
        reason: String = "",
        since: UInt64 = 0
    ) -> CheckBody {
        CheckBody(
            id: id,
            name: "Check \(id)",
            type: .ttl,
            status: status,
            sinceMilliseconds: since,
            reason: reason
        )
    }

    private func key(_ owner: UInt64, _ id: String) -> Digest {
        Digest(high: owner, low: id.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    }
}
