import HTTPTypes
import Primitives
import Synchronization
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import View

/// Paths, methods, guards and the words of refusals.
struct RoutingTests {
    @Test func aWrongMethodIsToldTheRightOnes() async {
        let rig = Rig()
        let cases: [(HTTPRequest.Method, String, String)] = [
            (.get, "/v1/agent/service/register", "OPTIONS,PUT"),
            (.get, "/v1/agent/check/pass/c", "OPTIONS,PUT"),
            (.get, "/v1/agent/join/10.0.0.1", "OPTIONS,PUT"),
            (.get, "/v1/agent/force-leave/n2", "OPTIONS,PUT"),
            (.put, "/v1/catalog/nodes", "OPTIONS,GET,HEAD"),
            (.delete, "/v1/health/service/web", "OPTIONS,GET,HEAD"),
            (.trace, "/livez", "OPTIONS,GET,HEAD"),
        ]
        for (method, path, allow) in cases {
            let response = await rig.send(method, path)
            #expect(response.code == 405, "\(method) \(path)")
            #expect(response.header("Allow") == allow)
        }
        #expect(rig.control.joined.withLock { $0.isEmpty })
    }

    @Test func optionsAndHeadAreAnswered() async {
        let rig = Rig()
        let options = await rig.send(.options, "/v1/agent/leave")
        #expect(options.code == 200)
        #expect(options.header("Allow") == "OPTIONS,PUT")
        let get = await rig.get("/v1/catalog/nodes")
        let head = await rig.send(.head, "/v1/catalog/nodes")
        #expect(head.code == 200)
        #expect(head.header("Content-Length") == get.header("Content-Length"))
        #expect(head.bodyText.isEmpty)
    }

    @Test(arguments: ["//v1/catalog/datacenters", "////v1/catalog/datacenters"])
    func slashesBeforeAPathAreOne(path: String) async {
        #expect(await Rig().get(path).bodyText == "[\"dc1\"]")
    }

    @Test(arguments: ["/", "/v1/", "/v2/agent/self", "/v1/agent/self/", "/v1/agent", "", "*"])
    func anUnknownPathIsNotFound(path: String) async {
        let response = await Rig().get(path)
        #expect(response.code == 404)
        #expect(response.bodyText.hasPrefix("Invalid URL path: not a recognized HTTP API endpoint"))
        #expect(response.header("Content-Type") == "text/plain; charset=utf-8")
    }

    @Test(arguments: [
        "/v1/kv/a/b", "/v1/session/create", "/v1/txn", "/v1/query", "/v1/connect/ca/roots",
        "/v1/operator/raft/configuration", "/v1/snapshot", "/v1/config/service-defaults/web",
        "/v1/peerings",
        "/v1/agent/connect/authorize", "/v1/coordinate/update", "/v1/internal/ui/services",
        "/v1/agent/metrics/stream", "/v1/catalog/gateway-services/web", "/v1/agent/host",
    ])
    func whatTakesServersIsRefusedWithASentence(path: String) async {
        let rig = Rig()
        for method in [HTTPRequest.Method.get, .put, .delete] {
            let response = await rig.send(method, path)
            #expect(response.code == 501)
            #expect(response.bodyText.hasPrefix("not provided: this agent has no servers ("))
        }
    }

    @Test func accessControlIsOff() async {
        for path in ["/v1/acl/token/self", "/v1/acl/bootstrap", "/v1/agent/token/default"] {
            let response = await Rig().put(path)
            #expect(response.code == 401)
            #expect(response.bodyText == "ACL support disabled")
        }
    }

