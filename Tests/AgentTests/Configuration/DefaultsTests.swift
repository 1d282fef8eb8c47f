import Logging
import Primitives
import Registry
import Testing

@testable import Host
@testable import Settings

@Suite struct DefaultsTests {
    @Test func nothingGivenMeansTheDocumentedDefaults() throws {
        let configuration = try configuration()
        #expect(configuration.name == "host-1")
        #expect(configuration.datacenter == "dc1")
        #expect(configuration.zone == "")
        #expect(configuration.dataDirectory == "/var/lib/martlet")
        #expect(
            configuration.clusterKeyPaths == [
                "/etc/martlet/cluster.key", "/var/lib/martlet/cluster.key",
            ]
        )
        #expect(configuration.bind == Address("0.0.0.0:7946"))
        #expect(configuration.advertise == nil)
        #expect(configuration.http == [.tcp(Address(ip: .v4(0x7F00_0001), port: 8_500))])
        #expect(configuration.logLevel == .info)
        #expect(!configuration.logsJSON && !configuration.isDevelopment)
        #expect(configuration.seeds.isEmpty && configuration.services.isEmpty)
    }

    @Test func withoutRootTheDataIsKeptAtHome() throws {
        let inputs = ConfigurationInputs(
            arguments: [],
            environment: ["HOME": "/srv/swift"],
            hostName: "h"
        )
        let directory = "/srv/swift/.local/state/martlet"
        #expect(try AgentConfiguration(inputs).dataDirectory == directory)
    }

    @Test func withoutRootAndHomeADirectoryIsAskedFor() {
        let inputs = ConfigurationInputs(arguments: [], hostName: "h")
        #expect(
            complaints { () throws(ConfigurationError) in _ = try AgentConfiguration(inputs) } == [
                "--data-dir (not given): the environment has no HOME to keep data under. "
                    + "Give --data-dir."
            ]
        )
    }

    @Test func developmentStaysOnThisHostAndKeepsNothing() throws {
        let configuration = try configuration("--dev")
        #expect(configuration.isDevelopment)
        #expect(configuration.dataDirectory == nil)
        #expect(configuration.clusterKeyPaths.isEmpty)
        #expect(configuration.bind == Address("127.0.0.1:7946"))
    }

    @Test func developmentCannotJoinWithoutASharedKey() throws {
        #expect(
            complaints { () throws(ConfigurationError) in
                _ = try configuration("--dev", "--join", "10.0.0.1")
            }
            .first?.hasPrefix("--join: --dev makes a key that no other agent has") == true
        )
        _ = try configuration("--dev", "--join", "10.0.0.1", "--cluster-key", "k")
    }

    @Test(arguments: [
        ("web.example.org", "web.example.org"), ("my host!", "my-host"), ("-a_b-", "a_b"),
        ("Ünder", "nder"), (String(repeating: "x", count: 70), String(repeating: "x", count: 63)),
    ])
    func aHostNameIsMadeIntoAName(_ hostName: String, _ name: String) {
        #expect(NamingRules.nodeName(fromHostName: hostName) == name)
    }

    @Test(arguments: ["", "...", "ß"])
    func aHostNameThatLeavesNothingIsAnError(_ hostName: String) {
        let inputs = ConfigurationInputs(arguments: [], hostName: hostName, isRoot: true)
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try AgentConfiguration(inputs)
        }
        #expect(complaints.first?.hasSuffix("Give --name.") == true)
    }
}
