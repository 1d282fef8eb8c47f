import Glibc
import NIOCore
import NIOHTTP1

/// Where calls are worked on, or wait in line.
final class Desk {
    /// What is wrong with it.
    enum Trouble: String {
        /// Nothing.
        case none

        /// Each call takes eight times as long.
        case slow

        /// Each call fails at once.
        case fail

        /// No call is ever answered.
        case deaf

        /// Each call takes six times as long at first, and less and less so for six seconds.
        case cold
    }

    typealias Answer = @Sendable (HTTPResponseStatus) -> Void

    private static let warmUp = 6.0

    private let slots: Int
    private let latency: Double
    private var state: UInt64
    private var trouble = Trouble.none
    private var since = NIODeadline.now()
    private var busy = 0
    private var line = CircularBuffer<Answer>()

    init(slots: Int, latency: Double, seed: UInt64) {
        self.slots = slots
        self.latency = latency
        state = seed
    }

    func begin(_ trouble: Trouble, at now: NIODeadline) {
        self.trouble = trouble
        since = now
    }

    func serve(on loop: any EventLoop, _ answer: @escaping Answer) {
        switch trouble {
        case .fail: answer(.internalServerError)
        case .deaf: break
        case .none, .slow, .cold:
            if busy < slots {
                work(on: loop, answer)
            } else {
                line.append(answer)
            }
        }
    }

    private func work(on loop: any EventLoop, _ answer: @escaping Answer) {
        busy += 1
        let time = latency * slowness(at: loop.now) * (0.5 + 0.5 * exponential())
        let desk = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .nanoseconds(Int64(time * 1e6))) {
            let desk = desk.value
            desk.busy -= 1
            if desk.trouble != .deaf { answer(.ok) }
            if let next = desk.line.popFirst() { desk.work(on: loop, next) }
        }
    }

    private func slowness(at now: NIODeadline) -> Double {
        switch trouble {
        case .slow: return 8
        case .cold:
            let age = Double((now - since).nanoseconds) / 1e9
            return age < Self.warmUp ? 6 - 5 * age / Self.warmUp : 1
        case .none, .fail, .deaf: return 1
        }
    }

    /// A draw from the exponential distribution of mean 1.
    private func exponential() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return -log(1 - Double((word ^ (word >> 31)) >> 11) * 0x1p-53)
    }
}