    @Test func namesInPathsAreDecodedAndMustBePrintable() async {
        let rig = Rig()
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, service: "a b"))
        #expect(await rig.get("/v1/catalog/service/a%20b").bodyText.contains("\"a b\""))
        for path in ["%0A", "%00", "%7F", "%C2%85", "%zz", "%4", "%FF"] {
            #expect(await rig.get("/v1/catalog/service/" + path).code == 400, "\(path)")
        }
        #expect(await rig.get("/v1/catalog/service/").bodyText == "Missing service name")
        let long = String(repeating: "/", count: RouteTable.maximumPath + 1)
        #expect(await rig.get(long).code == 400)
    }

    /// Consul decodes the names in its paths twice, and Go's clients encode some of them twice.
    @Test func namesEncodedTwiceAreFoundToo() async {
        let rig = Rig()
        for id in ["a/b", "100%", "a b", "%zz"] {
            _ = await rig.put("/v1/agent/service/register", "{\"Name\":\"\(id)\"}")
        }
        for path in ["a/b", "a%2Fb", "a%252Fb", "a%2520b", "100%25", "%25zz", "%2525zz"] {
            for place in ["health/service/id/", "health/service/name/", "service/"] {
                let answer = await rig.get("/v1/agent/\(place)\(path)")
                #expect(answer.code == 200, "\(place)\(path) \(answer.bodyText)")
            }
        }
        #expect(await rig.get("/v1/agent/health/service/id/a%250Ab").code == 400)
        #expect(await rig.put("/v1/agent/service/deregister/a%252Fb").code == 200)
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, service: "a%2Fb"))
        #expect(await rig.get("/v1/mesh/pick/a%252Fb").code == 200, "our own are decoded once")
    }

    @Test func parametersThatCannotBeHonouredAreRefused() async {
        let rig = Rig()
        let path = "/v1/health/service/web?"
        let cases = [
            ("stale&consistent", 400), ("cached&consistent", 400), ("consistent", 200),
            ("ns=default&partition=", 200), ("ns=other", 400), ("peer=x", 400),
            ("filter=Nod==1", 400), ("filter=", 200), ("index=x", 400), ("wait=x", 400),
            ("wait=-1s", 400), ("passing=maybe", 400), ("passing=", 200), ("passing=0", 200),
            ("near=_agent&token=secret&cached", 200), ("dc=elsewhere", 500), ("a=%zz", 400),
            ("max_stale=xx", 400), ("max_stale=10s", 200), ("max_stale=", 200),
        ]
        for (query, code) in cases {
            #expect(await rig.get(path + query).code == code, "\(query)")
        }
        #expect(await rig.get(path + "dc=elsewhere").bodyText == "No path to datacenter")
        #expect(await rig.get(path + "passing=maybe").bodyText == "Invalid value for ?passing")
        #expect(
            await rig.get(path + "stale&consistent").bodyText
                == "Cannot specify ?stale with ?consistent, conflicting semantics."
        )
        let many = Array(repeating: "tag=a", count: Query.maximumItems + 1).joined(separator: "&")
        #expect(await rig.get(path + many).code == 400)
    }
}

