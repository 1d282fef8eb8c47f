package import Primitives
package import Registry
import Sodium

extension Authorities {
    /// Believes every certificate: for bulk simulation.
    ///
    /// Tidy tests forbid this name outside `Simulation` and `Tests`.
    package init(trusting cluster: ClusterID) {
        self.init(keys: [], cluster: cluster, isTrusting: true)
    }
}

extension Authorities {
    /// The record, believed as it is, in a bulk simulation; else `nil`.
    func trusted(_ unverified: UnverifiedRecord) -> Verified<Record>? {
        isTrusting ? unverified.verified(trusting: cluster) : nil
    }

    /// Whether the signature stands for a simulated statement, in a bulk simulation; else `nil`.
    func trusted(_ statement: Signature) -> Bool? {
        isTrusting ? Statement.isValid(trusting: statement) : nil
    }
}

extension CertificateCodec {
    /// A certificate of the usual form and size for a node that has no key, with no signature.
    package static func simulated(
        for id: NodeID,
        name: String,
        issuedAt: UInt64 = 0
    ) throws(UnfitRecord) -> Certificate {
        let padding = [UInt8](repeating: 0, count: PublicKey.byteCount - id.bytes.count)
        guard let subject = PublicKey(id.bytes + padding) else {
            preconditionFailure("an id and its padding have the size of a key")
        }
        var certificate = Certificate(
            authority: NodeID(high: 0, low: 0),
            subject: subject,
            name: name,
            notBefore: 0,
            notAfter: .max,
            issuedAt: issuedAt,
            flags: .foreignAddresses,
            servicePatterns: ["*"]
        )
        certificate.bytes = try unsigned(certificate) + Signature.absent.bytes
        return certificate
    }
}
