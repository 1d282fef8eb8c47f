import Logging
import Primitives
import Registry
import Services
import Testing

@testable import Host
@testable import Settings

@Suite struct FlagTests {
    @Test func everyFlagOfTheTableParses() throws {
        let configuration = try configuration(
            "--name",
            "n1",
            "--data-dir",
            "/d",
            "--cluster-key",
            "/k",
            "--bind",
            "10.0.0.1:1",
            "--advertise",
            "10.0.0.2",
            "--join",
            "seed.example:9",
            "--join",
            "10.0.0.3",
            "--http",
            "127.0.0.1:1",
            "--http",
            "unix:/run/m.sock",
            "--http=0.0.0.0:2",
            "--http-socket-mode=666",
            "--insecure-http",
            "--allow-host",
            "Mesh.Example",
            "--check-allow",
            "10.1.2.3/8",
            "--dns",
            "off",
            "--meta",
            "b=2",
            "--meta",
            "a=1=1",
            "--datacenter",
            "dc2",
            "--zone",
            "z",
            "--log-level",
            "WARN",
            "--log-json",
            "-dev"
        )
        #expect(configuration.name == "n1")
        #expect(configuration.dataDirectory == "/d")
        #expect(configuration.clusterKeyPaths == ["/k"])
        #expect(configuration.bind == Address("10.0.0.1:1"))
        #expect(configuration.advertise == Address("10.0.0.2:1"))
        #expect(
            configuration.seeds == [
                SeedAddress(host: "seed.example", port: 9),
                SeedAddress(host: "10.0.0.3", port: 7_946),
            ]
        )
        let listeners = ["127.0.0.1:1", "unix:/run/m.sock", "0.0.0.0:2"]
        #expect(configuration.http.map(\.description) == listeners)
        #expect(configuration.httpSocketMode == 0o666)
        #expect(configuration.allowedHosts == ["mesh.example"])
        #expect(configuration.allowedCheckTargets.map(\.description) == ["10.0.0.0/8"])
        #expect(configuration.metadata.map { "\($0.key)=\($0.value)" } == ["a=1=1", "b=2"])
        #expect(configuration.datacenter == "dc2" && configuration.zone == "z")
        #expect(configuration.logLevel == .warning && configuration.logsJSON)
        #expect(configuration.isDevelopment)
    }

    @Test func theTableHasARowForEachKeyAndHelpShowsIt() {
        #expect(ConfigurationOption.table.map(\.key) == ConfigurationOption.Key.allCases)
        for key in ConfigurationOption.Key.allCases {
            #expect(ConfigurationOption.helpText.contains("\n  \(key.flag) "))
        }
        #expect(ConfigurationOption.Key.dataDirectory.environmentVariable == "MARTLET_DATA_DIR")
        #expect(ConfigurationOption.Key.dataDirectory.fileKey == "data_dir")
    }

    @Test func anOpenListenerIsRefusedWithASentence() {
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try configuration("--http", "[::]:8500")
        }
        #expect(
            complaints == [
                "--http: [::]:8500 is reached by other hosts, and the API has neither passwords "
                    + "nor encryption. Listen on 127.0.0.1 or a Unix socket, or accept that with "
                    + "--insecure-http."
            ]
        )
    }

    @Test(arguments: [
        (["--joim", "x"], "--joim: is not a flag of the agent. Did you mean --join?"),
        (["-retry-join=x"], "--retry-join: is not a flag of the agent. Use --join"),
        (["extra"], "extra: the agent takes flags only."),
        (["--join"], "--join: needs a value: --join ADDR[:PORT]."),
        (["--join", "--dev"], "--join: needs a value: --join ADDR[:PORT]."),
        (
            ["--dns", "localhost"],
            "--dns: `localhost` is not ADDR:PORT with an IP address, or off."
        ),
        (["--dns", "224.0.0.1:53"], "--dns: `224.0.0.1:53` is not ADDR:PORT"),
        (["--dns-domain", "a..b"], "--dns-domain: `a..b` is no domain of at most 98 letters"),
        (["--dns-domain", "."], "--dns-domain: `.` is no domain"),
        (["--dns-domain", "m sh"], "--dns-domain: `m sh` is no domain"),
        (["--dns-ttl", "1500ms"], "--dns-ttl: `1500ms` is not DURATION or SERVICE=DURATION"),
        (["--dns-ttl", "web=25h"], "--dns-ttl: `web=25h` is not DURATION"),
        (["--dns-ttl", "=1s"], "--dns-ttl: `=1s` is not DURATION"),
        (["--dns-weights", "some"], "--dns-weights: `some` is not one of scaled, raw."),
        (
            ["--recursor", "8.8.8.8"],
            "--recursor: is not a flag of the agent. There is no recursion"
        ),
        (["--name", "a b"], "--name: `a b` is not 1 to 63 of"),
        (["--bind", "host"], "--bind: `host` is not an IP address"),
        (["--bind", "1.2.3.4:99999"], "--bind: `1.2.3.4:99999` is not an IP address"),
        (["--advertise", "0.0.0.0"], "--advertise: 0.0.0.0 is not an address of one host"),
        (["--join", "a:b:c"], "--join: `a:b:c` is not ADDR or ADDR:PORT."),
        (["--http", "8500"], "--http: `8500` is not ADDR:PORT with an IP address, or unix:PATH."),
        (["--http-socket-mode", "0640"], "--http-socket-mode: `0640` is not 0600, 0606, 0660 or"),
        (["--check-allow", "10.0.0.0/33"], "--check-allow: `10.0.0.0/33` is not a network"),
        (["--meta", "x"], "--meta: `x` is not KEY=VALUE."),
        (["--log-level", "loud"], "--log-level: `loud` is not one of trace, debug, info,"),
        (["--log-json=maybe"], "--log-json: takes true or false, not `maybe`."),
        (["--allow-host", "http://x"], "--allow-host: `http://x` is not a host name"),
        (["--allow-host", "a:80"], "--allow-host: `a:80` is more than a host name: leave out its"),
        (["--config", "/no/such"], "/no/such: cannot be read: no such file or directory."),
        (["--config-dir", "/no/such"], "/no/such: cannot be read: no such file or directory."),
    ])
    func aMistakeNamesItsFlagAndARemedy(_ arguments: [String], _ start: String) {
        let inputs = ConfigurationInputs(arguments: arguments, hostName: "h", isRoot: true)
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try AgentInvocation(inputs)
        }
        #expect(complaints.count == 1)
        #expect(complaints.first?.hasPrefix(start) == true, "\(complaints)")
    }

    @Test func everyMistakeIsReportedAtOnce() {
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try configuration("--name", "?", "--bind", "?", "--zone", "?")
        }
        #expect(complaints.count == 3)
    }

    @Test func metadataBeyondTheRecordIsRefused() {
        let long = "k=" + String(repeating: "v", count: 128)
        #expect(
            complaints { () throws(ConfigurationError) in _ = try configuration("--meta", long) }
                == ["--meta: the metadata takes 129 bytes of at most 128. Shorten it."]
        )
    }

    @Test func helpAndVersionNeedNothingElse() throws {
        let help = ConfigurationInputs(arguments: ["--name", "?", "--help"])
        guard case .help = try AgentInvocation(help) else {
            Issue.record("no help")
            return
        }
        guard case .version = try AgentInvocation(ConfigurationInputs(arguments: ["-version"]))
        else {
            Issue.record("no version")
            return
        }
    }
}
