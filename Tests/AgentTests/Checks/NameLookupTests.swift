import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Primitives
import Registry
import Testing

@testable import Checks
@testable import Services

struct NameLookupTests {
    /// A resolver whose names below `dead` domains have no answer until it is let go.
    private final class Resolver: Sendable {
        private struct State {
            var isHeld = true
            var asked: [String: Int] = [:]
            var underWay = 0
            var most = 0
        }
        private let state = NIOLockedValueBox(State())

        var asked: [String: Int] { state.withLockedValue(\.asked) }
        /// How many names were looked up at a time at most.
        var most: Int { state.withLockedValue(\.most) }

        func letGo() { state.withLockedValue { $0.isHeld = false } }

        func resolve(_ name: String) -> [IPAddress] {
            state.withLockedValue { state in
                state.asked[name, default: 0] += 1
                state.underWay += 1
                state.most = max(state.most, state.underWay)
            }
            while name.contains(".dead"), state.withLockedValue(\.isHeld) { usleep(1_000) }
            state.withLockedValue { $0.underWay -= 1 }
            return [.v4(0x7F00_0001)]
        }
    }

    private let resolver = Resolver()
    private let group = MultiThreadedEventLoopGroup.singleton

    private func deadline(_ milliseconds: Int64) -> NIODeadline {
        .now() + .milliseconds(milliseconds)
    }

    /// Waits until the lookups are as they are to be.
    private func wait(until isSo: () -> Bool) async throws {
        for _ in 0..<6_000 where !isSo() {
            try await group.next().scheduleTask(in: .milliseconds(10)) {}.futureResult.get()
        }
        #expect(isSo())
    }

    @Test func oneSilentDomainHoldsUpNoOther() async throws {
        let server = try await TargetServer(host: "127.0.0.1")
        let prober = NetworkProber(group: group) { [resolver] in resolver.resolve($0) }
        for round in 0..<5 {
            await withTaskGroup(of: CheckStatus?.self) { tasks in
                for number in 0..<40 {
                    let probe = CheckProbe.tcp(
                        target: "n\(number).dead.example:\(server.port)",
                        interval: .seconds(1),
                        timeout: .milliseconds(50)
                    )
                    tasks.addTask {
                        #expect(await prober.run(probe, within: .own).status == .critical)
                        return nil
                    }
                }
                let probe = CheckProbe.tcp(
                    target: "web\(round).good.example:\(server.port)",
                    interval: .seconds(1),
                    timeout: .seconds(20)
                )
                tasks.addTask { await prober.run(probe, within: .own).status }
                for await status in tasks { #expect(status == nil || status == .passing) }
            }
            // Those who waited for a thread have given up, so nothing waits.
            #expect(prober.names.counts.underWay <= NameLookups.limit / 2)
            #expect(prober.names.counts.waiting == 0)
            #expect(prober.names.counts.askers == 0)
        }
        #expect(resolver.most <= NameLookups.limit / 2 + 1)
        #expect(resolver.asked.values.allSatisfy { $0 == 1 })
        resolver.letGo()
        try await wait { prober.names.counts.underWay == 0 }
        #expect(resolver.asked.count <= NameLookups.limit / 2 + 5)
        let dead = CheckProbe.tcp(
            target: "n0.dead.example:\(server.port)",
            interval: .seconds(1),
            timeout: .seconds(20)
        )
        #expect(await prober.run(dead, within: .own).status == .passing)
        await prober.shutdown()
        await server.close()
    }

    @Test func whoAsksMeanwhileSharesTheLookup() async throws {
        let lookups = NameLookups { [resolver] in resolver.resolve($0) }
        let name = "web.dead.example"
        // Whoever began it may have given up.
        #expect(await lookups.addresses(of: name, until: deadline(20), on: group.next()) == nil)
        let answers = await withTaskGroup(of: [IPAddress]?.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask { [self] in
                    await lookups.addresses(of: name, until: deadline(60_000), on: group.next())
                }
            }
            try? await wait { lookups.counts.askers == 8 }
            #expect(lookups.counts == .init(underWay: 1, waiting: 0, askers: 8))
            resolver.letGo()
            return await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: [.v4(0x7F00_0001)], count: 8))
        #expect(resolver.asked == [name: 1])
    }

    @Test func everySilentDomainHasHalfOfWhatIsLeft() async throws {
        let lookups = NameLookups { [resolver] in resolver.resolve($0) }
        await withTaskGroup(of: Void.self) { tasks in
            for domain in 0..<5 {
                for number in 0..<40 {
                    let name = "n\(number).dead\(domain).example"
                    tasks.addTask { [self] in
                        let time = deadline(60_000)
                        _ = await lookups.addresses(of: name, until: time, on: group.next())
                    }
                }
                try? await wait { lookups.counts.askers == 40 * (domain + 1) }
                let taken = NameLookups.limit - NameLookups.limit >> (domain + 1)
                let all = 40 * (domain + 1)
                #expect(
                    lookups.counts == .init(underWay: taken, waiting: all - taken, askers: all)
                )
            }
            let good = await lookups.addresses(
                of: "web.good.example",
                until: deadline(60_000),
                on: group.next()
            )
            #expect(good == [.v4(0x7F00_0001)])
            resolver.letGo()
        }
        // Each of those who waited had its turn once a thread was free.
        #expect(resolver.asked.count == 201)
        #expect(resolver.asked.values.allSatisfy { $0 == 1 })
        #expect(resolver.most <= NameLookups.limit)
        try await wait { lookups.counts == NameLookups.Counts() }
    }

    @Test func whoIsBrokenOffGivesUp() async throws {
        let lookups = NameLookups { [resolver] in resolver.resolve($0) }
        let names = (0..<40).map { "n\($0).dead.example" }
        let task = Task { [self] in
            await withTaskGroup(of: Void.self) { tasks in
                for name in names {
                    tasks.addTask { [self] in
                        let time = deadline(60_000)
                        _ = await lookups.addresses(of: name, until: time, on: group.next())
                    }
                }
            }
        }
        try await wait { lookups.counts.askers == 40 }
        task.cancel()
        await task.value
        let left = NameLookups.Counts(underWay: NameLookups.limit / 2, waiting: 0, askers: 0)
        #expect(lookups.counts == left)
        resolver.letGo()
        try await wait { lookups.counts == NameLookups.Counts() }
        #expect(resolver.asked.count == NameLookups.limit / 2)
    }

    @Test func afterTheEndNobodyIsKeptWaiting() async throws {
        let lookups = NameLookups { [resolver] in resolver.resolve($0) }
        async let early = lookups.addresses(
            of: "web.dead.example",
            until: deadline(60_000),
            on: group.next()
        )
        try await wait { lookups.counts.askers == 1 }
        lookups.shutdown()
        #expect(await early == nil)
        let time = deadline(60_000)
        #expect(await lookups.addresses(of: "a.example", until: time, on: group.next()) == nil)
        #expect(resolver.asked == ["web.dead.example": 1])
        resolver.letGo()
    }
}
