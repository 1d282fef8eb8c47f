import Primitives
import Synchronization
import Testing

@testable import Catalog
@testable import HTTPAPI
@testable import View

/// `wait_for` of a registration, and `/v1/mesh/propagation/:id`.
struct PropagationTests {
    private let rig = Rig()

    private static let found = Propagation(
        version: Version(epoch: 5, sequence: 7),
        isFulfilled: true,
        held: ["n2", "n3"],
        missing: [Propagation.Missing(node: "n4", reason: "unreachable")]
    )
    private static let text =
        #"{"ID":"web-1","Version":"5.7","Held":["n2","n3"],"#
        + #""Missing":[{"Node":"n4","Reason":"unreachable"}]}"#

    /// This agent and so many others.
    private func knowOthers(_ count: UInt64) {
        for number in 1...(count + 1) { rig.apply(rig.mesh.member(number)) }
    }

    private func register(_ query: String, id: String = "web-1") async -> APIResponse {
        await rig.put(
            "/v1/agent/service/register\(query)",
            #"{"Name":"web","ID":"\#(id)","Colour":"red"}"#
        )
    }

    private func tell(_ result: Result<Propagation, PropagationError>) {
        rig.control.propagation.withLock { $0 = result }
    }

    private var isRegistered: Bool {
        get async { await !rig.catalog.snapshot().services.isEmpty }
    }

    @Test func aRegistrationIsAnsweredWithWhoHoldsIt() async {
        knowOthers(3)
        tell(.success(Self.found))
        let answer = await register("?wait_for=2&timeout=1500ms")
        #expect(answer.code == 200)
        #expect(answer.bodyText == Self.text)
        #expect(answer.header("X-Martlet-Ignored-Fields") == "Colour")
        let asked = rig.control.inquiries.withLock { $0 }
        #expect(asked == [.init(instance: "web-1", wanted: 2, patience: .milliseconds(1_500))])
        _ = await register("?wait_for=all")
        let last = rig.control.inquiries.withLock { $0.last }
        #expect(last == .init(instance: "web-1", wanted: nil, patience: .seconds(5)))
    }

    @Test func withoutWaitForNobodyIsAsked() async {
        let answer = await register("?timeout=soon")
        #expect(answer.code == 200 && answer.bodyText.isEmpty)
        #expect(rig.control.inquiries.withLock { $0.isEmpty })
    }

    @Test func atTheEndOfTimeTheRegistrationStands() async {
        knowOthers(2)
        var late = Self.found
        late.isFulfilled = false
        tell(.success(late))
        let answer = await register("?wait_for=all")
        #expect(answer.code == 504)
        #expect(answer.bodyText == Self.text)
        #expect(await isRegistered)
    }

    @Test(arguments: [
        "wait_for=", "wait_for=0", "wait_for=-1", "wait_for=4097", "wait_for=some",
        "wait_for=1&timeout=", "wait_for=1&timeout=5", "wait_for=1&timeout=0s",
        "wait_for=all&timeout=61s",
    ])
    func whatIsWrongIsSaidBeforeAnythingIsRegistered(query: String) async {
        knowOthers(3)
        let answer = await register("?" + query)
        #expect(answer.code == 400)
        #expect(answer.bodyText.hasPrefix("Invalid "))
        #expect(await !isRegistered)
    }

    @Test func moreThanThereAreCannotBeWaitedFor() async {
        knowOthers(2)
        let answer = await register("?wait_for=3")
        #expect(answer.code == 503)
        #expect(answer.bodyText.contains("(2)"))
        #expect(await !isRegistered)
    }

    @Test func aMeshOfThousandsIsNotAsked() async {
        let members = (1...UInt64(4_098)).map { rig.mesh.member($0) }
        rig.store.apply(members, nowMilliseconds: 1)
        let answer = await register("?wait_for=1")
        #expect(answer.code == 400)
        #expect(answer.bodyText.contains("4096"))
        #expect(await !isRegistered)
    }

    @Test func onlySoManyWaitAtOnce() async {
        knowOthers(1)
        tell(.success(Self.found))
        rig.api.waits.withLock { $0 = PropagationWish.limit }
        let answer = await register("?wait_for=1")
        #expect(answer.code == 429)
        #expect(answer.bodyText.hasPrefix("64 requests wait"))
        #expect(await !isRegistered)
        let read = await rig.get("/v1/mesh/propagation/web-1")
        #expect(read.code == 429)
        #expect(read.bodyText.contains(#""Reason":"inquiry_limit""#))
        rig.api.waits.withLock { $0 = PropagationWish.limit - 1 }
        #expect(await register("?wait_for=1").code == 200)
        #expect(rig.api.waits.withLock { $0 } == PropagationWish.limit - 1)
    }

    @Test func whatIsThereCanBeAskedForToo() async {
        tell(.success(Self.found))
        let answer = await rig.get("/v1/mesh/propagation/web-1?timeout=2s")
        #expect(answer.code == 200 && answer.bodyText == Self.text)
        let asked = rig.control.inquiries.withLock { $0 }
        #expect(asked == [.init(instance: "web-1", wanted: nil, patience: .seconds(2))])
        tell(.failure(.unknownInstance("web-1")))
        let unknown = await rig.get("/v1/mesh/propagation/web-1")
        #expect(unknown.code == 404)
        #expect(unknown.bodyText.contains(#"No service of this agent has the id \"web-1\"."#))
        #expect(await rig.get("/v1/mesh/propagation/web-1?timeout=x").code == 400)
    }
}
