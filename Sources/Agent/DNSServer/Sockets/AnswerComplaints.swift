import Host
import Logging

/// Tells the operator of answers that could not be sent: one line a minute for each errno, with
/// what to do.
struct AnswerComplaints {
    private let logger: Logger
    private var told = ErrorLedger()

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes an error at a moment of the monotonic clock.
    mutating func note(_ error: SocketError, at now: Int64) {
        guard let untold = told.note(error, at: now) else { return }
        logger.warning(
            "An answer of DNS could not be sent: \(error.remedyOfAnswer)",
            metadata: ["errno": "\(error.rawValue)", "before": "\(untold)"]
        )
    }
}

extension SocketError {
    /// What it means for an answer, and what to do.
    fileprivate var remedyOfAnswer: String {
        switch self {
        case .notPermitted, .accessDenied:
            "a rule of this host forbids it. Let answers out to those who ask (nft list ruleset)."
        case .networkUnreachable, .hostUnreachable, .hostDown:
            "this host has no way back to who asked. See ip route."
        case .networkDown: "the interface is down. See ip link; DNS goes on once it is up."
        case .invalid, .addressNotAvailable, .familyNotSupported:
            "the kernel does not take the address of who asked. If this host's own address is gone "
                + "(ip addr), give it back or give --dns another."
        case .tooLong:
            "the way is too narrow for an answer of 1,232 bytes. Raise the MTU (ip link)."
        case .wouldBlock, .noBuffers:
            "the network takes less than is answered. If it stays so, raise net.core.wmem_max or "
                + "look for a slow link."
        case .noMemory: "the kernel has no memory for it. Free some on this host."
        case .connectionRefused, .addressInUse, .badDescriptor, .notConnected, .notASocket,
            .brokenPipe, .other:
            "the socket failed. If it stays so, restart the agent and report it with this line."
        }
    }
}
