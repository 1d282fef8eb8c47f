package import Gossip
package import Membership
package import Primitives
import Registry

/// What probes told of others' roots, at one moment.
package struct AgreementReading: Sendable {
    package let moment: Instant
    package let root: Digest
    package let records: Int
    /// In order of names.
    package let members: [Member]

    package struct Member: Sendable {
        package let name: String
        package let status: MemberStatus
        package let agreement: Agreement
    }
}

extension NodeLoop {
    package func agreement() -> AgreementReading {
        let members = driver.node.agreements.map { member, agreement in
            AgreementReading.Member(
                name: name(of: member),
                status: status(of: member),
                agreement: agreement
            )
        }
        return AgreementReading(
            moment: now,
            root: driver.node.registry.root,
            records: driver.node.registry.comparedCount,
            members: members.sorted { $0.name < $1.name }
        )
    }
}
