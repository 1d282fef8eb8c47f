import Formats
import Membership
import Primitives

/// Whether agents hold the same (docs/protocol.md, Reconciliation).
extension HTTPAPI {
    /// GET `/v1/mesh/agreement`: this agent's root, and what probes told of the others'.
    func meshAgreement(_ call: APICall) async -> APIResponse {
        let agreement = await control.agreement()
        let own = identity.name
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("Node", own)
                writer.member("Root", "\(agreement.root)")
                writer.member("Records", agreement.records)
                writer.member("Same", agreement.members.count(where: \.isSame))
                writer.member("Different", agreement.members.count { !$0.isSame })
                writer.key("Members")
                writer.array { writer in
                    for member in agreement.members { writer.agreement(member) }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func agreement(_ member: MeshAgreement.Member) {
        object { writer in
            writer.member("Node", member.node)
            writer.member("Status", member.status.rawValue)
            writer.member("Root", "\(member.root)")
            writer.member("Heard", GoDuration.format(member.heard.wholeMilliseconds))
            writer.member("Same", member.isSame)
            writer.member("For", GoDuration.format(member.lasted.wholeMilliseconds))
            writer.member("Walks", member.walks)
            writer.member("Repaired", member.repaired)
        }
    }
}

extension Duration {
    /// Without what is finer than people read.
    fileprivate var wholeMilliseconds: Duration {
        .milliseconds(nanoseconds / 1_000_000)
    }
}
