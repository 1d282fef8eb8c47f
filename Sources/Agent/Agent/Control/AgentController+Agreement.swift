import Gossip
import HTTPAPI
import Membership
import NodeShell
import Primitives

extension AgentController {
    func agreement() async -> MeshAgreement {
        let reading = await loop.agreement()
        return MeshAgreement(
            root: reading.root,
            records: reading.records,
            members: reading.members.map { member in
                MeshAgreement.Member(
                    node: member.name,
                    status: member.status,
                    root: member.agreement.root,
                    heard: reading.moment - member.agreement.heardAt,
                    isSame: member.agreement.isSame,
                    lasted: reading.moment - member.agreement.since,
                    walks: Int(member.agreement.walks),
                    repaired: Int(member.agreement.repaired)
                )
            }
        )
    }
}
