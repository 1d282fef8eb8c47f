import Registry
import Synchronization
import Testing

@testable import Agent
@testable import Catalog
@testable import Services

/// Writes: what clients send, and what reaches the owner's side.
struct HTTPRegistrationTests {
    private let rig = Rig()

    private func register(_ body: String) async -> APIResponse {
        await rig.put("/v1/agent/service/register", body)
    }

    private var services: [ServiceDefinition] {
        get async { await rig.catalog.snapshot().services.map(\.definition) }
    }

    private static let fullCheck = CheckDefinition(
        id: "service:web1",
        name: "Service 'web' check",
        notes: "n",
        serviceID: "web1",
        probe: .http(
            HTTPCheckRequest(
                url: "http://localhost:8080/health",
                method: "POST",
                headers: [CheckHeader(name: "X-A", values: ["1", "2"])],
                body: "b",
                skipsTLSVerification: true
            ),
            interval: .seconds(10),
            timeout: .seconds(2)
        ),
        initialStatus: .passing,
        successBeforePassing: 2,
        failuresBeforeCritical: 3,
        deregisterCriticalServiceAfter: .seconds(60)
    )

    private static let fullDefinition = ServiceDefinition(
        id: "web1",
        name: "web",
        address: "10.0.0.9",
        port: 8_080,
        taggedAddresses: [TaggedAddress(name: "wan", address: "1.2.3.4", port: 80)],
        tags: ["a", "b"],
        metadata: [MetadataEntry(key: "a", value: "2"), MetadataEntry(key: "z", value: "1")],
        weights: InstanceWeights(passing: 10, warning: 0),
        capacity: 100,
        breaker: BreakerTerms(
            threshold: 3,
            windowMilliseconds: 10_000,
            intervalMilliseconds: 1_500
        ),
        policy: "edf2",
        enableTagOverride: true,
        checks: [fullCheck]
    )

    @Test func aFullDefinitionArrivesWhole() async throws {
        let response = await register(
            """
            {"ID":"web1","Name":"web","Tags":["a","b"],"Address":"10.0.0.9","Port":8080,
            "Meta":{"z":"1","a":"2"},"EnableTagOverride":true,
            "TaggedAddresses":{"wan":{"Address":"1.2.3.4","Port":80}},
            "Weights":{"Passing":10,"Warning":0},"Capacity":100,"Policy":"edf2",
            "Breaker":{"Threshold":3,"Window":"10s","Interval":"1500ms"},
            "Check":{"HTTP":"http://localhost:8080/health","Interval":"10s","Timeout":"2s",
            "Method":"POST","Header":{"X-A":["1","2"]},"Body":"b","TLSSkipVerify":true,
            "Notes":"n","Status":"passing","SuccessBeforePassing":2,"FailuresBeforeCritical":3,
            "DeregisterCriticalServiceAfter":"10s"}}
            """
        )
        #expect(response.code == 200 && response.bodyText.isEmpty)
        #expect(response.header("X-Martlet-Ignored-Fields") == nil)
        #expect(await services == [Self.fullDefinition])
    }

    @Test func pythonClientsAreUnderstood() async {
        let body = """
            {"name":"api","id":"api-1","address":"127.0.0.1","port":80,"tags":["x"],"meta":null,
            "enable_tag_override":true,
            "check":{"ttl":"15s","deregister_critical_service_after":"2m"},
            "weights":{"passing":2,"warning":1},"token":null}
            """
        #expect(await register(body).code == 200)
        let service = await services.first
        #expect(service?.enableTagOverride == true)
        #expect(service?.weights == InstanceWeights(passing: 2, warning: 1))
        #expect(service?.checks.first?.probe == .ttl(.seconds(15)))
        #expect(service?.checks.first?.deregisterCriticalServiceAfter == .seconds(120))
    }

