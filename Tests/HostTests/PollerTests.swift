import Glibc
import Primitives
import Synchronization
import Testing

@testable import Host

struct PollerTests {
    /// How often each of the calls was made.
    private final class Made: Sendable {
        let fine = Atomic<Int>(0)
        let coarse = Atomic<Int>(0)

        var counts: [Int] { [fine.load(ordering: .relaxed), coarse.load(ordering: .relaxed)] }
    }

    /// The kernel's calls, counted, of which some are refused with an errno.
    private func calls(_ made: Made, fine: Int32? = nil, coarse: Int32? = nil) -> EpollCalls {
        let system = EpollCalls.system
        return unsafe EpollCalls(
            fine: { epoll, events, left in
                made.fine.add(1, ordering: .relaxed)
                if let fine { return -fine }
                return unsafe system.fine(epoll, events, left)
            },
            coarse: { epoll, events, left in
                made.coarse.add(1, ordering: .relaxed)
                if let coarse { return -coarse }
                return unsafe system.coarse(epoll, events, left)
            }
        )
    }

    private var soon: Int64 { Clocks.monotonic + 5_000_000 }
    private var late: Int64 { Clocks.monotonic + 60_000_000_000 }

    @Test(arguments: [ENOSYS, EPERM, EACCES, EINVAL])
    func aFinerWaitThatIsRefusedIsMadeInMilliseconds(code: Int32) throws {
        let made = Made()
        let poller = try Poller(calls: calls(made, fine: code))
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        try poller.watch(to.descriptor)
        let moment = soon
        #expect(poller.wait(until: moment) == [])
        #expect(Clocks.monotonic >= moment)
        Sockets.send([[1]], from: from, to: to.bound)
        #expect(poller.wait(until: late) == .readable)
        #expect(made.counts == [1, 2], "what was refused once is not tried again")
        #expect(poller.takeFailure() == nil)
    }

    @Test func aSignalRefusesNothing() throws {
        let made = Made()
        let poller = try Poller(calls: calls(made, fine: EINTR, coarse: EINTR))
        for _ in 0..<2 { #expect(poller.wait(until: late) == []) }
        #expect(poller.wait(until: .max) == [])
        #expect(made.counts == [2, 1])
        #expect(poller.takeFailure() == nil)
    }

    @Test func whereNothingCanBeWaitedForTheSocketIsReadAndThatIsToldOnce() throws {
        let made = Made()
        let poller = try Poller(calls: calls(made, fine: EPERM, coarse: EPERM))
        for deadline in [late, .max, late, soon] {
            #expect(poller.wait(until: deadline) == .readable)
        }
        #expect(made.counts == [1, 4])
        #expect(poller.takeFailure() == SystemError(code: EPERM))
        #expect(poller.wait(until: .max) == .readable)
        #expect(poller.takeFailure() == nil)
    }

    /// Reads its socket at each turn that it is given.
    private final class Reader: PollingClient {
        let socket: DatagramSocket
        private let found = Mutex<[[UInt8]]>([])

        init(_ socket: DatagramSocket) {
            self.socket = socket
        }

        var payloads: [[UInt8]] { found.withLock(\.self) }

        func turn(_ readiness: Readiness) {
            guard readiness.contains(.readable) else { return }
            let payloads = Sockets.drain(socket, with: ReceiveBatch())
            found.withLock { $0 += payloads }
        }
    }

    @Test(arguments: [nil, EPERM])
    func aDatagramIsReceivedWhateverIsRefused(coarse: Int32?) async throws {
        let poller = try Poller(calls: calls(Made(), fine: EPERM, coarse: coarse))
        let executor = try PollingExecutor(name: "refused", poller: poller)
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        let reader = Reader(to)
        executor.attach(reader)
        try executor.watch(to)
        Sockets.send([[1, 2, 3]], from: from, to: to.bound)
        for _ in 0..<10_000 where reader.payloads.isEmpty { usleep(1_000) }
        #expect(reader.payloads == [[1, 2, 3]])
        executor.stop()
    }
}
