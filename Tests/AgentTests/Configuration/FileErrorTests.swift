import Testing

@testable import Agent
@testable import Services
@testable import Settings

@Suite struct FileErrorTests {
    /// The complaints about a text as if it stood in `f.yaml`.
    private func complaints(
        about text: String,
        holding content: ConfigurationFile.Content = .everything
    ) -> [String] {
        AgentTests.complaints { () throws(ConfigurationError) in
            _ = try ConfigurationFile(text: text, path: "f.yaml", holding: content)
        }
    }

    @Test func everyErrorOfAFileIsReportedWithItsPlace() {
        let text = """
            data_dri: /d
            join: {a: b}
            services:
              - name: web
                port: 80000
                adress: 10.0.0.1
                check:
                  http: http://localhost/
                  interval: 10
              - port: 1
            checks:
              - name: disk
                args: [df]
            """
        #expect(
            complaints(about: text) == [
                "f.yaml:1:1: `data_dri` is not a key of the configuration. "
                    + "Did you mean `data_dir`?",
                "f.yaml:2:7: `join` takes a text.",
                "f.yaml:5:11: Port takes a number from 0 to 65535, not 80000.",
                "f.yaml:6:5: `adress` is not a key of a service definition. "
                    + "Did you mean `address`?",
                "f.yaml:9:17: Check.Interval takes a duration such as \"10s\", not a number.",
                "f.yaml:10:5: Missing service name.",
                "f.yaml:13:5: Invalid check: Args is not supported: this agent starts no "
                    + "processes, so nothing that the API or a file says can. Register a check "
                    + "with \"TTL\": \"30s\" and have your own timer report what the command "
                    + "says, as in `df / && curl -X PUT localhost:8500/v1/agent/check/pass/ID || "
                    + "curl -X PUT localhost:8500/v1/agent/check/fail/ID`.",
            ]
        )
    }

    @Test(arguments: [
        ("a: [1", "f.yaml:2:1: not valid YAML or JSON: while parsing a flow sequence"),
        ("{\"name\" \"x\"}", "f.yaml:1:"),
        ("name: a\nname: b", "f.yaml:1:1: given more than once under the same heading: `name`."),
        ("data_dir: /a\nDataDir: /b", "f.yaml:2:1: `DataDir` is given more than once. Keep one."),
        ("- name: web", "f.yaml:1:1: the configuration must be a mapping of keys to values."),
        ("config: other.yaml", "f.yaml:1:1: `config`: files do not name further files."),
        ("name: x\n---\nname: y", "f.yaml:2:1: not valid YAML or JSON: expected a single document"),
        ("service: [1]", "f.yaml:1:10: a service definition takes an object, not a number"),
        ("zone: {a: b}", "f.yaml:1:7: `zone` takes a text."),
        ("[x]: y", "f.yaml:1:1: a key must be a plain word."),
    ])
    func aMalformedFileNamesThePlace(_ text: String, _ start: String) {
        let complaints = complaints(about: text)
        #expect(complaints.first?.hasPrefix(start) == true, "\(complaints)")
    }

    @Test func deepNestingIsRefusedAndNotRecursedInto() {
        let text = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(complaints(about: text).first?.contains("nested more than 32 levels") == true)
    }

    @Test(arguments: [("prot", "port"), ("tag", "tags"), ("nmae", "name")])
    func aSlipOfThePenIsGuessed(_ slip: String, _ key: String) {
        let complaints = complaints(about: "service: {name: web, \(slip): 1}")
        #expect(complaints.first?.hasSuffix("Did you mean `\(key)`?") == true, "\(complaints)")
    }

    @Test func whatIsFarFromEveryKeyIsNotGuessed() {
        #expect(complaints(about: "colour: red").first?.hasSuffix("Remove it.") == true)
    }

    @Test(arguments: [
        ("node_name: n1", "f.yaml:1:1: `node_name`: is `name` here."),
        ("retry_join: [a]", "f.yaml:1:1: `retry_join`: is `join` here"),
        ("RetryJoin: [a]", "f.yaml:1:1: `RetryJoin`: is `join` here"),
        ("client_addr: 0.0.0.0", "f.yaml:1:1: `client_addr`: is `http` here"),
        ("server: true", "f.yaml:1:1: `server`: there are no servers"),
        ("encrypt: abc", "f.yaml:1:1: `encrypt`: is `cluster_key` here"),
        ("ports: {http: 1}", "f.yaml:1:1: `ports`: is `http` here"),
        ("dns_config: {}", "f.yaml:1:1: `dns_config`: has no counterpart here."),
    ])
    func keysOfConsulsAgentAreRefusedByName(_ text: String, _ start: String) {
        let complaints = complaints(about: text)
        #expect(complaints.count == 1)
        #expect(complaints.first?.hasPrefix(start) == true, "\(complaints)")
    }

    @Test func noKeyOfOursIsRefusedAsAnothers() {
        let foreign = ForeignKey.table.flatMap(\.keys)
        #expect(Set(foreign).count == foreign.count)
        for key in ConfigurationOption.Key.allCases { #expect(!foreign.contains(key.fileKey)) }
        for key in ["services", "checks", "limits", "balancing"] { #expect(!foreign.contains(key)) }
    }

    @Test func whatOthersLeaveEmptyIsTaken() {
        let text = """
            {"ui": null, "service": {"name": "web", "socket_path": "", "kind": "", "token": null,
             "namespace": "default", "partition": ""}}
            """
        #expect(complaints(about: text).isEmpty)
        let other = "service: {name: web, namespace: blue}"
        #expect(complaints(about: other).first?.contains("knows \"default\" only") == true)
    }

    @Test func hclIsRefusedWithTheWayToConvertIt() throws {
        let directory = try ConfigurationDirectory()
        _ = try directory.write("service: {name: web}\n", to: "a.yaml")
        let hcl = try directory.write("service { name = \"web\" }\n", to: "b.hcl")
        for path in [directory.path, hcl] {
            let complaints = AgentTests.complaints { () throws(ConfigurationError) in
                try AgentConfiguration.validate(paths: [path])
            }
            #expect(complaints.count == 1)
            #expect(complaints.first?.hasPrefix("\(hcl): is HCL") == true, "\(complaints)")
            #expect(complaints.first?.contains("hcl2json") == true)
        }
    }

    @Test(arguments: ["{\"service\": {\"name\" \"web\"}}", "{\"a\": [1, 2", "{\"a\": \"b}"])
    func brokenJSONIsToldAsJSON(_ text: String) throws {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(text, to: "a.json")
        let complaints = AgentTests.complaints { () throws(ConfigurationError) in
            try AgentConfiguration.validate(paths: [file])
        }
        #expect(complaints.first?.hasPrefix(file + ":") == true, "\(complaints)")
        #expect(complaints.first?.contains(": not valid JSON: ") == true, "\(complaints)")
        #expect(complaints.first?.contains("YAML") == false)
    }

    @Test(arguments: [
        (
            "services:\n  - name: a\n  - name: web\n    check: {http: 'http://10.9.9.9/', "
                + "interval: 1s}\n",
            ":4:19: Invalid check: the target 10.9.9.9 is neither"
        ),
        (
            "check: {name: c, tcp: '10.9.9.9:1', interval: 1s}\n",
            ":1:23: Invalid check: the target 10.9.9.9 is neither"
        ),
        (
            "service: {name: web, check: {id: serfHealth, ttl: 1s}}\n",
            ":1:34: Invalid check: the id"
        ),
        (
            "service: {name: web, tags: ['" + String(repeating: "t", count: 17_000) + "']}\n",
            ":1:10: \"web\" is too large: "
        ),
        (
            "service: {name: web}\nchecks:\n - {name: up, service_id: web, ttl: 1m}\n"
                + " - {name: c, service_id: nope, ttl: 1m}\n",
            ":4:26: the check `c` belongs to the service `nope`, which no file defines."
        ),
        (
            "limits: {registrations: 1}\nservices:\n - name: a\n - name: b\n",
            ":4:4: This agent has 1 services"
        ),
        (
            "services:\n  - id: a\n    name: \"a\\tb\"\n",
            ":3:11: Invalid service name"
        ),
        (
            "services:\n  - name: a\n    id: \"a\\tb\"\n",
            ":3:9: Invalid service ID: it has 1 to 128 bytes"
        ),
        (
            "service:\n  name: a\n  checks:\n  - ttl: 1s\n  - ttl: 1s\n    notes: "
                + String(repeating: "n", count: 4_097) + "\n",
            ":6:12: Invalid check: notes have at most 4096 bytes"
        ),
        (
            "service:\n  name: a\n  check:\n    http: http://127.0.0.1/\n    method: a b\n"
                + "    interval: 1s\n",
            ":5:13: Invalid check: \"A B\" is no method"
        ),
        (
            "check:\n  name: a\n  alias_service: web\n  alias_node: "
                + String(repeating: "n", count: 64) + "\n",
            ":4:15: Invalid check: AliasNode or AliasService is no name"
        ),
        (
            """
            {"service": {
              "name": "web",
              "checks": [
                {"ttl": "10s"},
                {"id": "x", "http": "http://127.0.0.1/", "interval": "1s",
                 "header": {"Host": ["a"], "Connection": ["b"]}}
              ]}}
            """,
            ":6:32: Invalid check: the header \"connection\" cannot be sent"
        ),
    ])
    func whatTheStartWouldRefuseIsRefusedWithItsPlace(_ text: String, _ part: String) throws {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(text, to: "a.yaml")
        let complaints = AgentTests.complaints { () throws(ConfigurationError) in
            try AgentConfiguration.validate(paths: [file])
        }
        #expect(complaints.count == 1, "\(complaints)")
        #expect(complaints.first?.hasPrefix(file + part) == true, "\(complaints)")
    }

    @Test func anEmptyFileIsFine() {
        #expect(complaints(about: "").isEmpty)
        #expect(complaints(about: "# nothing\n").isEmpty)
        #expect(complaints(about: "join:\nservices: []\n").isEmpty)
    }

    @Test func definitionsMayStandByThemselves() throws {
        for text in ["name: web\nport: 80", "[{\"Name\": \"web\", \"Port\": 80}]"] {
            let file = try ConfigurationFile(text: text, path: "f", holding: .definitions)
            #expect(file.services.map(\.value.port) == [80])
        }
        let complaints = complaints(
            about: "data_dir: /d\nservice: {name: web}",
            holding: .definitions
        )
        #expect(
            complaints == ["f.yaml:1:1: `data_dir`: only an agent's own files hold settings."]
        )
    }

    @Test func anIDUsedTwiceNamesBothPlaces() throws {
        let directory = try ConfigurationDirectory()
        let first = try directory.write("service: {name: web}\n", to: "a.yaml")
        let second = try directory.write("services: [{name: x, id: web}]\n", to: "b.yaml")
        #expect(
            AgentTests.complaints { () throws(ConfigurationError) in
                try AgentConfiguration.validate(paths: [directory.path])
            } == [
                "\(second):1:26: the service id `web` is used already at \(first):1:17. "
                    + "Give one of them another `id`."
            ]
        )
    }

    @Test func anIDOfTwoChecksNamesBothPlaces() throws {
        let directory = try ConfigurationDirectory()
        let text = """
            service:
              name: web
              checks:
              - {id: up, ttl: 1s}
              - ttl: 1s
                id: up
            check: {name: web, id: up, ttl: 1s}
            """
        let file = try directory.write(text, to: "a.yaml")
        let complaints = AgentTests.complaints { () throws(ConfigurationError) in
            try AgentConfiguration.validate(paths: [file])
        }
        let told = "the check id `up` is used already at \(file)"
        let places = ["\(file):6:9: \(told):4:10. ", "\(file):7:24: \(told):6:9. "]
        for (complaint, place) in zip(complaints, places) {
            #expect(complaint.hasPrefix(place), "\(complaints)")
        }
        #expect(complaints.count == 2)
    }
}
