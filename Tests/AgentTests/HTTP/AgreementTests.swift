import Membership
import Primitives
import Synchronization
import Testing

@testable import HTTPAPI

/// `/v1/mesh/agreement`.
struct AgreementTests {
    @Test func itTellsOfEveryMemberThatToldItsRoot() async {
        let rig = Rig()
        let own = Digest(high: 0xAB, low: 1)
        rig.control.told.withLock { agreement in
            agreement = MeshAgreement(
                root: own,
                records: 12,
                members: [
                    MeshAgreement.Member(
                        node: "n2",
                        status: .alive,
                        root: own,
                        heard: .microseconds(1_500_700),
                        isSame: true,
                        lasted: .seconds(90),
                        walks: 2,
                        repaired: 7
                    ),
                    MeshAgreement.Member(
                        node: "n3",
                        status: .unreachable,
                        root: .zero,
                        heard: .seconds(3),
                        isSame: false,
                        lasted: .milliseconds(20),
                        walks: 0,
                        repaired: 0
                    ),
                ]
            )
        }
        let answer = await rig.get("/v1/mesh/agreement")
        let zeros = String(repeating: "0", count: 14)
        #expect(answer.code == 200)
        #expect(
            answer.bodyText
                == #"{"Node":"n1","Root":"\#(zeros)ab\#(zeros)01","Records":12,"Same":1,"#
                + #""Different":1,"Members":[{"Node":"n2","Status":"alive","#
                + #""Root":"\#(zeros)ab\#(zeros)01","Heard":"1.5s","Same":true,"For":"1m30s","#
                + #""Walks":2,"Repaired":7},{"Node":"n3","Status":"unreachable","#
                + #""Root":"\#(zeros)00\#(zeros)00","Heard":"3s","Same":false,"For":"20ms","#
                + #""Walks":0,"Repaired":0}]}"#
        )
    }
}
