import Testing

@testable import HTTPAPI
@testable import Picking

struct BalancingMetricsTests {
    private let rig = Rig()

    @Test func everySeriesBeginsAtZero() async throws {
        let text = await rig.get("/metrics").bodyText
        for outcome in PickOutcome.all {
            let labels = outcome.labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
            #expect(text.contains("martlet_picks_total{\(labels)} 0\n"))
        }
        for series in [
            "martlet_breakers{state=\"half_open\"}", "martlet_breakers{state=\"forced_closed\"}",
            "martlet_breaker_transitions_total{to=\"open\"}", "martlet_ejections_total",
            "martlet_ejections_refused_total", "martlet_panic_services",
            "martlet_panic_picks_total", "martlet_retries_total{result=\"refused\"}",
            "martlet_reports_total{result=\"stale\"}", "martlet_lost_reports_total",
            "martlet_call_outcomes_total{outcome=\"cancelled\"}", "martlet_leases_open",
            "martlet_balancers", "martlet_lost_probes_total", "martlet_lease_renewals_total",
            "martlet_breaker_orders",
        ] {
            #expect(text.contains("\(series) 0\n"), "\(series)")
        }
    }

    @Test func whatHappensIsCounted() async throws {
        rig.serve(4)
        let lease = try await rig.lease()
        _ = try await rig.lease(#"{"Lease":"1s"}"#)
        _ = await rig.get("/v1/mesh/pick/web")
        _ = await rig.post("/v1/mesh/pick/nope")
        _ = await rig.report(lease)
        _ = await rig.report(lease)
        await rig.trip("web1")
        rig.clock.advance(by: .milliseconds(1_500))
        rig.balancing.tick()
        let text = await rig.get("/metrics").bodyText
        for sample in [
            "martlet_picks_total{outcome=\"leased\",reason=\"balanced\"} 2",
            "martlet_picks_total{outcome=\"peeked\",reason=\"asked\"} 1",
            "martlet_picks_total{outcome=\"refused\",reason=\"unknown_service\"} 1",
            "martlet_reports_total{result=\"recorded\"} 6",
            "martlet_reports_total{result=\"duplicate\"} 1",
            "martlet_call_outcomes_total{outcome=\"error\"} 5",
            "martlet_breakers{state=\"open\"} 1", "martlet_breakers{state=\"closed\"} 3",
            "martlet_breaker_transitions_total{to=\"open\"} 1", "martlet_ejections_total 1",
            "martlet_lost_reports_total 1", "martlet_leases_open 0", "martlet_balancers 1",
        ] {
            #expect(text.contains(sample + "\n"), "\(sample)")
        }
    }

    @Test func nobodyIsWokenOnceNobodyAsks() async throws {
        rig.serve(2)
        let lease = try await rig.lease()
        #expect(rig.balancing.tick() == .milliseconds(100))
        rig.clock.advance(by: .seconds(2))
        #expect(rig.balancing.tick() == .seconds(1), "a lease is out")
        _ = await rig.report(lease)
        rig.clock.advance(by: .seconds(2))
        #expect(rig.balancing.tick() == .seconds(60), "only to forget")
        rig.clock.advance(by: .seconds(700))
        #expect(rig.balancing.tick() == nil)
        #expect(await rig.get("/metrics").bodyText.contains("martlet_balancers 0\n"))
        #expect(await rig.post("/v1/mesh/pick/web").code == 200)
    }
}
