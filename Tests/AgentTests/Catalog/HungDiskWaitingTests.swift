import NIOConcurrencyHelpers
import Registry
import Testing

@testable import Catalog
@testable import Services
@testable import Storage

/// Who waits for a disk that hangs, and for how long.
struct HungDiskWaitingTests {
    /// Whether a task has ended.
    private final class End: Sendable {
        private let isReached = NIOLockedValueBox(false)

        func reach() { isReached.withLockedValue { $0 = true } }

        func isSo(after patience: Duration) async throws -> Bool {
            try await Task.sleep(for: patience)
            return isReached.withLockedValue { $0 }
        }
    }

    @Test func aReportThatChangesAStatusIsToldAtOnceAndAnsweredByTheDisk() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let end = End()
        let report = Task {
            try await services.report(checkID: "told", status: .warning, output: "slow")
            end.reach()
        }
        try await hang.isAsked()
        var told: [[CheckStatus]] = []
        try await hang.until {
            told += world.told()
            return !told.isEmpty
        }
        #expect(told == [[.passing, .warning]])
        #expect(world.check("told")?.output == "slow")
        await world.tick(after: .seconds(5))
        #expect(try await !end.isSo(after: .milliseconds(50)))
        hang.end()
        try await report.value
        #expect(world.storage.current.services.states.last?.status == .warning)
    }

    @Test func aReportThatChangesNothingIsAnsweredAfterASecondAndHolds() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        // The disk is further behind with each of them.
        for _ in 0..<4 {
            let report = Task {
                try await services.report(checkID: "told", status: .passing, output: "up")
            }
            try await hang.until { await services.renewalCount == 1 }
            await world.tick(after: .seconds(1))
            try await report.value
            await world.tick(after: .seconds(5))
        }
        try await hang.isAsked()
        #expect(world.check("told")?.status == .passing)
        #expect(world.told() == [])
        hang.end()
        await world.pass(.seconds(2))
        let next = try await CatalogWorld(storage: world.storage, clock: world.clock)
        await next.pass(.seconds(6))
        #expect(next.check("told")?.status == .passing)
    }

    @Test func aSnapshotHoldsUpNobodyButWhatIsWrittenBehindIt() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(rewriting: world.storage)
        world.storage.setRewritingDue(true)
        try await services.register(.web(id: "a"), replacingChecks: false)
        try await hang.isAsked()
        let put = Task { try await services.register(.web(id: "b"), replacingChecks: false) }
        try await hang.until { await services.pendingCount == 1 }
        world.prober.answer(.critical, "down")
        await world.tick(after: .seconds(10))
        #expect(world.told().contains([.critical, .passing]))
        #expect(world.serviceIDs == ["a", "web"])
        hang.end()
        try await put.value
        await world.pass(.seconds(2))
        #expect(world.storage.current.rewrites == 1)
        #expect(world.storage.current.services.services.map(\.id) == ["a", "b", "web"])
        let next = try await CatalogWorld(storage: world.storage, clock: world.clock)
        #expect(next.serviceIDs == world.serviceIDs)
        for id in ["asked", "told"] { #expect(next.check(id) == world.check(id)) }
    }

    @Test func theEndWaitsForTheDiskAndForWhatIsBehindIt() async throws {
        let world = try await HangingDisk.world()
        let services = world.services
        let hang = HangingDisk(appendsTo: world.storage)
        let end = End()
        let run = Task {
            await services.run()
            end.reach()
        }
        let put = Task { try await services.register(.web(id: "a"), replacingChecks: false) }
        try await hang.isAsked()
        world.prober.answer(.critical, "down")
        await world.tick(after: .seconds(10))
        run.cancel()
        #expect(try await !end.isSo(after: .milliseconds(50)))
        hang.end()
        await run.value
        try await put.value
        let kept = world.storage.current.services
        #expect(kept.services.map(\.id) == ["a", "web"])
        #expect(kept.states.map(\.status) == [.critical, .passing])
    }
}
