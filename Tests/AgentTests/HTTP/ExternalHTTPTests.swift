import HTTPTypes
import Membership
import Registry
import Testing

@testable import Catalog
@testable import HTTPAPI
@testable import Services

/// External services over HTTP: what is answered, and who may take one away.
struct ExternalHTTPTests {
    private let rig = Rig()

    private func register(_ body: String) async -> APIResponse {
        await rig.put("/v1/catalog/register", body)
    }

    private func deregister(_ body: String) async -> APIResponse {
        await rig.put("/v1/catalog/deregister", body)
    }

    private static let body =
        #"{"Node":"rds","Address":"192.0.2.1","Service":{"ID":"db1","Service":"db"}}"#

    /// Instances of `n1`, which is this agent, and of others.
    private func fill(_ owners: UInt64..., status: MemberStatus = .alive) {
        for owner in owners {
            rig.apply(
                rig.mesh.member(owner, status: status),
                rig.mesh.instance(
                    of: owner,
                    service: "db",
                    id: "db1",
                    metadata: [MetadataEntry(key: "external-node", value: "rds")]
                )
            )
        }
    }

    @Test func theAnswerIsTrue() async {
        let response = await register(Self.body)
        #expect(response.code == 200 && response.bodyText == "true")
        #expect(response.header("Content-Type") == "application/json")
        #expect(response.header("X-Martlet-Ignored-Fields") == nil)
        #expect(rig.catalog.externalNodes == ["rds"])
        let removed = await deregister(#"{"Node":"rds","ServiceID":"db1"}"#)
        #expect(removed.code == 200 && removed.bodyText == "true")
        #expect(rig.catalog.externalNodes.isEmpty)
    }

    @Test func whatMeansNothingIsNamed() async {
        let response = await register(
            #"{"Node":"rds","Address":"a.b","ID":"x","Service":{"Service":"d b","Colour":"red"},"#
                + #""SkipNodeUpdate":true}"#
        )
        #expect(response.header("X-Martlet-Ignored-Fields") == "ID, Service.Colour")
        #expect(response.header("X-Martlet-Not-In-DNS") != nil)
    }

    @Test func aMemberIsNoExternalNode() async {
        rig.apply(rig.mesh.member(1), rig.mesh.member(2))
        for (node, words) in [("n1", "is this agent"), ("N2", "is a member of the mesh")] {
            let response = await register(Self.body.replacing("rds", with: node))
            #expect(response.code == 400)
            #expect(response.bodyText.contains(words), "\(response.bodyText)")
        }
    }

    @Test func itIsRegisteredInThisDatacenter() async {
        rig.apply(rig.mesh.member(2, datacenter: "dc2"))
        for (datacenter, code) in [("dc1", 200), ("dc2", 400), ("dc3", 500)] {
            let words = #"{"Datacenter":"\#(datacenter)","Node"#
            let inBody = Self.body.replacing("{\"Node", with: words)
            #expect(await register(inBody).code == code)
            let target = "/v1/catalog/register?dc=\(datacenter)"
            #expect(await rig.put(target, Self.body).code == code)
        }
    }

    @Test func aCheckOfWhatIsNotThereIsNotFound() async {
        let response = await register(#"{"Node":"rds","Check":{"Name":"c","ServiceID":"db1"}}"#)
        #expect(response.code == 404)
        #expect(response.bodyText == #"ServiceID "db1" of "rds" does not exist at this agent"#)
    }

    @Test func whatAnotherRegisteredIsForbiddenAndItsOwnersAreNamed() async {
        rig.apply(rig.mesh.member(1))
        fill(2, 3)
        for body in [
            #"{"Node":"rds","ServiceID":"db1"}"#, #"{"Node":"RDS"}"#,
            #"{"Node":"n2","ServiceID":"db1"}"#, #"{"Node":"n2"}"#,
        ] {
            let response = await deregister(body)
            #expect(response.code == 403)
            #expect(response.bodyText.contains(#"belongs to "n2""#), "\(response.bodyText)")
            #expect(response.bodyText.hasSuffix("deregister it there"))
        }
        let both = await deregister(#"{"Node":"rds","ServiceID":"db1"}"#).bodyText
        #expect(both.hasPrefix(#""db1" of "rds" belongs to "n2", "n3", not to this agent"#))
        for body in [#"{"Node":"rds","ServiceID":"db2"}"#, #"{"Node":"other"}"#] {
            #expect(await deregister(body).bodyText == "true")
        }
    }

    @Test func whatBelongsToWhoIsGoneIsNotFoundHereEither() async {
        rig.apply(rig.mesh.member(1))
        fill(2, status: .dead)
        let response = await deregister(#"{"Node":"rds"}"#)
        #expect(response.code == 403)
        #expect(response.bodyText.contains("martlet force-leave n2"))
    }

    @Test func theAgentsOwnServicesAreSeenUnderItsName() async {
        rig.apply(rig.mesh.member(1))
        _ = await rig.put("/v1/agent/service/register", #"{"Name":"web"}"#)
        for _ in 0..<2 {
            #expect(await deregister(#"{"Node":"n1","ServiceID":"web"}"#).bodyText == "true")
            #expect(await rig.catalog.snapshot().services.isEmpty)
        }
        let all = await deregister(#"{"Node":"n1"}"#)
        #expect(all.code == 400)
        #expect(all.bodyText.contains("/v1/agent/leave"))
    }

    @Test func otherMethodsAreNotTaken() async {
        for path in ["/v1/catalog/register", "/v1/catalog/deregister"] {
            #expect(await rig.get(path).code == 405)
            #expect(await rig.put(path, "{").code == 400)
            #expect(await rig.put(path, "{}").bodyText.hasPrefix("Must provide node"))
        }
    }
}
