import Membership
import Registry
import Testing

@testable import Agent
@testable import Checks
@testable import View

/// What checks that follow another node's see of it.
struct MeshNeighbourTests {
    private let mesh = Mesh()

    private func statuses(
        _ changes: [ViewChange],
        of service: String
    ) -> [CheckStatus]? {
        var builder = ViewBuilder(startIndex: 1)
        for change in changes { builder.apply(change) }
        let found = builder.view.neighbours(ofNode: "N1", serviceID: service)
        guard case .known(let checks) = found else { return nil }
        return checks.map(\.status)
    }

    @Test func itsChecksAndThoseOfTheServiceCount() {
        let checks = [mesh.check(.passing), mesh.check(.warning, id: "d")]
        let changes = [mesh.member(1), mesh.instance(of: 1, id: "web", checks: checks)]
        #expect(statuses(changes, of: "web") == [.passing, .warning])
        #expect(statuses(changes, of: "") == [])
        #expect(statuses(changes, of: "db") == nil)
        let node = mesh.instance(of: 1, service: "", id: "disk", checks: [mesh.check(.critical)])
        #expect(statuses(changes + [node], of: "web")?.max() == .critical)
        #expect(statuses([], of: "web") == nil)
    }

    @Test func whoCannotBeReachedIsCritical() {
        let web = mesh.instance(of: 1, id: "web", flags: .maintenance)
        #expect(statuses([mesh.member(1, status: .dead)], of: "") == [.critical])
        #expect(statuses([mesh.member(1, flags: .maintenance)], of: "") == [.critical])
        #expect(statuses([mesh.member(1), web], of: "web") == [.critical])
    }
}
