import Gossip
package import Host
import Primitives

/// What the node's thread does when its socket is ready or its moment has come.
extension NodeLoop: PollingClient {
    package nonisolated func turn(_ readiness: Readiness) {
        assumeIsolated { $0.take(readiness) }
    }

    /// How many batches are taken before the answers to them are sent and the time is looked at.
    private static let batches = 32
    /// How late a wake-up makes the socket worth a look before the node judges others by answers
    /// that it has not read.
    private static let lateness: Int64 = 5_000_000

    private func take(_ readiness: Readiness) {
        if let transport { hear(readiness, on: transport, at: Clocks.monotonic) }
        settle()
    }

    private func hear(_ readiness: Readiness, on transport: GossipTransport, at moment: Int64) {
        transport.beginTurn(readiness, at: moment)
        if readiness.contains(.failed) {
            for address in transport.refusals(at: moment) {
                driver.act { $0.heedRefusal(by: address, at: now, into: &$1) }
            }
        }
        let isLate = wakesAt < moment - NodeLoop.lateness
        if readiness.contains(.readable) || isLate { drain(transport, at: moment) }
    }

    /// All that waits is taken before the node advances.
    private func drain(_ transport: GossipTransport, at moment: Int64) {
        keepUp(at: now)
        for _ in 0..<NodeLoop.batches {
            let count = transport.receive(at: moment)
            noteDelay(of: transport)
            for index in 0..<count {
                guard let (bytes, sender) = transport.datagram(index) else { continue }
                driver.receive(bytes, from: sender, at: now)
            }
            guard count == ReceiveBatch.capacity else { return }
            perform()
            transport.flush(at: moment)
        }
    }

    private func noteDelay(of transport: GossipTransport) {
        guard let delay = transport.delay, delay > Node.lateReadingDelay else { return }
        transport.traffic.lateReads += 1
        driver.act { $0.noteLateReading(at: now, into: &$1) }
    }
}
