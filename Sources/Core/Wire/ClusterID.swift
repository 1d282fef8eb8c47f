package import Primitives
import Sodium

/// 16 random bytes, fixed for the life of a cluster, in every signature and every seal. It is not
/// derived from a key, so that keys can be changed without voiding what was signed before.
package struct ClusterID: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let byteCount = 16

    /// `nil` unless there are exactly 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == ClusterID.byteCount else { return nil }
        self.bytes = bytes
    }

    private init(_ digest: Digest) {
        bytes = digest.bytes
    }

    /// The id that 128 bits give, such as the hash of a name or of a seed.
    package static func from(_ digest: Digest) -> ClusterID {
        ClusterID(digest)
    }
}
