import MartletBalancing
import MartletClient
import NIOCore
import NIOPosix
import Testing

/// What the agent is told of calls, and how errors are judged.
struct ReportTests {
    @Test func aReportHasTheFormOfTheAPI() {
        var facts = Endpoint.Facts()
        facts.service = "orders"
        facts.id = "a\"\\\n\u{1}\u{E9}"
        facts.node = "n1"
        let endpoint = Endpoint(facts)
        let reports = [
            Report(endpoint: endpoint, outcome: .ok, latency: .microseconds(1_834), status: 200),
            Report(endpoint: endpoint, outcome: .rejected, latency: nil, status: nil),
        ]
        #expect(
            ReportText.array(reports) == #"""
                [{"Service":"orders","Instance":"a\"\\\u000a\u0001é","Node":"n1","Outcome":"ok",\#
                "Latency":"1834us","Status":200},{"Service":"orders",\#
                "Instance":"a\"\\\u000a\u0001é","Node":"n1","Outcome":"rejected"}]
                """#
        )
    }

    @Test func theQueueIsBoundedAndCountsWhatItDrops() {
        var queue = ReportQueue(limit: 3)
        let report = Report(endpoint: Endpoint(.init()), outcome: .ok, latency: nil, status: nil)
        for _ in 0..<5 { queue.append(report) }
        #expect(queue.waiting.count == 3)
        #expect(queue.dropped == 2)
        #expect(queue.take(2).count == 2)
        #expect(queue.take(2).count == 1)
        #expect(queue.take(2).isEmpty)
        queue.append(report)
        queue.drop()
        #expect(queue.waiting.isEmpty)
        #expect(queue.dropped == 3)
    }

    @Test(arguments: [
        (200, CallOutcome.ok), (302, .ok), (404, .ok), (429, .rejected), (500, .error),
        (501, .error), (503, .error), (504, .timeout), (599, .error),
    ])
    func aStatusIsJudged(_ status: Int, _ outcome: CallOutcome) {
        #expect(CallJudgement.http(status: status).outcome == outcome)
        #expect(CallJudgement.http(status: status).status == status)
    }

    @Test func aPushbackIsNoError() {
        let judgement = CallJudgement.http(status: 503, retryAfter: .seconds(2))
        #expect(judgement.outcome == .rejected)
        #expect(judgement.retryAfter == .seconds(2))
    }

    @Test func errorsAreJudgedByWhetherAnythingWasSent() {
        let refused = IOError(errnoCode: 111, reason: "connect")
        let reset = IOError(errnoCode: 104, reason: "read")
        #expect(CallJudgement.of(refused).outcome == .connect)
        #expect(CallJudgement.of(reset).outcome == .error)
        #expect(CallJudgement.of(ChannelError.connectTimeout(.seconds(1))).outcome == .connect)
        #expect(CallJudgement.of(ChannelError.eof).outcome == .error)
        #expect(CallJudgement.of(CancellationError()).outcome == .cancelled)
        let own = CallFailure(.rejected, status: 429, retryAfter: .seconds(1))
        #expect(CallJudgement.of(own) == own.judgement)
    }
}
