package import Primitives
package import Sodium

/// An authority's word that a public key bears a name and may register services (security §3.5).
package struct Certificate: Equatable, Sendable {
    package var authority: NodeID
    package var subject: PublicKey
    package var name: String
    /// Seconds since 1970, as the other two.
    package var notBefore: UInt64
    package var notAfter: UInt64
    package var issuedAt: UInt64
    package var flags: CertificateFlags
    /// At most 4; each a service name, or a prefix ending in `*`.
    package var servicePatterns: [String]
    /// The whole certificate with the authority's signature, at most 400 bytes.
    package var bytes: [UInt8]

    package static let maximumBytes = 400

    package init(
        authority: NodeID,
        subject: PublicKey,
        name: String,
        notBefore: UInt64,
        notAfter: UInt64,
        issuedAt: UInt64,
        flags: CertificateFlags,
        servicePatterns: [String],
        bytes: [UInt8] = []
    ) {
        self.authority = authority
        self.subject = subject
        self.name = name
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.issuedAt = issuedAt
        self.flags = flags
        self.servicePatterns = servicePatterns
        self.bytes = bytes
    }

    /// Whether the holder may register this service.
    package func covers(service: String) -> Bool {
        servicePatterns.contains { pattern in
            pattern.hasSuffix("*") ? service.hasPrefix(pattern.dropLast()) : service == pattern
        }
    }
}

/// What a certificate allows beside its name.
package struct CertificateFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The holder may register instances at addresses that are not its own.
    package static let foreignAddresses = CertificateFlags(rawValue: 1)
}
