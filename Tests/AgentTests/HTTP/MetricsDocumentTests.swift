import HTTPTypes
import Testing

@testable import Formats
@testable import HTTPAPI

/// `/v1/agent/metrics` in Consul's shape.
struct MetricsDocumentTests {
    private let rig = Rig()

    @Test func agentMetricsHaveConsulsShape() async throws {
        _ = await rig.get("/livez")
        let response = await rig.get("/v1/agent/metrics")
        #expect(response.header("Content-Type") == "application/json")
        let json = try response.json
        #expect(json["Timestamp"]?.text?.hasSuffix(" +0000 UTC") == true)
        #expect(json["Timestamp"]?.text?.count == "2026-01-02 03:04:05 +0000 UTC".count)
        for key in ["Gauges", "Points", "Counters", "Samples"] {
            guard case .array = json[key] else {
                Issue.record("\(key) is a list")
                continue
            }
        }
        let gauges = json["Gauges"]
        let index = (0..<(gauges?.count ?? 0)).compactMap { gauges?[$0] }
            .first { $0["Name"]?.text == "martlet_view_index" }
        #expect(index?["Value"] == .number("1000"))
        #expect(index?["Labels"]?.count == 0)
        let counters = json["Counters"]
        let live = (0..<(counters?.count ?? 0)).compactMap { counters?[$0] }
            .first { $0["Labels"]?["route"]?.text == "livez" }
        #expect(live?["Name"]?.text == "martlet_http_requests_total")
        #expect(live?["Count"] == .number("1"))
        for key in ["Rate", "Sum", "Min", "Max", "Mean", "Stddev"] { #expect(live?[key] != nil) }
    }

    /// Go's clients read a count as an integer, and none of the document where one is not.
    @Test func countsAreWholeNumbersAndSumsAreExact() throws {
        var text = MetricsText()
        text.begin("c", type: "counter", help: "x")
        text.sample("c", value: 2.75)
        var writer = JSONWriter()
        MetricsDocument(text).write(to: &writer, atMilliseconds: 0)
        let counter = try JSONValue(parsing: Array(writer.bytes))["Counters"]?[0]
        #expect(counter?["Count"] == .number("2"))
        #expect(counter?["Sum"] == .number("2.75"))
    }

    @Test(arguments: ["format=prometheus", "format=prometheus&pretty"])
    func prometheusFormatIsText(query: String) async {
        let response = await rig.get("/v1/agent/metrics?\(query)")
        #expect(response.header("Content-Type")?.hasPrefix("text/plain") == true)
        #expect(response.bodyText.contains("# TYPE martlet_view_index gauge\n"))
        let accept: HTTPFields = [.accept: "application/openmetrics-text; version=1.0.0"]
        let open = await rig.send(.get, "/v1/agent/metrics", headers: accept)
        #expect(open.bodyText.contains("# TYPE"))
    }

    @Test func labelsAndHistogramsAreReadBack() {
        var text = MetricsText()
        text.begin("h", type: "histogram", help: "x")
        text.sample("h_bucket", labels: [("le", "1")], value: 2)
        text.sample("h_sum", value: 1.5)
        text.sample("h_count", value: 3)
        text.begin("g", type: "gauge", help: "a {b} 1")
        text.sample("g", labels: [("a", "x,\"y\\z\n} "), ("b", "")], value: 0.25)
        let document = MetricsDocument(text)
        #expect(document.samples.map(\.sum) == [1.5])
        #expect(document.samples.map(\.count) == [3])
        let labels = [(name: "a", value: "x,\"y\\z\n} "), (name: "b", value: "")]
        #expect(document.gauges == [.init(name: "g", labels: labels, value: 0.25)])
    }
}
