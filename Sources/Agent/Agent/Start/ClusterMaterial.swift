import Gossip
import Primitives
import Registry
import Settings
import Sodium
import Storage
package import Wire

/// The keys of the cluster as this node uses them, in shared-key mode: it holds the authority and
/// issues its own certificate (docs/protocol.md, Identity and keys).
struct ClusterMaterial: Sendable {
    let cluster: ClusterID
    let keyring: Keyring
    private let authority: SigningKey

    /// How long a certificate is valid; it is renewed at half of that.
    static let lifetime: UInt64 = 604_800
    /// How far a clock may be ahead of others.
    private static let slack: UInt64 = 600

    init(_ file: ClusterFile) {
        cluster = file.clusterID
        keyring = file.keyring
        authority = file.authority
    }

    var authorities: Authorities {
        Authorities(keys: [authority.publicKey], cluster: cluster)
    }

    /// Issues this node's certificate. `firstIssue` is the first issue for its identity: renewals
    /// keep it, and with it the node's seniority among holders of one name.
    func issue(
        to key: SigningKey,
        name: String,
        firstIssue: UInt64,
        now: UInt64
    ) throws(UnfitRecord) -> Certificate {
        try CertificateCodec.issue(
            by: authority,
            in: cluster,
            subject: key.publicKey,
            name: name,
            notBefore: now - min(now, ClusterMaterial.slack),
            notAfter: now + ClusterMaterial.lifetime,
            issuedAt: firstIssue,
            flags: .foreignAddresses,
            servicePatterns: ["*"]
        )
    }

    /// Reads the cluster file: the first of the paths that exists.
    static func load(_ configuration: AgentConfiguration) throws(StartFailure) -> ClusterMaterial {
        if configuration.isDevelopment { return ClusterMaterial(.generate()) }
        for (place, path) in configuration.clusterKeyPaths.enumerated() {
            let isLast = place == configuration.clusterKeyPaths.count - 1
            do throws(StorageError) {
                return try read(path, configuration.inputs.environment)
            } catch {
                if case .missingKey = error, !isLast { continue }
                throw StartFailure(error)
            }
        }
        throw StartFailure(
            message: "no cluster file is named: give --cluster-key FILE",
            exitStatus: 1
        )
    }

    private static func read(
        _ path: String,
        _ environment: [String: String]
    ) throws(StorageError) -> ClusterMaterial {
        let credentials = environment["CREDENTIALS_DIRECTORY"]
        var text = Array(try KeyFile.read(path, credentialsDirectory: credentials).utf8)
        do throws(ClusterFileError) {
            return ClusterMaterial(try ClusterFile(wiping: &text))
        } catch {
            throw .corrupt(
                path: path,
                what: "\(error)",
                remedy: "Copy the cluster file from another node, or make one with martlet keygen."
            )
        }
    }
}

extension ClusterFile {
    /// A new cluster: a random id and a random key.
    package static func generate() -> ClusterFile {
        guard let id = ClusterID(RandomBytes.draw(16)) else {
            preconditionFailure("a cluster id has 16 bytes")
        }
        return ClusterFile(clusterID: id, masterKey: .random())
    }
}
