import Formats
import MartletBalancing
import Picking
import Primitives
import Registry
import View

extension JSONWriter {
    mutating func pickMembers(_ answer: PickAnswer, sealedBy seal: LeaseSeal) {
        if let lease = answer.lease {
            member("Lease", seal.text(of: lease))
            member("ExpiresIn", GoDuration.format(answer.expiresIn.inMilliseconds))
        }
        key("Instance")
        written(answer.instance.json)
        member("Probe", answer.isProbe)
        member("Panic", answer.isInPanic)
        member("Reason", answer.reason.rawValue)
        excluded(answer.excluded)
        member("RetryAllowed", answer.mayRetry)
        if let hedge = answer.hedge { member("Hedge", GoDuration.format(hedge)) }
        if let share = answer.lossShare {
            let percent = Int((share * 100).rounded())
            member(
                "Warning",
                "\(percent) % of this client's picks were never reported: report every one."
            )
        }
    }

    private mutating func excluded(_ excluded: Balancer.Exclusions, asked: Int = 0) {
        object("Excluded") { writer in
            writer.member("Breaker", excluded.breaker)
            writer.member("Capacity", excluded.capacity)
            writer.member("Draining", excluded.draining)
            writer.member("Critical", excluded.critical)
            if asked > 0 { writer.member("Asked", asked) }
        }
    }

    mutating func refusalMembers(_ refusal: MeshRefusal) {
        member("Error", refusal.text)
        member("Reason", refusal.reason.text)
        if let excluded = refusal.excluded { self.excluded(excluded, asked: refusal.asked) }
    }

    mutating func report(_ result: ReportResult) {
        object { writer in
            switch result {
            case .recorded: writer.member("Recorded", true)
            case .stale: writer.member("Stale", true)
            case .duplicate: writer.member("Duplicate", true)
            case .ended: writer.refusalMembers(.leaseEnded)
            }
        }
    }

    mutating func breakerMembers(_ breaker: BreakerReading) {
        member("Service", breaker.service)
        member("ID", breaker.id)
        member("Node", breaker.node)
        member("State", breaker.state.text)
        member("Forced", breaker.state.isForced)
        if breaker.state.isForced, let left = breaker.orderEndsIn {
            member("ExpiresIn", GoDuration.format(left.inMilliseconds))
        }
    }

    mutating func endpoints(_ reading: EndpointsReading) {
        object { writer in
            writer.serviceMembers(of: reading)
            writer.array("Endpoints") { writer in
                for endpoint in reading.endpoints {
                    writer.object { $0.members(of: endpoint) }
                }
            }
        }
    }

    mutating func explanation(of reading: EndpointsReading) {
        object { writer in
            writer.serviceMembers(of: reading)
            writer.array("Instances") { writer in
                for endpoint in reading.endpoints {
                    writer.object { writer in
                        let reasons = endpoint.reasons(
                            policy: reading.policy,
                            isInPanic: reading.isInPanic
                        )
                        writer.member("ID", endpoint.row.entry.body.id)
                        writer.member("Node", endpoint.row.nodeName)
                        writer.member("Eligible", endpoint.standing.isEligible)
                        writer.member("Why", reasons)
                        writer.object("Endpoint") { $0.members(of: endpoint) }
                    }
                }
            }
        }
    }

    private mutating func serviceMembers(of reading: EndpointsReading) {
        member("Service", reading.service)
        member("Policy", reading.policy.rawValue)
        member("Breakers", reading.hasBreakers)
        member("Panic", reading.isInPanic)
        excluded(reading.excluded)
        member("InFlight", reading.requestsInFlight)
        member("Leases", reading.leases)
        object("Retries") { writer in
            writer.member("Available", Int(reading.retries))
            writer.member("Suspended", reading.retriesAreSuspended)
        }
    }

    private mutating func members(of endpoint: EndpointReading) {
        let standing = endpoint.standing
        let body = endpoint.row.entry.body
        member("ID", body.id)
        member("Node", endpoint.row.nodeName)
        member("Address", endpoint.row.address)
        member("Port", body.port)
        member("Status", endpoint.row.health.name)
        member("Weight", standing.endpoint.weight)
        key("EffectiveWeight")
        number(rounded(standing.isEligible ? standing.weight : 0))
        key("CapacityFactor")
        number(rounded(standing.capacityFactor))
        member("Tier", endpoint.row.tier)
        member("Capacity", standing.endpoint.capacity)
        if let share = standing.share { member("Share", share) }
        member("InFlight", standing.inFlight)
        if let latency = standing.latency {
            member("Latency", GoDuration.format(latency.inMicroseconds))
        }
        key("Penalty")
        number(rounded(standing.penalty))
        object("Breaker") { writer in
            writer.member("State", standing.breaker.text)
            writer.member("Forced", standing.breaker.isForced)
            if standing.breaker.isForced, let left = endpoint.orderEndsIn {
                writer.member("ExpiresIn", GoDuration.format(left.inMilliseconds))
            }
        }
        member("Warming", standing.isWarming)
        member("Eligible", standing.isEligible)
        if !endpoint.exclusion.isEmpty { member("Excluded", endpoint.exclusion) }
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}

extension Duration {
    /// Rounded up to whole milliseconds, and never below zero, for people.
    var inMilliseconds: Duration {
        .milliseconds(max(0, (nanoseconds + 999_999) / 1_000_000))
    }

    var inMicroseconds: Duration { .microseconds(nanoseconds / 1_000) }
}
