import Glibc

/// What is fuzzed: one entry point for bytes from outside each, with the properties that must hold
/// whatever the bytes are. A broken property traps, as a bug in the code under it would.
///
/// `MARTLET_FUZZ` names the one that a process runs (`cluster/break fuzz`).
enum FuzzTarget: String {
    /// The plain text of a datagram, as a holder of the gossip key may seal it.
    case envelope
    case records
    case certificate
    /// Files of the data directory.
    case stored
    /// The cluster file.
    case cluster
    /// JSON bodies, queries and filters of the HTTP API.
    case requests
    /// Queries and answers of DNS.
    case dns
    /// Sequences of messages of three members to a node.
    case node

    static let chosen: FuzzTarget = {
        let name = unsafe getenv("MARTLET_FUZZ").map { unsafe String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            preconditionFailure("MARTLET_FUZZ names one of the targets, not \"\(name)\"")
        }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .envelope: EnvelopeFuzz.run(bytes)
        case .records: RecordFuzz.run(bytes)
        case .certificate: CertificateFuzz.run(bytes)
        case .stored: StoredFuzz.run(bytes)
        case .cluster: ClusterFileFuzz.run(bytes)
        case .requests: RequestFuzz.run(bytes)
        case .dns: DNSFuzz.run(bytes)
        case .node: NodeFuzz.run(bytes)
        }
    }
}

/// What libFuzzer calls with each input.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