    @Test func severalChecksAreNumbered() async {
        let body = """
            {"Name":"web","Checks":[{"TTL":"1s"},{"TCP":"localhost:1","Interval":"5ms"},
            {"CheckID":"own","Name":"Own","TTL":1000000000}]}
            """
        #expect(await register(body).code == 200)
        let checks = await services[0].checks
        #expect(checks.map(\.id) == ["service:web:1", "service:web:2", "own"])
        #expect(checks.map(\.name) == ["Service 'web' check", "Service 'web' check", "Own"])
        #expect(
            checks[1].probe
                == .tcp(target: "localhost:1", interval: .seconds(1), timeout: .seconds(10))
        )
        #expect(checks[2].probe == .ttl(.seconds(1)))
    }

    @Test func aNameThatIsNoLabelIsTakenAndSaidNotToBeInDNS() async {
        let response = await register(#"{"Name":"Zahlungen / EU"}"#)
        #expect(response.code == 200)
        #expect(response.header("X-Martlet-Not-In-DNS")?.contains("over HTTP alone") == true)
        #expect(await services[0].name == "Zahlungen / EU")
        #expect(await register(#"{"Name":"web"}"#).header("X-Martlet-Not-In-DNS") == nil)
    }

    @Test func whatMeansNothingIsNamedAndLetThrough() async {
        let body = #"{"Name":"web","Colour":"red","Weights":{"Heavy":1},"Connect":{"Native":true}}"#
        let response = await register(body)
        #expect(response.code == 200)
        #expect(response.header("X-Martlet-Ignored-Fields") == "Colour, Connect, Weights.Heavy")
    }

    @Test(arguments: [
        ("{}", "Missing service name"),
        (#"{"Name":"a","Address":"0.0.0.0"}"#, "Invalid service address"),
        (#"{"Name":"a","Address":"10.0.0.5:80"}"#, "Invalid service address"),
        (#"{"Name":"a","Address":"::"}"#, "Invalid service address"),
        (#"{"Name":"a","Weights":{"Passing":-1}}"#, "Invalid Weights: "),
        (#"{"Name":"a","Weights":{"Passing":65536}}"#, "Invalid Weights: "),
        (#"{"Name":"a","Meta":{"a b":"c"}}"#, "Invalid Service Meta: "),
        (#"{"Name":"a","Meta":{"consul-x":"c"}}"#, "Invalid Service Meta: "),
        (
            #"{"Name":"a","Meta":{"x":1}}"#,
            "Request decode failed: Meta.x takes a string, not a number"
        ),
        (#"{"Name":"a","Port":70000}"#, "Request decode failed: Port takes a number from 0"),
        (#"{"Name":"a","Port":"80"}"#, "Request decode failed: Port takes a number from 0"),
        (#"{"Name":["a"]}"#, "Request decode failed: Name takes a string, not an array"),
        (#"{"Name":"a","Kind":"connect-proxy"}"#, "Invalid Kind"),
        ("[]", "Request decode failed: the body takes an object, not an array"),
        ("{", "Request decode failed: not JSON at byte 1"),
        ("", "Request decode failed: not JSON at byte 0"),
        (#"{"Name":"a","Check":{"Args":["/bin/sh"],"Interval":"1s"}}"#, "Invalid check: Args is"),
        (#"{"Name":"a","Check":{"script_args":["x"]}}"#, "Invalid check: ScriptArgs is not"),
        (#"{"Name":"a","Check":{"docker_container_id":"x"}}"#, "Invalid check: DockerContainerID"),
        (#"{"Name":"a","Check":{"GRPC":"localhost:1","Interval":"1s"}}"#, "Invalid check: GRPC is"),
        (#"{"Name":"a","Check":{"AliasService":"b"}}"#, "Invalid check: AliasService is"),
        (#"{"Name":"a","Check":{"HTTP":"http://localhost"}}"#, "Invalid check: Interval must be"),
        (
            #"{"Name":"a","Check":{"TTL":"1s","Interval":"1s","HTTP":"x"}}"#,
            "Invalid check: Interval and"
        ),
        (#"{"Name":"a","Check":{"TTL":"1s","TCP":"x"}}"#, "Invalid check: exactly one"),
        (#"{"Name":"a","Check":{"Name":"c"}}"#, "Invalid check: exactly one of TTL, HTTP and TCP"),
        (#"{"Name":"a","Check":{"TTL":"-1s"}}"#, "Invalid check: TTL must be > 0"),
        (#"{"Name":"a","Check":{"TTL":"soon"}}"#, "Request decode failed: Check.TTL takes a dur"),
        (#"{"Name":"a","Check":{"TTL":"1s","Status":"fine"}}"#, "Bad check status"),
        (
            #"{"Name":"a","Check":{"TTL":"1s","FailuresBeforeWarning":2}}"#,
            "Invalid check: Failures"
        ),
        (#"{"Name":"too big"}"#, "The record is too large."),
    ])
    func aBadDefinitionIsRefusedWithItsReason(body: String, text: String) async {
        let response = await register(body)
        #expect(response.code == 400)
        #expect(response.bodyText.hasPrefix(text), "\(response.bodyText)")
        #expect(await services.isEmpty)
    }

    @Test func emptyFieldsOfOtherKindsSayNothing() async {
        let body = """
            {"Name":"a","Check":{"TTL":"1s","Args":[],"GRPC":"","GRPCUseTLS":false,"Shell":null,
            "HTTP":"","Interval":"","Timeout":"0s","OutputMaxSize":0}}
            """
        #expect(await register(body).code == 200)
        #expect(await services.first?.checks.first?.outputMaxSize == 4_096)
    }
}

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
}