/// What stands between a web page and the API.
struct HTTPGuardTests {
    @Test(arguments: [
        "localhost", "LOCALHOST:1", "127.0.0.1:8500", "127.9.9.9", "[::1]:8500", "[::1]",
        "mesh.internal:80", "Mesh.Internal",
    ])
    func ownNamesAreLetIn(host: String) async {
        let rig = Rig(allowedHosts: ["mesh.internal"])
        #expect(await rig.send(.get, "/livez", host: host).code == 200)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]",
        "other.internal", "localhost@evil.example", "evil.example:8500", "[::1]evil.com",
        "localhost:evil.com", "[localhost]", "[127.0.0.1]", "[::1", "localhost:80:80", "::1",
        "localhost:8500/", "[::1]:x", "localhost:123456",
    ])
    func otherNamesAreNot(host: String) async {
        let rig = Rig(allowedHosts: ["mesh.internal"])
        let response = await rig.send(.get, "/v1/agent/self", host: host)
        #expect(response.code == 403)
        #expect(response.bodyText.contains(host) && response.bodyText.contains("--allow-host"))
        #expect(await rig.get("/metrics").bodyText.contains("rejected_total{reason=\"host\"} 1"))
    }

    @Test func theAddressOfTheListenerIsItsName() async {
        let connection = ClientConnection(localAddress: .v4(0x0A00_0005))
        let rig = Rig()
        let own = await rig.send(.get, "/livez", host: "10.0.0.5:8500", connection: connection)
        #expect(own.code == 200)
        let other = await rig.send(.get, "/livez", host: "10.0.0.6:8500", connection: connection)
        #expect(other.code == 403)
    }

    @Test func aPageOfAnotherOriginIsRefused() async {
        let rig = Rig()
        for (origin, code) in [
            ("http://localhost:8500", 200), ("http://localhost:3000", 403), ("null", 403),
            ("https://evil.example", 403), ("http://localhost", 403),
        ] {
            let response = await rig.send(
                .put,
                "/v1/agent/maintenance?enable=true",
                headers: [.origin: origin]
            )
            #expect(response.code == code, "\(origin)")
        }
    }

    @Test func ofTwoOriginsBothMustBeOwn() async {
        let rig = Rig()
        for (second, code) in [("http://localhost:8500", 200), ("https://evil.example", 403)] {
            var headers: HTTPFields = [.origin: "http://localhost:8500"]
            headers.append(HTTPField(name: .origin, value: second))
            let path = "/v1/agent/maintenance?enable=true"
            let response = await rig.send(.put, path, headers: headers)
            #expect(response.code == code, "\(second)")
        }
    }

    @Test(arguments: ["cross-site", "same-site", "Cross-Site", "what"])
    func aPageOfAnotherSiteIsRefusedWithoutAnOrigin(site: String) async {
        let rig = Rig()
        let headers: HTTPFields = [.secFetchSite: site]
        let path = "/v1/agent/maintenance?enable=true"
        #expect(await rig.send(.put, path, headers: headers).code == 403)
        #expect(await rig.send(.get, "/v1/mesh/pick/web", headers: headers).code == 403)
        var navigation = headers
        navigation[.secFetchMode] = "navigate"
        #expect(await rig.send(.get, "/livez", headers: navigation).code == 200)
        #expect(await rig.send(.get, "/livez", headers: headers).code == 403)
        #expect(await rig.send(.get, "/v1/catalog/nodes", headers: navigation).code == 403)
        #expect(await rig.send(.put, path, headers: navigation).code == 403)
        for own in ["same-origin", "none"] {
            #expect(await rig.send(.put, path, headers: [.secFetchSite: own]).code == 200)
        }
        #expect(await rig.get("/metrics").bodyText.contains("{reason=\"origin\"} 5"))
    }

    @Test(arguments: [
        "/livez", "/v1/catalog/nodes", "/metrics", "/nowhere", "/v1/kv/a", "/v1/mesh/pick/none",
        "/v1/mesh/stream?services=*",
    ])
    func noAnswerIsForABrowserToGuessAt(path: String) async {
        let response = await Rig().send(path.contains("stream") ? .head : .get, path)
        #expect(response.header("X-Content-Type-Options") == "nosniff")
        let policy = "default-src 'none'; frame-ancestors 'none'"
        #expect(response.header("Content-Security-Policy") == policy)
    }

    @Test(arguments: ["/livez", "/readyz", "/healthz"])
    func aProbeNeedsNoHost(path: String) async {
        #expect(await Rig().send(.get, path, host: nil).code == 200)
    }

    @Test func aHostIsNeededExceptOnAUnixSocket() async {
        let rig = Rig()
        #expect(await rig.send(.get, "/v1/agent/self", host: nil).code == 400)
        let connection = ClientConnection(localAddress: nil)
        let response = await rig.send(.get, "/livez", host: "anything", connection: connection)
        #expect(response.code == 200)
    }
}
