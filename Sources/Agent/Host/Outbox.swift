package import Primitives

/// One datagram that waits to be sent.
struct OutgoingDatagram {
    let bytes: [UInt8]
    let destination: Address
}

/// What became of the datagrams of one `Outbox.send`.
package struct SendReport: Equatable, Sendable {
    /// Handed to the kernel.
    package var datagrams = 0
    package var bytes = 0
    /// Sent once more, because the error was, or may have been, that of an earlier datagram.
    package var repeats = 0
    /// One for each datagram that was dropped.
    package var failures: [SocketError] = []
    /// Whether some wait until the socket has room.
    package var isBlocked = false
    /// The descriptor is lost; what waited is kept.
    package var loss: SocketError?

    package init() {}
}

/// Datagrams on their way to the kernel: they leave together, in as few calls as they need, and
/// each bears its own error alone.
package struct Outbox {
    /// How many may wait for a full socket; more are dropped, as a full network drops them.
    package static let limit = 256
    /// How often a datagram is sent again after an error that may be another's.
    private static let repeats = 3

    private var waiting: [OutgoingDatagram] = []
    private let batch = SendBatch()

    package init() {}

    package var isEmpty: Bool { waiting.isEmpty }

    /// Takes a datagram; returns why not: it is longer than any of the mesh, or too many wait.
    package mutating func add(_ bytes: [UInt8], to destination: Address) -> SocketError? {
        guard bytes.count <= SendBatch.room else { return .tooLong }
        guard waiting.count < Outbox.limit else { return .wouldBlock }
        waiting.append(OutgoingDatagram(bytes: bytes, destination: destination))
        return nil
    }

    /// Drops what waits.
    package mutating func clear() {
        waiting.removeAll()
    }

    /// Sends all that waits, as far as the socket takes it.
    package mutating func send(on socket: DatagramSocket) -> SendReport {
        var report = SendReport()
        var done = 0
        var repeated = 0
        while done < waiting.count {
            do throws(SystemError) {
                let count = try batch.send(waiting[done...], on: socket)
                report.bytes += waiting[done..<done + count].reduce(0) { $0 + $1.bytes.count }
                report.datagrams += count
                done += count
                repeated = 0
            } catch {
                switch Outbox.step(after: SocketError(error), repeated: repeated) {
                case _ where error.isInterruption: break
                case .again:
                    repeated += 1
                    report.repeats += 1
                case .drop(let failure):
                    report.failures.append(failure)
                    done += 1
                    repeated = 0
                case .wait:
                    report.isBlocked = true
                    waiting.removeFirst(done)
                    return report
                case .lost(let failure):
                    report.loss = failure
                    waiting.removeFirst(done)
                    return report
                }
            }
        }
        waiting.removeAll(keepingCapacity: true)
        return report
    }

    /// What an error means for the datagram that met it.
    private enum Step {
        case again
        case drop(SocketError)
        case wait
        case lost(SocketError)
    }

    private static func step(after failure: SocketError, repeated: Int) -> Step {
        if failure.isLoss { return .lost(failure) }
        if failure == .wouldBlock { return .wait }
        if failure.mayBelongToAnother, repeated < Outbox.repeats { return .again }
        return .drop(failure)
    }
}
