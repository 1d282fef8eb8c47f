import Registry
import Testing

@testable import Formats
@testable import View

/// Maintenance, as every agent shows it.
struct MaintenanceTests {
    private let rig = Rig()

    private func reason(_ text: String, id: String) -> CheckBody {
        CheckBody(
            id: id,
            name: "Maintenance",
            type: .maintenance,
            status: .critical,
            sinceMilliseconds: 0,
            reason: text
        )
    }

    @Test func itsReasonIsShownOnEveryAgent() async throws {
        rig.apply(
            rig.mesh.member(2, flags: .maintenance),
            rig.mesh.instance(
                of: 2,
                flags: .maintenance,
                checks: [rig.mesh.check(.passing), reason("disk", id: "_service_maintenance")]
            ),
            rig.mesh.instance(
                of: 2,
                service: "",
                id: "_node_maintenance",
                checks: [reason("rack", id: "_node_maintenance")]
            )
        )
        for path in ["/v1/health/node/n2", "/v1/health/state/any"] {
            let list = try await rig.get(path).json
            let checks = (0..<list.count).compactMap { list[$0] }
            let ids = checks.map { $0["CheckID"]?.text }
            #expect(
                ids == ["serfHealth", "_node_maintenance", "c", "_service_maintenance:web2"]
            )
            #expect(checks.map { $0["Notes"]?.text } == ["", "rack", "", "disk"])
        }
    }

    @Test func whatIsWrittenAboutAServiceIsShownOnEveryAgent() async throws {
        var check = rig.mesh.check(.warning)
        check.notes = "see the runbook, page 12"
        var long = reason(String(repeating: "r", count: 120), id: "_service_maintenance")
        long.notes = String(repeating: "r", count: 500)
        rig.apply(
            rig.mesh.member(2),
            rig.mesh.instance(of: 2, flags: .maintenance, checks: [check, long])
        )
        let list = try await rig.get("/v1/health/checks/web").json
        #expect(list[0]?["Notes"]?.text == check.notes)
        #expect(list[1]?["Notes"]?.text == long.notes)
    }

    @Test func withoutAReasonThereIsNone() async throws {
        rig.apply(rig.mesh.member(2), rig.mesh.instance(of: 2, flags: .maintenance))
        let check = try await rig.get("/v1/health/checks/web").json[0]
        #expect(check?["Type"]?.text == "maintenance")
        #expect(check?["Notes"]?.text == "")
    }
}
