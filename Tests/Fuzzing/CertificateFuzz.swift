import Primitives
import Registry
import Sodium

@testable import Wire

/// A certificate as a stranger with the gossip key may show it (T-FZ-3).
enum CertificateFuzz {
    static func run(_ bytes: [UInt8]) {
        guard let certificate = try? CertificateCodec.read(bytes) else { return }
        precondition(certificate.bytes == bytes, "a certificate keeps its bytes")
        _ = certificate.covers(service: "payments")
        var authorities = Authorities(keys: [Keys.bob.publicKey], cluster: Keys.cluster)
        precondition((try? authorities.verify(certificate)) == nil, "nobody signs for bob")
        for now in [0, 1_760_000_001, UInt64.max] {
            _ = try? authorities.checkValidity(certificate, atUnixSeconds: now, graceSeconds: now)
        }
        guard let again = try? CertificateCodec.unsigned(certificate) else {
            preconditionFailure("what was read within the limit can be written within it")
        }
        let body = again.dropFirst(36)
        precondition(bytes.dropFirst(36).starts(with: body), "it is written as it was read")
    }
}
