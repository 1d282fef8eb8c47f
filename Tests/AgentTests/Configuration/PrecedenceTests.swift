import Logging
import Registry
import Testing

@testable import Services
@testable import Settings

@Suite struct PrecedenceTests {
    @Test func flagBeforeEnvironmentBeforeFileBeforeDefault() throws {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(
            "name: file\nzone: file\ndatacenter: file\n",
            to: "a.yaml"
        )
        let environment = ["MARTLET_NAME": "environment", "MARTLET_ZONE": "environment"]
        let configuration = try configuration(
            "--config",
            file,
            "--name",
            "flag",
            environment: environment
        )
        #expect(configuration.name == "flag")
        #expect(configuration.zone == "environment")
        #expect(configuration.datacenter == "file")
        #expect(configuration.logLevel == .info)
    }

    @Test func listsInTheEnvironmentAreSplitAtCommas() throws {
        let configuration = try configuration(
            environment: ["MARTLET_JOIN": "10.0.0.1, 10.0.0.2:9", "MARTLET_META": "a=1,b=2"]
        )
        #expect(configuration.seeds.map(\.host) == ["10.0.0.1", "10.0.0.2"])
        #expect(configuration.metadata.map(\.key) == ["a", "b"])
    }

    @Test func anEmptyVariableSaysNothingAndABadOneIsNamed() throws {
        #expect(try configuration(environment: ["MARTLET_NAME": ""]).name == "host-1")
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try configuration(environment: ["MARTLET_DEV": "perhaps"])
        }
        #expect(complaints == ["MARTLET_DEV: takes true or false, not `perhaps`."])
    }

    @Test func aToggleOfAFileIsTakenBackByItsFlag() throws {
        let directory = try ConfigurationDirectory()
        let file = try directory.write("{\"log_json\": true, \"dev\": true}", to: "a.json")
        let configuration = try configuration("--config", file, "--dev=false")
        #expect(configuration.logsJSON)
        #expect(!configuration.isDevelopment)
    }

    @Test func laterFilesReplaceValuesAndLengthenLists() throws {
        let directory = try ConfigurationDirectory()
        _ = try directory.write("zone: b\njoin: [10.0.0.2]\nservice: {name: b}\n", to: "b.yml")
        _ = try directory.write("zone: a\njoin: 10.0.0.1\nservice: {name: a}\n", to: "a.yaml")
        _ = try directory.write("not read: [", to: "c.txt")
        _ = try directory.write("not read: [", to: ".d.yaml")
        let configuration = try configuration("--config-dir", directory.path)
        #expect(configuration.zone == "b")
        #expect(configuration.seeds.map(\.host) == ["10.0.0.1", "10.0.0.2"])
        #expect(configuration.services.map(\.id) == ["a", "b"])
    }

    @Test func theInputsMakeTheSameConfigurationAgain() throws {
        let directory = try ConfigurationDirectory()
        let file = try directory.write("log_level: debug\n", to: "a.yaml")
        let first = try configuration("--config", file)
        _ = try directory.write("log_level: error\n", to: "a.yaml")
        #expect(first.logLevel == .debug)
        #expect(try AgentConfiguration(first.inputs).logLevel == .error)
    }
}
