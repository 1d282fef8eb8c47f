internal import Host
internal import NIOCore
internal import Primitives
internal import Registry
import Services

extension UDPCheck: ProbedCheck {
    /// Sends an empty datagram, as Consul does, to the addresses in turn until none refuses it.
    func run(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async -> CheckOutcome {
        let asked = "UDP connect \(target): "
        do throws(CheckRefusal) {
            try await send(by: prober, within: surroundings)
            return CheckOutcome(.passing, asked + "Success")
        } catch {
            return CheckOutcome(.critical, asked + error.reason)
        }
    }

    /// Returns with an answer, or when the time is over without one.
    private func send(
        by prober: NetworkProber,
        within surroundings: CheckSurroundings
    ) async throws(CheckRefusal) {
        let place = try CheckTarget.parse(target).get()
        let deadline = NIODeadline.now() + .nanoseconds(surroundings.timeout.nanoseconds)
        let addresses = try await prober.addresses(
            of: place.host,
            within: surroundings.permit,
            until: deadline
        )
        var reason = "\(target) does not resolve"
        for (number, ip) in addresses.enumerated() {
            do {
                let address = Address(ip: ip, port: place.port)
                return try await send(to: address, until: deadline, on: prober.group.any())
            } catch {
                // The first address is the one that people mean.
                if number == 0 { reason = ProbeFailure.text(error, after: surroundings.timeout) }
            }
        }
        throw CheckRefusal(reason)
    }

    /// A silent service is the usual one, and it is looked at ever less often; a report that was on
    /// its way for long may be found a second late.
    private func send(
        to address: Address,
        until deadline: NIODeadline,
        on loop: any EventLoop
    ) async throws {
        let socket = try PeerSocket(to: address)
        try socket.knock()
        var pause = TimeAmount.milliseconds(1)
        while try !socket.hears() {
            let left = deadline - .now()
            guard left > .zero else { return }
            try await loop.scheduleTask(in: min(pause, left)) {}.futureResult.value()
            pause = min(pause * 2, .seconds(1))
        }
    }
}
