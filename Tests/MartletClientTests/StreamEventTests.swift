import MartletBalancing
import MartletClient
import Testing

/// What events say.
struct StreamEventTests {
    /// As an agent writes it, with all that a registration can have.
    private static let whole = #"""
        {"Node":{"ID":"9f0c","Node":"host-3","Address":"10.0.0.3","Datacenter":"dc2",
        "TaggedAddresses":{"lan":"10.0.0.3"},"Meta":{},"Locality":{"Region":"dc2","Zone":"b"},
        "CreateIndex":7,"ModifyIndex":9},"Service":{"ID":"orders-1","Service":"orders",
        "Tags":["v1","blue"],"Meta":{"k":"v"},"Port":8080,"Address":"10.1.0.3",
        "TaggedAddresses":{},"Weights":{"Passing":5,"Warning":2},"Capacity":4,
        "Breaker":{"Threshold":0.25,"Window":"1m30s","Interval":"250ms"},"Policy":"maglev",
        "EnableTagOverride":false,"CreateIndex":8,"ModifyIndex":9},
        "Checks":[{"Status":"passing"},{"Status":"warning","Output":"slow"}],"Later":[{}]}
        """#

    @Test func aWholeInstanceIsRead() throws {
        guard case .instance(let endpoint) = read("service", Self.whole) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.service == "orders")
        #expect(endpoint.id == "orders-1")
        #expect(endpoint.node == "host-3")
        #expect(endpoint.datacenter == "dc2")
        #expect(endpoint.zone == "b")
        #expect(endpoint.authority == "10.1.0.3:8080")
        #expect(endpoint.tags == ["v1", "blue"])
        #expect(endpoint.metadata == ["k": "v"])
        #expect(endpoint.health == .warning)
        #expect(endpoint.weight == 2)
        #expect(endpoint.capacity == 4)
        #expect(endpoint.facts.policy == "maglev")
        let breaker = endpoint.facts.breaker
        #expect(breaker?.threshold == 0.25)
        #expect(breaker?.window == .seconds(90))
        #expect(breaker?.interval == .milliseconds(250))
    }

    @Test func whatIsLeftOutHasItsDefault() {
        let least = #"{"Node":{"Node":"n"},"Service":{"ID":"a","Service":"s"}}"#
        guard case .instance(let endpoint) = read("service", least) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.weight == 1)
        #expect(endpoint.capacity == 0)
        #expect(endpoint.health == .passing)
    }

    @Test func aDrainIsToldByWeightsAndNoFailure() {
        let text =
            #"{"Node":{"Node":"n"},"Service":{"ID":"a","Service":"s","Weights":"#
            + #"{"Passing":0,"Warning":0}},"Checks":[{"Status":"critical","Type":"drain"}]}"#
        guard case .instance(let endpoint) = read("service", text) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.weight == 0)
        #expect(endpoint.health == .passing)
    }

    @Test func anInstanceWithoutAnAddressIsAtItsNode() {
        let text = Self.whole.replacing("\"Address\":\"10.1.0.3\"", with: "\"Address\":\"\"")
        guard case .instance(let endpoint) = read("service", text) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.authority == "10.0.0.3:8080")
        let six = text.replacing("\"Address\":\"10.0.0.3\"", with: "\"Address\":\"fd00::3\"")
        guard case .instance(let endpoint) = read("service", six) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.authority == "[fd00::3]:8080")
    }

    @Test(arguments: [("passing", "passing"), ("warning", "warning"), ("odd", "critical")])
    func theWorstCheckCounts(_ status: String, _ health: String) {
        let text = Self.whole.replacing("\"Status\":\"warning\"", with: "\"Status\":\"\(status)\"")
        guard case .instance(let endpoint) = read("service", text) else {
            Issue.record("no instance")
            return
        }
        #expect(endpoint.health.rawValue == health)
    }

    @Test func aRemovalNamesItsInstance() {
        let text = #"{"Removed":true,"Node":"n","ID":"a","Service":"s"}"#
        #expect(read("service", text) == .removed(service: "s", node: "n", id: "a"))
    }

    @Test func otherEventsAreOfNoUse() {
        #expect(read("member", "{}") == .other)
        #expect(read("breaker", "not even JSON") == .other)
        #expect(read("message", "") == .other)
        #expect(read("reset", "") == .reset)
        #expect(read("synced", "{\"Index\":1}") == .synced)
    }

    @Test func whatIsCutOffIsGarbled() {
        let bytes = Array(Self.whole.utf8)
        for length in bytes.indices {
            let event = EventParser.Event(name: "service", data: Array(bytes[..<length]))
            #expect(StreamEvent(event) == .garbled)
        }
    }

    @Test(arguments: [
        "[]", "null", "7", "{}", #"{"Removed":true}"#, #"{"Removed":1,"Node":"n"}"#,
        #"{"Node":{"Node":7},"Service":{"ID":"a","Service":"s"}}"#,
        #"{"Node":{"Node":"n"},"Service":{"ID":"a","Service":"s","Port":70000}}"#,
        #"{"Node":{"Node":"n"},"Service":{"ID":"a","Service":"s","Port":-1}}"#,
    ])
    func nonsenseIsGarbled(_ text: String) {
        #expect(read("service", text) == .garbled)
    }

    @Test func aLoadIsRead() {
        let text = #"""
            {"Node":"n1","ID":"a","Service":"s","Capacity":200.5,"Utilization":0.25,
            "Callers":"f00000000000000f","Later":1}
            """#
        let report = LoadReport(
            capacity: 200.5,
            utilization: 0.25,
            callers: CallerSketch(bits: 0xF000_0000_0000_000F)
        )
        #expect(
            read("load", text) == .load(InstanceLoad(service: "s", key: "n1/a", report: report))
        )
        #expect(read("load", #"{"Node":"n1","ID":"a","Service":"s"}"#) == .garbled)
    }

    @Test func callersAreRead() {
        let text = #"{"Service":"s","Callers":5,"More":[1]}"#
        #expect(read("callers", text) == .callers(service: "s", count: 5))
        #expect(read("callers", #"{"Service":"s","Callers":-1}"#) == .garbled)
        #expect(read("callers", #"{"Callers":5}"#) == .garbled)
    }

    @Test(arguments: [
        ("0", 0), ("10s", 10_000_000), ("1m30s", 90_000_000), ("250ms", 250_000),
        ("1.5s", 1_500_000), ("1h", 3_600_000_000), ("7us", 7), ("7\u{B5}s", 7),
    ])
    func durationsAreReadAsGoWritesThem(_ text: String, _ microseconds: Int64) {
        #expect(GoDuration.parse(text) == .microseconds(microseconds))
    }

    @Test(arguments: ["", "10", "s", "10x", "-1s", "1..5s", "1s2", "1e9999h", "nan", "99999999h"])
    func whatIsNoDurationIsNone(_ text: String) {
        #expect(GoDuration.parse(text) == nil)
    }

    private func read(_ name: String, _ text: String) -> StreamEvent {
        StreamEvent(EventParser.Event(name: name, data: Array(text.utf8)))
    }
}
