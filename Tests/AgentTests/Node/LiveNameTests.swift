import Logging
import NIOHTTP1
import Primitives
import Testing

@testable import Agent
@testable import HTTPAPI
@testable import NodeShell

/// A host that is made anew under its old name, among real agents.
struct LiveNameTests {
    @Test func aHostReimagedUnderItsNameIsOneHostAgain() async throws {
        let mesh = LiveMesh()
        try await mesh.run("steady") { steady in
            let flags = ["--join", steady.address]
            let old = try await mesh.run("web", data: "old", flags: flags) { web in
                try await steady.waitUntil { await steady.loop.knows(web) }
                // Its disk, its key and its farewell are gone: it falls silent.
                await web.loop.stop()
                return web.assembly.identity.id
            }
            // The new one is issued later, by the second.
            try await Task.sleep(for: .milliseconds(1_100))
            try await mesh.run("web", data: "new", flags: flags) { web in
                try await steady.waitUntil {
                    let text = try await steady.get("/v1/agent/members").text
                    return !text.contains("\(old)") && text.contains("\(web.assembly.identity.id)")
                }
                let node = try await steady.get("/v1/catalog/node/web").text
                #expect(node.contains("\(web.assembly.identity.id)"))
                try await steady.waitUntil {
                    !steady.log.lines(.warning, containing: "member.renamed").isEmpty
                }
            }
        }
    }

    @Test func forceLeaveOfANameMeansWhoIsGone() async throws {
        let mesh = LiveMesh()
        try await mesh.run("steady") { steady in
            let flags = ["--join", steady.address]
            let gone = try await mesh.run("web", flags: flags) { web in
                try await steady.waitUntil { await steady.loop.knows(web) }
                let refused = try await steady.put("/v1/agent/force-leave/web")
                #expect(refused.status == .internalServerError)
                #expect(refused.text.contains("is alive"))
                return web.assembly.identity.id
            }
            try await steady.waitUntil {
                let answer = try await steady.put("/v1/agent/force-leave/web")
                return answer.status == .ok && answer.text == "\(gone)\n"
            }
            let text = try await steady.get("/v1/agent/members").text
            #expect(!text.contains("\(gone)"))
        }
    }

    @Test func twoLiveHoldersOfANameAreToldApartByTheirIDs() async throws {
        let mesh = LiveMesh()
        try await mesh.run("steady") { steady in
            let flags = ["--join", steady.address]
            try await mesh.run("web", data: "first", flags: flags) { first in
                try await steady.waitUntil { await steady.loop.knows(first) }
                try await mesh.run("web", data: "second", flags: flags) { second in
                    for agent in [steady, first, second] {
                        try await agent.waitUntil {
                            !agent.log.lines(.warning, containing: "name.conflict").isEmpty
                        }
                    }
                    let answer = try await steady.put("/v1/agent/force-leave/web")
                    #expect(answer.status == .internalServerError)
                    for agent in [first, second] {
                        #expect(answer.text.contains("\(agent.assembly.identity.id)"))
                    }
                    let shown = try await steady.get("/v1/catalog/node/web").text
                    #expect(shown.contains("\(first.assembly.identity.id)"))
                }
            }
        }
    }
}
