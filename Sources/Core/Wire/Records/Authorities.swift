package import Primitives
package import Registry
package import Sodium

/// The authorities that are believed, and the certificates of theirs that were found good.
///
/// A good one is remembered by the hash of its bytes, so that each is checked once and not with
/// every version of its member's record. The memory is bounded: it is two halves, and when the
/// younger is full the older is forgotten.
package struct Authorities: Sendable {
    private let keys: [(id: NodeID, key: PublicKey)]
    let cluster: ClusterID
    /// Whether everything is believed: only in a bulk simulation.
    package let isTrusting: Bool
    private let limit: Int
    private var younger: Set<Digest> = []
    private var older: Set<Digest> = []

    /// 16,384 members and 1,024 more that ask to become one.
    package static let rememberedLimit = 17_408
    /// How far a clock may be behind that of an issuer, in seconds.
    package static let clockSlackSeconds: UInt64 = 600

    package init(keys: [PublicKey], cluster: ClusterID, limit: Int = rememberedLimit) {
        self.init(keys: keys, cluster: cluster, isTrusting: false, limit: limit)
    }

    init(
        keys: [PublicKey],
        cluster: ClusterID,
        isTrusting: Bool,
        limit: Int = rememberedLimit
    ) {
        self.keys = keys.map { (NodeID(of: $0), $0) }
        self.cluster = cluster
        self.isTrusting = isTrusting
        self.limit = limit
    }

    /// How many certificates are remembered; never more than the limit.
    package var rememberedCount: Int { younger.count + older.count }

    /// Checks that an authority of this cluster signed the certificate, given as it was read.
    package mutating func verify(_ certificate: Certificate) throws(Rejection) {
        if isTrusting { return }
        let digest = Hash.digest(.digest, certificate.bytes)
        if younger.contains(digest) { return }
        if !older.contains(digest) { try check(certificate) }
        remember(digest)
    }

    /// Checks a certificate's time against the wall clock; `graceSeconds` is how long it is
    /// honoured beyond its end.
    package func checkValidity(
        _ certificate: Certificate,
        atUnixSeconds now: UInt64,
        graceSeconds: UInt64
    ) throws(Rejection) {
        let (latest, overflow) = certificate.notAfter.addingReportingOverflow(graceSeconds)
        let (early, beyond) = now.addingReportingOverflow(Authorities.clockSlackSeconds)
        guard overflow || now <= latest, beyond || early >= certificate.notBefore else {
            throw .certificateExpired
        }
    }

    /// The key of an authority that is believed.
    func key(of authority: NodeID) -> PublicKey? { keys.first { $0.id == authority }?.key }

    /// Whether the certificate was found good before, so that its check costs nothing.
    package func remembers(_ certificate: Certificate) -> Bool {
        if isTrusting { return true }
        let digest = Hash.digest(.digest, certificate.bytes)
        return younger.contains(digest) || older.contains(digest)
    }

    private func check(_ certificate: Certificate) throws(Rejection) {
        guard let authority = key(of: certificate.authority) else {
            throw .authority
        }
        let bytes = certificate.bytes
        guard let signature = Signature(Array(bytes.suffix(Signature.byteCount))) else {
            throw .truncated
        }
        let message = RecordFrame.signedMessage(bytes.dropLast(Signature.byteCount), in: cluster)
        guard authority.verifies(signature, .certificate, message) else { throw .certificate }
    }

    private mutating func remember(_ digest: Digest) {
        if younger.count >= max(1, limit / 2) {
            older = younger
            younger = []
        }
        younger.insert(digest)
    }
}
