package import Host

/// What went through the gossip socket, from zero.
package struct Traffic: Sendable {
    package private(set) var datagramsReceived: UInt64 = 0
    package private(set) var bytesReceived: UInt64 = 0
    package private(set) var datagramsSent: UInt64 = 0
    package private(set) var bytesSent: UInt64 = 0
    /// Datagrams sent once more after an error that may be an earlier one's.
    package private(set) var repeats: UInt64 = 0
    private var sendErrors: [SocketError: UInt64] = [:]
    private var receiveErrors: [SocketError: UInt64] = [:]
    private var unsendable: [Unsendable: UInt64] = [:]
    private var queuedErrors: [QueuedErrorKind: UInt64] = [:]
    /// Batches of which the first datagram had waited over 100 ms.
    package internal(set) var lateReads: UInt64 = 0
    /// How often a lost socket was bound again.
    package internal(set) var rebinds: UInt64 = 0

    mutating func received(_ bytes: Int) {
        datagramsReceived += 1
        bytesReceived += UInt64(bytes)
    }

    mutating func sent(_ report: SendReport) {
        datagramsSent += UInt64(report.datagrams)
        bytesSent += UInt64(report.bytes)
        repeats += UInt64(report.repeats)
    }

    mutating func failedToSend(_ error: SocketError) { sendErrors[error, default: 0] += 1 }
    mutating func failedToReceive(_ error: SocketError) { receiveErrors[error, default: 0] += 1 }
    mutating func note(_ reason: Unsendable) { unsendable[reason, default: 0] += 1 }
    mutating func note(_ kind: QueuedErrorKind) { queuedErrors[kind, default: 0] += 1 }

    package func failedSends(_ error: SocketError) -> UInt64 { sendErrors[error] ?? 0 }
    package func failedReceptions(_ error: SocketError) -> UInt64 { receiveErrors[error] ?? 0 }
    package func count(_ reason: Unsendable) -> UInt64 { unsendable[reason] ?? 0 }
    package func count(_ kind: QueuedErrorKind) -> UInt64 { queuedErrors[kind] ?? 0 }
}

/// Why a datagram is not even tried; the raw values are labels of metrics.
package enum Unsendable: String, CaseIterable, Sendable {
    /// The socket has no way to this family: an IPv6 address of a peer in an IPv4 mesh.
    case family
    /// No unicast address with a port: broadcast, multicast, `0.0.0.0`, port 0.
    case address
    /// There is no socket at present.
    case socket
}

/// What ICMP reported; the raw values are labels of metrics.
package enum QueuedErrorKind: String, CaseIterable, Sendable {
    /// Nobody listens at that port.
    case refused
    /// Any other reason.
    case other
    /// A flood, after which the reports were thrown away for up to 10 ms.
    case flood
}
