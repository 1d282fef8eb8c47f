import Host
import Logging

/// Tells the operator of errors of the gossip socket: one line a minute for each errno, with what
/// to do.
struct SocketComplaints {
    let logger: Logger
    private var told = ErrorLedger()

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes an error; returns whether it was told.
    @discardableResult
    mutating func note(_ error: SocketError, at now: Int64, about sentence: String? = nil) -> Bool {
        guard let untold = told.note(error, at: now) else { return false }
        logger.warning(
            "\(sentence ?? "A datagram could not be sent: " + error.remedy)",
            metadata: ["errno": "\(error.rawValue)", "before": "\(untold)"]
        )
        return true
    }
}

extension SocketError {
    /// What it means for a datagram, and what to do.
    var remedy: String {
        switch self {
        case .notPermitted, .accessDenied:
            "a rule of this host forbids it. Let UDP out to the other agents (nft list ruleset)."
        case .networkUnreachable, .hostUnreachable, .hostDown:
            "this host has no way there. See ip route; another member may advertise an address "
                + "that is not reached from here (--advertise there)."
        case .networkDown:
            "the interface is down. See ip link; the agent goes on once it is up."
        case .invalid, .addressNotAvailable:
            "the kernel does not take the address. If this host's own address is gone (ip addr), "
                + "give it back or give --bind another."
        case .tooLong:
            "the way is too narrow for a datagram of 1,200 bytes. Raise the MTU (ip link)."
        case .wouldBlock, .noBuffers:
            "the network takes less than is sent. If it stays so, raise net.core.wmem_max or look "
                + "for a slow link."
        case .noMemory: "the kernel has no memory for it. Free some on this host."
        case .connectionRefused:
            "nobody listens there. A member may have died; nothing is to be done if it is known."
        case .familyNotSupported: "this host does not speak that family. Give --advertise there."
        case .addressInUse, .badDescriptor, .notConnected, .notASocket, .brokenPipe, .other:
            "the socket failed. If it stays so, restart the agent and report it with this line."
        }
    }
}
