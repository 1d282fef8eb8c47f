import Formats
import Registry
import Testing

@testable import HTTPAPI
@testable import View

/// `/v1/mesh/prometheus`, which Prometheus reads as a list of targets.
struct PrometheusTests {
    private let rig = Rig()

    private func targets(_ query: String = "") async throws -> [JSONValue] {
        try #require(try await rig.get("/v1/mesh/prometheus" + query).json.elements)
    }

    private static func label(_ name: String, of target: JSONValue) -> String? {
        target["labels"]?["__meta_" + name]?.text
    }

    private func serve() {
        rig.apply(
            rig.mesh.member(1, metadata: [MetadataEntry(key: "rack", value: "r1")]),
            rig.mesh.instance(
                of: 1,
                id: "web-1",
                address: "10.1.2.3",
                port: 8_080,
                tags: ["v1", "primary"],
                metadata: [MetadataEntry(key: "metrics-path", value: "/stats")]
            ),
            rig.mesh.instance(of: 1, service: "db", id: "db-1", address: "fd00::1", port: 5_432),
            rig.mesh.instance(of: 1, service: "batch", id: "batch-1", port: 0)
        )
    }

    @Test func eachInstanceWithAPortIsATarget() async throws {
        serve()
        let found = try await targets()
        let places = found.map { $0["targets"]?.elements?.compactMap(\.text) ?? [] }
        #expect(places == [["[fd00::1]:5432"], ["10.1.2.3:8080"]])
        let web = try #require(found.last)
        #expect(Self.label("martlet_service", of: web) == "web")
        #expect(Self.label("martlet_service_id", of: web) == "web-1")
        #expect(Self.label("martlet_service_port", of: web) == "8080")
        #expect(Self.label("martlet_tags", of: web) == ",v1,primary,")
        #expect(Self.label("martlet_health", of: web) == "passing")
        #expect(Self.label("martlet_node", of: web) == "n1")
        #expect(Self.label("martlet_address", of: web) == "10.0.0.1")
        #expect(Self.label("martlet_service_metadata_metrics_path", of: web) == "/stats")
        #expect(Self.label("martlet_metadata_rack", of: web) == "r1")
    }

    @Test func withoutAnAddressOfItsOwnItIsAtItsNode() async throws {
        rig.apply(rig.mesh.member(2), rig.mesh.instance(of: 2, port: 81))
        #expect(try await targets().first?["targets"]?.elements?.first?.text == "10.0.0.2:81")
    }

    @Test func servicesAndTagsChoose() async throws {
        serve()
        #expect(try await targets("?service=WEB").count == 1)
        #expect(try await targets("?service=web&service=db").count == 2)
        #expect(try await targets("?tag=v1").count == 1)
        #expect(try await targets("?tag=v1&tag=v2").isEmpty)
        #expect(try await targets("?service=nobody").isEmpty)
    }

    @Test func namesAreAsConsulsOnRequest() async throws {
        serve()
        let web = try #require(try await targets("?service=web&labels=consul").first)
        #expect(Self.label("consul_service", of: web) == "web")
        #expect(Self.label("consul_tags", of: web) == ",v1,primary,")
        let refusal = await rig.get("/v1/mesh/prometheus?labels=nomad")
        #expect(refusal.code == 400)
    }

    @Test func whatIsNotWellIsScrapedUnlessPassingIsAsked() async throws {
        let check = CheckBody(
            id: "c",
            name: "c",
            type: .ttl,
            status: .critical,
            sinceMilliseconds: 1
        )
        rig.apply(rig.mesh.member(3), rig.mesh.instance(of: 3, checks: [check]))
        let all = try await targets()
        #expect(all.count == 1)
        #expect(all.first.map { Self.label("martlet_health", of: $0) } == "critical")
        #expect(try await targets("?passing").isEmpty)
    }

    @Test func aChangeIsSeenAtOnce() async throws {
        #expect(try await targets().isEmpty)
        serve()
        #expect(try await targets().count == 2)
    }
}
