import Primitives
import Synchronization
import Testing

@testable import HTTPAPI

/// `/v1/mesh/compare`.
struct ComparingTests {
    private let rig = Rig()
    private let root = Digest(high: 1, low: 2)

    private func tell(_ result: Result<MeshComparison, ComparisonError>) {
        rig.control.comparison.withLock { $0 = result }
    }

    @Test func whatDiffersIsTold() async {
        rig.apply(rig.mesh.member(1), rig.mesh.member(2))
        tell(
            .success(
                MeshComparison(
                    root: root,
                    ownRoot: .zero,
                    roundTrip: .nanoseconds(1_500_700),
                    differences: [
                        MeshComparison.Difference(
                            key: root,
                            kind: "instance",
                            node: "n1",
                            subject: "web-1",
                            own: Version(epoch: 5, sequence: 7),
                            theirs: nil
                        )
                    ],
                    isWhole: true
                )
            )
        )
        let answer = await rig.get("/v1/mesh/compare?node=N2")
        let zeros = String(repeating: "0", count: 15)
        #expect(answer.code == 200)
        #expect(
            answer.bodyText
                == #"{"Node":"n2","Same":false,"Root":"\#(zeros)1\#(zeros)2","#
                + #""OwnRoot":"\#(zeros)0\#(zeros)0","RoundTrip":"1.5ms","Whole":true,"#
                + #""Differences":[{"Key":"\#(zeros)1\#(zeros)2","Kind":"instance","#
                + #""Node":"n1","Subject":"web-1","Own":"5.7","Theirs":""}]}"#
        )
        #expect(rig.control.compared.withLock { $0 } == [Mesh.id(2)])
    }

    @Test(arguments: [
        ("node=node-x1", 404, "unknown_node", #"Is it \"node-1\"?"#),
        ("node=NODE1", 404, "unknown_node", #"Is it \"node-1\"?"#),
        ("node=elsewhere", 404, "unknown_node", #"No member is called \"elsewhere\"."}"#),
        ("", 400, "bad_request", "Missing node"), ("node=", 400, "bad_request", "Missing node"),
        ("node=n1", 400, "bad_request", "of this agent"),
    ])
    func whoIsNotThereIsSaid(query: String, code: Int, reason: String, text: String) async {
        rig.apply(rig.mesh.member(1), rig.mesh.member(2, name: "node-1"))
        let answer = await rig.get("/v1/mesh/compare?\(query)")
        #expect(answer.code == code)
        #expect(answer.bodyText.contains("\"Reason\":\"\(reason)\""))
        #expect(answer.bodyText.replacing("\",\"Reason", with: "\"}").contains(text))
        #expect(rig.control.compared.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        (ComparisonError.tooMany, 429, "comparison_limit"), (.silent, 504, "silent"),
        (.stopping, 500, "failed"),
    ])
    func whatCannotBeAskedIsSaid(error: ComparisonError, code: Int, reason: String) async {
        rig.apply(rig.mesh.member(1), rig.mesh.member(2))
        tell(.failure(error))
        let answer = await rig.get("/v1/mesh/compare?node=n2")
        #expect(answer.code == code)
        #expect(answer.bodyText.contains("\"Reason\":\"\(reason)\""))
    }
}
