import Registry
import Testing

@testable import Catalog
@testable import Formats
@testable import Services
@testable import View

/// What readers see of an instance that its owner drains.
struct DrainedTests {
    private let rig = Rig()
    private static let warningOnly = InstanceWeights(passing: 0, warning: 1)

    private func fill(_ weights: InstanceWeights, _ status: CheckStatus = .passing) {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2),
            rig.mesh.instance(of: 1, weights: weights, checks: [rig.mesh.check(status)]),
            rig.mesh.instance(of: 2)
        )
    }

    private func ids(_ path: String) async throws -> [String?] {
        let list = try await rig.get(path).json
        return (0..<list.count).map { list[$0]?["Service"]?["ID"]?.text }
    }

    @Test(arguments: [InstanceWeights.none, warningOnly])
    func aDrainedInstanceIsNotAmongThePassing(weights: InstanceWeights) async throws {
        fill(weights)
        #expect(try await ids("/v1/health/service/web?passing") == ["web2"])
        #expect(try await ids("/v1/health/service/web") == ["web1", "web2"])
        rig.apply(rig.mesh.instance(of: 1, version: 2))
        #expect(try await ids("/v1/health/service/web?passing") == ["web1", "web2"])
    }

    @Test func whoLooksAtChecksAloneSeesItAsInMaintenance() async throws {
        fill(.none)
        let paths = [
            "/v1/health/service/web", "/v1/health/checks/web", "/v1/health/node/n1",
            "/v1/health/state/critical",
        ]
        for path in paths {
            let answer = try await rig.get(path).json
            let list = path == paths[0] ? answer[0]?["Checks"] : answer
            let checks = (0..<(list?.count ?? 0)).compactMap { list?[$0] }
            let drain = try #require(
                checks.first { $0["CheckID"]?.text == "_service_maintenance:web1" },
                "\(path)"
            )
            #expect(drain["Status"]?.text == "critical")
            #expect(drain["Type"]?.text == "drain")
            #expect(drain["ServiceID"]?.text == "web1")
            #expect(drain["Output"]?.text?.hasPrefix("drained") == true)
        }
    }

    @Test func maintenanceIsShownOnceAndAsWhatItIs() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, weights: .none, flags: .maintenance)
        )
        let checks = try await rig.get("/v1/health/checks/web").json
        #expect(checks.count == 1)
        #expect(checks[0]?["Type"]?.text == "maintenance")
    }

    @Test func aWeightForWarningsCountsInAWarningAlone() async throws {
        fill(Self.warningOnly, .warning)
        #expect(try await rig.get("/v1/health/state/critical").json.count == 0)
        fill(InstanceWeights(passing: 1, warning: 0), .warning)
        #expect(try await rig.get("/v1/health/state/critical").json.count == 1)
    }

    @Test func itsOwnAgentShowsItTheSame() async throws {
        _ = await rig.put("/v1/agent/service/register", #"{"Name":"web"}"#)
        #expect(await rig.get("/v1/agent/health/service/id/web").code == 200)
        rig.catalog.edit { $0.services[0].isDrained = true }
        let health = await rig.get("/v1/agent/health/service/id/web")
        #expect(health.code == 503)
        #expect(health.header("X-Consul-Reason") == "maintenance")
        #expect(try health.json["Checks"]?[0]?["Type"]?.text == "drain")
        let service = try await rig.get("/v1/agent/services").json["web"]
        #expect(service?["Weights"]?["Passing"] == .number("0"))
        let check = try await rig.get("/v1/agent/checks").json["_service_maintenance:web"]
        #expect(check?["Name"]?.text == "Service Drained")
    }
}
