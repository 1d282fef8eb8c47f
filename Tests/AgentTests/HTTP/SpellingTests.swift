import HTTPTypes
import Registry
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import View

/// Names and tags in another case than they were registered in.
struct SpellingTests {
    private let rig = Rig(maximumWaiters: 10)

    private func fill() {
        rig.apply(
            rig.mesh.member(1, name: "Host-1"),
            rig.mesh.member(2),
            rig.mesh.instance(of: 1, service: "Web", id: "a", tags: ["V1", "Äpfel"]),
            rig.mesh.instance(of: 2, service: "web", id: "b", tags: ["v2"])
        )
    }

    @Test(arguments: [
        ("/v1/health/service/WEB", 2), ("/v1/health/service/web?tag=v1", 1),
        ("/v1/health/service/web?tag=V2", 1), ("/v1/catalog/service/wEb", 2),
        ("/v1/catalog/service/web?tag=v1&tag=%C3%84PFEL", 1), ("/v1/catalog/service/web?tag=v", 0),
        ("/v1/health/checks/none", 0), ("/v1/health/node/HOST-1", 1),
        ("/v1/health/node/N2", 1),
    ])
    func namesAndTagsAreFoundInAnyCase(path: String, count: Int) async throws {
        fill()
        #expect(try await rig.get(path).json.count == count)
    }

    @Test func theyAreShownAsTheyAreRegistered() async throws {
        fill()
        let services = await rig.get("/v1/catalog/services").bodyText
        #expect(services == #"{"Web":["V1","Äpfel"],"web":["v2"]}"#)
        let instances = try await rig.get("/v1/health/service/WEB").json
        #expect(instances[0]?["Service"]?["Service"]?.text == "Web")
        let node = try await rig.get("/v1/catalog/node/host-1").json
        #expect(node["Node"]?["Node"]?.text == "Host-1")
    }

    @Test func anotherSpellingIsWatchedToo() async throws {
        fill()
        let index = await rig.get("/v1/health/service/WEB").index
        async let answer = rig.get("/v1/health/service/WEB?index=\(index)&wait=30s")
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        rig.apply(rig.mesh.removal(of: 1, id: "a"))
        #expect(try await answer.json.count == 1)
        rig.apply(rig.mesh.removal(of: 2, id: "b"))
        let last = await rig.get("/v1/health/service/Web")
        #expect(last.bodyText == "[]")
        #expect(last.index == index + 2)
    }

    @Test func nodesOfNearlyOneNameAreToldApart() async throws {
        rig.apply(rig.mesh.member(1, name: "host"), rig.mesh.member(2, name: "HOST"))
        for (name, id) in [("host", 1), ("HOST", 2)] {
            let node = try await rig.get("/v1/catalog/node/\(name)").json
            #expect(node["Node"]?["ID"]?.text?.hasSuffix("00\(id)") == true)
        }
        rig.apply(.memberRemoved(Mesh.id(2)))
        #expect(try await rig.get("/v1/catalog/node/host").json["Node"] != nil)
    }

    @Test func picksFindThemAndShareOneBalancer() async throws {
        fill()
        for name in ["web", "WEB", "Web"] {
            #expect(await rig.get("/v1/mesh/endpoints/\(name)").code == 200)
            #expect(await rig.send(.post, "/v1/mesh/pick/\(name)").code == 200)
        }
        let orders = await rig.put("/v1/mesh/breakers/WEB/a", #"{"State":"open","TTL":"1m"}"#)
        #expect(orders.code == 200)
        let own = await rig.put("/v1/agent/service/register", #"{"Name":"Own"}"#)
        #expect(own.code == 200)
        #expect(await rig.get("/v1/agent/health/service/name/own").code == 200)
    }
}
