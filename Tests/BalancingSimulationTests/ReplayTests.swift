import Testing

@testable import BalancingSimulation

@Suite struct ReplayTests {
    /// Equal seeds give equal bytes, other seeds others.
    @Test func aSeedReplaysExactly() {
        func text(_ seeds: ClosedRange<UInt64>) -> String {
            let campaign = Campaign(scenarios: ["S5"], seeds: seeds, gatedOnly: true)
            return campaign.results(of: campaign.runs.map(campaign.figures)).json
        }
        let first = text(4...4)
        #expect(first == text(4...4))
        #expect(first != text(5...5))
    }

    @Test func runsThatEndInAnyOrderGiveOneTable() {
        let campaign = Campaign(scenarios: ["S10"], seeds: 1...2, gatedOnly: true)
        let runs = campaign.runs
        var backwards = runs.reversed().map { campaign.figures(of: $0) }
        backwards.reverse()
        let forwards = runs.map { campaign.figures(of: $0) }
        #expect(campaign.results(of: backwards).text == campaign.results(of: forwards).text)
    }

    @Test func jsonAndPlotHoldWhatTheTableDoes() {
        let campaign = Campaign(scenarios: ["S5"], seeds: 1...2, gatedOnly: true)
        let results = campaign.results(of: campaign.runs.map(campaign.figures))
        #expect(results.json.contains("\"contestant\":\"EDF2\""))
        #expect(results.json.contains("\"holds\":true"))
        #expect(!results.json.contains("nan"))
        #expect(results.text.contains("| EDF2 "))
        #expect(TailPlot(of: results).svg.contains(">EDF2</text>"))
    }
}
