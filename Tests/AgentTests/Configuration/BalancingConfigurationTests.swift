import MartletBalancing
import Testing

@testable import Picking
@testable import Settings
@testable import View

/// `balancing` in the agent's own files.
struct BalancingConfigurationTests {
    private func settings(_ text: String) throws -> BalancingSettings {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(text, to: "a.yaml")
        return try configuration("--dev", "--config=\(file)").balancing
    }

    private func complaint(_ text: String) throws -> String {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(text, to: "a.yaml")
        let lines = complaints { () throws(ConfigurationError) in
            _ = try configuration("--dev", "--config=\(file)")
        }
        return lines.joined(separator: "\n")
    }

    @Test func everythingCanBeSet() throws {
        let settings = try settings(
            """
            balancing:
              payments:
                policy: least_request
                breaker:
                  threshold: 0.25
                  window: 20s
                  interval: 500ms
                  min_requests: 4
                  consecutive: 0
                  slow_call: 250ms
                  slow_share: 0.5
                  probes: 2
                  probe_lease: 3s
                  max_open: 30s
                  jitter: 0.1
                lost_reports: failure
                panic_threshold: 0.3
                max_ejection: 0.2
                slow_start: 0
                follow_capacity: false
              "*":
                breaker: off
                policy: random
            """
        )
        var breaker = CircuitBreaker.Configuration(
            threshold: 0.25,
            window: .seconds(20),
            interval: .milliseconds(500)
        )
        breaker.minimumRequests = 4
        breaker.consecutiveFailures = 0
        breaker.slowCall = .milliseconds(250)
        breaker.slowThreshold = 0.5
        breaker.probes = 2
        breaker.probeLease = .seconds(3)
        breaker.maximumOpen = .seconds(30)
        breaker.jitter = 0.1
        var expected = ServiceSettings()
        expected.policy = .leastRequest
        expected.breaker = .on(breaker)
        expected.lostReports = .failure
        expected.panicThreshold = 0.3
        expected.maximumEjection = 0.2
        expected.slowStart = .zero
        expected.followsReportedCapacity = false
        #expect(settings.services == ["payments": expected])
        #expect(settings.others.breaker == .off)
        #expect(settings.others.policy == .random)
    }

    @Test(
        arguments: [
            ("balancing: {web: {policy: best}}", "`policy` takes one of edf2, peakEWMA"),
            ("balancing: {web: {polcy: edf2}}", "Did you mean `policy`?"),
            ("balancing: {web: {breaker: {threshold: 5}}}", "takes a share from 0 to 1"),
            ("balancing: {web: {breaker: maybe}}", "must be a mapping"),
            ("balancing: {web: {slow_start: 10}}", "takes a duration with a unit"),
            ("balancing: {\"a\\tb\": {}}", "is no name of a service"),
            ("balancing: [web]", "takes a mapping"),
        ]
    )
    func mistakesAreNamedWithTheirPlace(text: String, sentence: String) throws {
        let complaint = try complaint(text)
        #expect(complaint.contains(sentence))
        #expect(complaint.contains("a.yaml:1:"))
    }

    @Test func aServiceIsSetOnce() throws {
        let directory = try ConfigurationDirectory()
        let first = try directory.write("balancing: {web: {policy: edf2}}", to: "a.yaml")
        let second = try directory.write("balancing: {web: {policy: ring}}", to: "b.yaml")
        let lines = complaints { () throws(ConfigurationError) in
            _ = try configuration("--dev", "--config=\(first)", "--config=\(second)")
        }
        #expect(lines.joined().contains("the name `web` in `balancing` is used already"))
    }

    @Test func theOwnEntryWinsThenTheInstancesThenTheOthers() {
        let rig = Rig()
        rig.serve(1, policy: "ring")
        let instances = rig.store.current.instances(of: "web")
        var settings = BalancingSettings()
        settings.others.policy = .random
        settings.others.panicThreshold = 0.1
        let brought = ServiceTerms(settings, service: "web", instances: instances)
        #expect(brought.policy == .ring)
        #expect(brought.configuration.panicThreshold == 0.1)
        settings.services["web"] = ServiceSettings()
        settings.services["web"]?.policy = .maglev
        #expect(ServiceTerms(settings, service: "web", instances: instances).policy == .maglev)
        #expect(ServiceTerms(settings, service: "api", instances: []).policy == .random)
        #expect(ServiceTerms(BalancingSettings(), service: "api", instances: []).policy == .edf2)
    }
}
