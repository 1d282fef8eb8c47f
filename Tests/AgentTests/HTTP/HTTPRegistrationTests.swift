import Registry
import Synchronization
import Testing

@testable import Catalog
@testable import HTTPAPI
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

    @Test func whereItIsIsNamedAmongWhatMeansNothing() async {
        let body =
            #"{"Name":"web","Locality":{"Zone":"a"},"Namespace":"","Partition":"Default","#
            + #""Proxy":null,"Token":"t"}"#
        #expect(await register(body).header("X-Martlet-Ignored-Fields") == "Locality")
    }

    /// As Go reads it into texts and structs, where null leaves what is there.
    @Test func nullAmongTextsIsAnEmptyOne() async {
        let body = """
            {"Name":"web","Tags":[null,"a"],"Meta":{"a":null,"b":"c"},
            "TaggedAddresses":{"lan":null,"wan":{"Address":"1.2.3.4","Port":null}}}
            """
        #expect(await register(body).code == 200)
        let service = await services.first
        #expect(service?.tags == ["", "a"])
        #expect(service?.metadata.map(\.value) == ["", "c"])
        #expect(
            service?.taggedAddresses
                == [TaggedAddress(name: "wan", address: "1.2.3.4", port: 0)]
        )
    }

    @Test func aWeightThatIsLeftOutIsOne() async {
        for (weights, passing, warning) in [
            ("{}", 1, 1), (#"{"Passing":3}"#, 3, 1), (#"{"warning":0}"#, 1, 0), ("null", 1, 1),
        ] as [(String, UInt16, UInt16)] {
            #expect(await register("{\"Name\":\"web\",\"Weights\":\(weights)}").code == 200)
            let own = await services.first?.weights
            #expect(own == InstanceWeights(passing: passing, warning: warning), "\(weights)")
        }
    }

    @Test func numbersAreTakenHoweverTheyAreWritten() async {
        let body = """
            {"Name":"web","Port":8080.0,"Weights":{"Passing":1e1},
            "Check":{"TTL":1e10,"SuccessBeforePassing":2.0}}
            """
        #expect(await register(body).code == 200)
        let service = await services.first
        #expect(service?.port == 8_080)
        #expect(service?.weights.passing == 10)
        #expect(service?.checks.first?.probe == .ttl(.seconds(10)))
        #expect(service?.checks.first?.successBeforePassing == 2)
    }

    @Test(arguments: [
        ("{}", "Missing service name"),
        (#"{"Name":"a","Namespace":"blue"}"#, "Invalid Namespace \"blue\": this agent knows"),
        (#"{"Name":"a","partition":"b"}"#, "Invalid Partition \"b\": this agent knows"),
        (
            #"{"Name":"a","Check":{"TTL":"1s","Namespace":"blue"}}"#,
            "Invalid Check.Namespace \"blue\""
        ),
        (
            #"{"Name":"a","Port":80.5}"#,
            "Request decode failed: Port takes a number from 0 to 65535, not 80.5"
        ),
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
        (
            #"{"Name":"a","Check":{"Args":["a"],"Shell":"b","DockerContainerID":"x"}}"#,
            "Invalid check: DockerContainerID is not supported"
        ),
        (
            #"{"Name":"a","Check":{"TTL":"10"}}"#,
            "Request decode failed: Check.TTL takes a duration such as \"10s\", not \"10\""
        ),
        (#"{"Name":"a","Check":{"GRPC":"localhost:1"}}"#, "Invalid check: Interval must be > 0"),
        (#"{"Name":"a","Check":{"os_service":"b"}}"#, "Invalid check: OSService is"),
        (#"{"Name":"a","Check":{"HTTP":"http://localhost"}}"#, "Invalid check: Interval must be"),
        (
            #"{"Name":"a","Check":{"TTL":"1s","Interval":"1s","HTTP":"x"}}"#,
            "Invalid check: Interval and"
        ),
        (#"{"Name":"a","Check":{"TTL":"1s","TCP":"x"}}"#, "Invalid check: exactly one"),
        (#"{"Name":"a","Check":{"Name":"c"}}"#, "Invalid check: exactly one of TTL, HTTP, TCP, "),
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
