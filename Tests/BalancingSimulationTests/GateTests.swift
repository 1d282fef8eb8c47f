import Testing

@testable import BalancingSimulation

@Suite struct GateTests {
    private func results(_ figures: [String: [Double]], in trial: Trial) -> Results {
        let rows = figures.keys.sorted().map { name in
            Results.Row(
                contestant: name,
                figures: (figures[name] ?? []).map { Figures(values: [.p99: $0]) }
            )
        }
        return Results(seeds: 1...2, tables: [Results.Table(trial: trial, rows: rows)])
    }

    private func term(_ contestant: String) -> Gate.Term {
        Gate.Term(trial: "T", contestant: contestant, kind: .p99)
    }

    private let trial = Trial(
        scenario: Scenario(id: "T", title: "", callers: 1, servers: 1),
        contestants: []
    )

    @Test func aRatioIsToTheLeastOfTheOthers() throws {
        let gate = Gate(.ratio(term("own"), to: [term("a"), term("b")]), atMost: 0.5)
        let results = results(["own": [1, 3], "a": [10, 10], "b": [4, 4]], in: trial)
        let verdict = try #require(gate.verdict(on: results))
        #expect(verdict.estimate.mean == 0.5)
        #expect(verdict.holds)
        #expect(!verdict.isCertain)
    }

    @Test func aSpreadIsTheGreatestOverTheLeastLessOne() throws {
        let gate = Gate(.spread([term("a"), term("b"), term("c")]), atMost: 0.1)
        let results = results(["a": [10, 10], "b": [12, 12], "c": [11, 11]], in: trial)
        let verdict = try #require(gate.verdict(on: results))
        #expect(abs(verdict.estimate.mean - 0.2) < 1e-9)
        #expect(!verdict.holds)
    }

    @Test func aGateOnWhatWasNotRunSaysNothing() {
        let gate = Gate(.figure(term("own")), atMost: 1)
        #expect(gate.verdict(on: results(["other": [1, 1]], in: trial)) == nil)
    }

    @Test func aFigureThatIsMissingDoesNotHold() throws {
        let gate = Gate(.figure(term("own")), atMost: 1)
        let verdict = try #require(gate.verdict(on: results(["own": [.nan, 1]], in: trial)))
        #expect(!verdict.holds)
    }

    @Test func everyGateSpeaksOfWhoTakesPart() {
        for term in Gate.all.flatMap(\.terms) {
            let trial = Trial.all.first { $0.scenario.id == term.trial }
            let isThere = trial?.contestants.contains { $0.label == term.contestant }
            #expect(isThere == true, "\(term)")
        }
    }

    @Test func everyTrialHasAGateAndAllBaselines() {
        let gated = Set(Gate.all.flatMap(\.terms).map(\.trial))
        for trial in Trial.all where trial.scenario.id != "S4c" {
            #expect(gated.contains(trial.scenario.id), "\(trial.scenario.id)")
        }
        for trial in Trial.all {
            let labels = trial.contestants.map(\.label)
            #expect(Set(labels).count == labels.count, "labels repeat in \(trial.scenario.id)")
            for baseline in Contestant.baselines {
                #expect(labels.contains(baseline.label), "\(trial.scenario.id)")
            }
        }
    }

    @Test func scenariosAreNamedWholeOrByWhatComesBeforeADash() {
        let ids = Campaign(scenarios: ["S1", "S3"], seeds: 1...1).trials.map(\.scenario.id)
        #expect(ids == ["S1", "S1-50", "S3"])
    }
}
