import Registry
import Synchronization
import Testing

@testable import Catalog
@testable import HTTPAPI
@testable import Services

/// The other writes, and Consul's words when they fail.
struct AgentWriteTests {
    private let rig = Rig()

    private func expect(
        _ target: String,
        _ body: String = "",
        code: Int,
        text: String = "",
        at location: SourceLocation = #_sourceLocation
    ) async {
        let response = await rig.put(target, body)
        #expect(response.code == code, sourceLocation: location)
        #expect(response.bodyText == text, sourceLocation: location)
    }

    @Test func aServiceIsRemovedByItsId() async {
        await expect("/v1/agent/service/register", #"{"Name":"web","ID":"w/1"}"#, code: 200)
        await expect("/v1/agent/service/deregister/w/1", code: 200)
        await expect(
            "/v1/agent/service/deregister/web",
            code: 404,
            text: "Unknown service ID \"web\"."
                + " Ensure that the service ID is passed, not the service name."
        )
    }

    @Test func checksAreRegisteredReportedAndRemoved() async {
        await expect("/v1/agent/check/register", #"{"Name":"ttl","TTL":"10s"}"#, code: 200)
        await expect("/v1/agent/check/pass/ttl?note=fine", code: 200)
        #expect(await rig.catalog.snapshot().checks.first?.output == "fine")
        await expect("/v1/agent/check/warn/ttl", code: 200)
        #expect(await rig.catalog.snapshot().checks.first?.status == .warning)
        await expect(
            "/v1/agent/check/update/ttl",
            #"{"status":"critical","output":"bad"}"#,
            code: 200
        )
        #expect(await rig.catalog.snapshot().checks.first?.output == "bad")
        await expect(
            "/v1/agent/check/update/ttl",
            #"{"Status":"x"}"#,
            code: 400,
            text: "Invalid check status: 'x'"
        )
        let unknown =
            "Unknown check ID \"x\". Ensure that the check ID is passed, not the check name."
        await expect("/v1/agent/check/fail/x", code: 404, text: unknown)
        await expect("/v1/agent/check/deregister/x", code: 404, text: unknown)
        await expect("/v1/agent/check/deregister/ttl", code: 200)
        await expect(
            "/v1/agent/check/register",
            #"{"Name":"tcp","TCP":"localhost:1","Interval":"1s"}"#,
            code: 200
        )
        await expect(
            "/v1/agent/check/pass/tcp",
            code: 500,
            text: "CheckID \"tcp\" does not have associated TTL"
        )
        await expect(
            "/v1/agent/check/register",
            #"{"Name":"c","TTL":"1s","ServiceID":"web"}"#,
            code: 404,
            text: "ServiceID \"web\" does not exist"
        )
        await expect("/v1/agent/check/register", "{}", code: 400, text: "Missing check name")
    }

    @Test func maintenanceBeginsAndEnds() async {
        await expect("/v1/agent/service/register", #"{"Name":"web"}"#, code: 200)
        let path = "/v1/agent/service/maintenance/web"
        await expect(path + "?enable=True&reason=disk+full", code: 200)
        #expect(await rig.catalog.snapshot().services[0].maintenance == "disk full")
        await expect(path + "?enable=false", code: 200)
        #expect(await rig.catalog.snapshot().services[0].maintenance == nil)
        await expect(path, code: 400, text: "Missing value for enable")
        await expect(path + "?enable=no", code: 400, text: "Invalid value for enable: \"no\"")
        await expect(
            "/v1/agent/service/maintenance/?enable=1",
            code: 400,
            text: "Missing service ID"
        )
        await expect(
            "/v1/agent/service/maintenance/x?enable=1",
            code: 404,
            text: "No service registered with ID \"x\""
        )
        await expect("/v1/agent/maintenance?enable=1", code: 200)
        #expect(await rig.catalog.snapshot().nodeMaintenance == "")
    }

    @Test func membershipCommandsReachTheAgent() async {
        await expect("/v1/agent/join/10.0.0.2:7946", code: 200)
        #expect(rig.control.joined.withLock { $0 } == ["10.0.0.2:7946"])
        await expect("/v1/agent/join/nowhere", code: 500, text: "nobody answered at nowhere")
        await expect("/v1/agent/force-leave/n2?prune", code: 200, text: "\(Mesh.id(2))\n")
        await expect(
            "/v1/agent/force-leave/both",
            code: 500,
            text: "agent: several members hold the name 'both' and none is gone; name one by its "
                + "id: \(Mesh.id(1)), \(Mesh.id(2))"
        )
        await expect(
            "/v1/agent/force-leave/n3",
            code: 500,
            text: "agent: No node found with name 'n3'"
        )
        await expect("/v1/agent/leave", code: 200)
        #expect(rig.control.hasLeft.withLock { $0 })
    }

    @Test func filesAreReadAgainOrSaidToBeWrong() async {
        let none = #"{"Added":[],"Changed":[],"Removed":[]}"#
        let web = #"{"Added":["web"],"Changed":[],"Removed":[]}"#
        await expect(
            "/v1/agent/reload",
            code: 200,
            text: #"{"Services":\#(web),"Checks":\#(none),"Settings":["log_level"]}"#
        )
        _ = await rig.put("/v1/agent/leave")
        await expect("/v1/agent/reload", code: 500, text: "f.yaml:1:1: no.")
        #expect(await rig.get("/v1/agent/reload").code == 405)
    }
}

/// What a reload says of itself.
struct ReloadSummaryTests {
    private struct Definition: Equatable {
        let id: String
        let port: Int
    }

    @Test func definitionsAreComparedByTheirIds() {
        let before = [("b", 1), ("a", 1), ("c", 1)].map { Definition(id: $0.0, port: $0.1) }
        let now = [("d", 1), ("c", 2), ("b", 1), ("aa", 1)].map { Definition(id: $0.0, port: $0.1) }
        let changes = ReloadSummary.Changes(from: before, to: now) { $0.id }
        #expect(changes.added == ["aa", "d"])
        #expect(changes.changed == ["c"])
        #expect(changes.removed == ["a"])
        let none = ReloadSummary.Changes(from: now, to: now) { $0.id }
        #expect(none == ReloadSummary.Changes())
    }
}
