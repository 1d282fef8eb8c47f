internal import NIOCore
internal import NIOHTTP2
internal import Registry
import Services

extension GRPCCheck: ProbedCheck {
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let asked = "gRPC check \(address): "
        let call = HealthCall(
            authority: target,
            service: service,
            isSecure: tls != nil,
            timeout: surroundings.timeout
        )
        do throws(CheckRefusal) {
            let health = try await prober.converse(
                with: target,
                tls: tls,
                protocols: ["h2"],
                within: surroundings
            ) { promise in
                [NIOHTTP2Handler(mode: .client), HealthCallHandler(call, answered: promise)]
            }
            if health == .serving { return CheckOutcome(.passing, asked + "success") }
            return CheckOutcome(.critical, asked + health.name)
        } catch {
            return CheckOutcome(.critical, asked + error.reason)
        }
    }
}
