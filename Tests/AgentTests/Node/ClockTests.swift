import Gossip
import Logging
import Primitives
import Registry
import Synchronization
import Testing

@testable import Agent
@testable import HTTPAPI
@testable import Host
@testable import NodeShell

/// Whole agents whose clocks are wrong, and put right while they run.
struct ClockTests {
    @Test(arguments: [1_800, 7_200, -691_200] as [Int64])
    func anAgentWhoseClockIsMendedIsInWithoutARestart(lead: Int64) async throws {
        let mesh = LiveMesh()
        let clock = StepClock(lead: lead)
        try await mesh.run("right") { right in
            let flags = ["--join", right.address]
            try await mesh.run("wrong", flags: flags, clock: clock.wall) { wrong in
                try await wrong.waitUntil {
                    !wrong.log.lines(.warning, containing: "The clock of right is").isEmpty
                        && !right.log.lines(.warning, containing: "The clock of wrong is").isEmpty
                }
                try await Task.sleep(for: .milliseconds(500))
                #expect(await right.loop.knows(wrong) == false)
                clock.set(lead: 0)
                try await wrong.waitUntil { await right.loop.knows(wrong) }
                #expect(right.log.lines(.warning, containing: "The clock of").count <= 2)
            }
        }
    }

    @Test func aClockThatStepsWhileRunningIsSaidOnceByBoth() async throws {
        let mesh = LiveMesh()
        let clock = StepClock(lead: 0)
        try await mesh.run("right") { right in
            let flags = ["--join", right.address]
            try await mesh.run("wrong", flags: flags, clock: clock.wall) { wrong in
                try await wrong.waitUntil { await right.loop.knows(wrong) }
                clock.set(lead: -7_200)
                try await wrong.waitUntil {
                    !wrong.log.lines(.warning, containing: "clock stepped 7").isEmpty
                        && !wrong.log.lines(.warning, containing: "The clock of right").isEmpty
                        && !right.log.lines(.warning, containing: "The clock of wrong").isEmpty
                }
                #expect(await right.loop.knows(wrong))
            }
        }
    }
}

/// The host's clock, ahead by as much as a test says.
final class StepClock: Sendable {
    private let lead: Mutex<Int64>

    init(lead: Int64) {
        self.lead = Mutex(lead)
    }

    func set(lead seconds: Int64) {
        lead.withLock { $0 = seconds }
    }

    var wall: WallClock {
        WallClock { [self] in
            UInt64(Int64(WallClock.milliseconds) + lead.withLock { $0 } * 1_000)
        }
    }
}

extension NodeLoop {
    /// Whether another agent is a member here.
    func knows(_ other: LiveAgent) -> Bool {
        driver.node.registry.member(other.assembly.identity.id) != nil
    }
}
