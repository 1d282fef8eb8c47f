import Primitives
import Testing
import Wire

@testable import Gossip

/// What the agent, the simulation and all tests drive a node by.
@Suite struct NodeDriverTests {
    /// A node that waits for its seed.
    private static func newcomer() throws -> NodeDriver {
        try MeshHost(0, signed: false, hasSeeds: true).driver
    }

    @Test func aSettledNodeHasNothingDue() throws {
        var driver = try Self.newcomer()
        var now = Instant.start
        for _ in 0..<200 {
            guard case .asleep(let deadline) = driver.settle(at: now) else {
                Issue.record("it stands still at \(now)")
                return
            }
            let next = try #require(deadline)
            #expect(next > now)
            #expect(driver.node.nextDeadline == next)
            now = next
        }
    }

    @Test func effectsAreHandedOverOnceAndInOrder() throws {
        var driver = try Self.newcomer()
        let seeds = (1...3).map { Address(ip: .v4(0x0A00_0100 + $0), port: 7_946) }
        driver.perform(.seeds(seeds), at: .start)
        #expect(driver.settle(at: .start) != .asleep(until: nil))
        let hellos = driver.drain().compactMap { effect -> Address? in
            guard case .send(let message, to: _, at: let address) = effect,
                message.type == .hello
            else { return nil }
            return address
        }
        #expect(hellos == seeds)
        #expect(driver.drain().isEmpty)
        #expect(driver.settle(at: .start) != .asleep(until: nil))
        #expect(driver.drain().isEmpty)
    }

    @Test func whatIsDueLateIsDoneAtOnce() throws {
        var driver = try Self.newcomer()
        let seed = Address(ip: .v4(0x0A00_0101), port: 7_946)
        driver.perform(.seeds([seed]), at: .start)
        _ = driver.settle(at: .start)
        _ = driver.drain()
        let late = Instant.start + .seconds(3_600)
        guard case .asleep(let next?) = driver.settle(at: late) else {
            Issue.record("it stands still, or has nothing to wait for")
            return
        }
        #expect(next > late)
        #expect(!driver.drain().isEmpty)
    }

    @Test func aDatagramThatIsNoneChangesNothing() throws {
        var driver = try Self.newcomer()
        _ = driver.settle(at: .start)
        _ = driver.drain()
        let deadline = driver.node.nextDeadline
        driver.receive([1, 2, 3], from: Address(ip: .v4(1), port: 1), at: .start)
        #expect(driver.settle(at: .start) == .asleep(until: deadline))
        #expect(driver.drain().isEmpty)
    }
}
