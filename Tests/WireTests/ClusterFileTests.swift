import Sodium
import Testing
import Wire

struct ClusterFileTests {
    static let id = "AQIDBAUGBwgJCgsMDQ4PEA=="
    static let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="

    static func read(_ text: String) throws -> ClusterFile {
        var bytes = Array(text.utf8)
        return try ClusterFile(wiping: &bytes)
    }

    @Test func whatIsRenderedIsReadBackAndWiped() throws {
        let file = try Self.read("cluster-id \(Self.id)\nmaster-key \(Self.key)\n")
        var text = file.rendered()
        #expect(text.first == UInt8(ascii: "#"))
        let again = try ClusterFile(wiping: &text)
        #expect(text.allSatisfy { $0 == 0 })
        #expect(again.clusterID == Samples.cluster)
        #expect(again.authority.id == file.authority.id)
        #expect(again.masterKey.exposed() == [UInt8](repeating: 7, count: 32))
        #expect(again.keyring.key(file.masterKeyID) != nil)
    }

    @Test func commentsBlanksAndForeignLineEndsAreAllowed() throws {
        let text = "# mine\r\n\r\n  master-key\t\(Self.key) \r\n #x\r\ncluster-id  \(Self.id)"
        #expect(try Self.read(text).clusterID == Samples.cluster)
    }

    @Test func everyFaultIsNamedWithItsLine() {
        let id = "cluster-id \(Self.id)\n"
        let key = "master-key \(Self.key)\n"
        let faults: [(String, ClusterFileError)] = [
            (id, .missing(name: "master-key")),
            (key, .missing(name: "cluster-id")),
            ("", .missing(name: "cluster-id")),
            (id + id + key, .twice(name: "cluster-id", line: 2)),
            (id + key + key, .twice(name: "master-key", line: 3)),
            (id + Self.key + "\n", .notAPair(line: 2)),
            (id + "master-key\n", .notAPair(line: 2)),
            (id + "master-key a b\n", .notAPair(line: 2)),
            ("# x\n\ncolour red\n", .unknownName(line: 3)),
            (id + "master-key \(Self.id)", .badValue(name: "master-key", bytes: 32, line: 2)),
            ("cluster-id \(Self.key)", .badValue(name: "cluster-id", bytes: 16, line: 1)),
            ("cluster-id !!!", .badValue(name: "cluster-id", bytes: 16, line: 1)),
            (String(repeating: "#", count: 65_537), .tooLarge),
        ]
        for (text, error) in faults {
            #expect(throws: error) { try Self.read(text) }
            #expect(!error.description.isEmpty)
        }
    }

    @Test func noFaultRepeatsASecret() {
        let texts = [
            Self.key, "cluster-id \(Self.key)", "\(Self.key) x", "master-key \(Self.key)x",
        ]
        for text in texts {
            let error = #expect(throws: ClusterFileError.self) { try Self.read(text) }
            #expect(error.map { "\($0)".contains(Self.key) } == false)
        }
    }

    /// Computed once with another implementation of BLAKE2b and Ed25519.
    @Test func theDerivedKeysAreFixed() throws {
        let file = try Self.read("cluster-id \(Self.id)\nmaster-key \(Self.key)\n")
        #expect("\(file.authority.id)" == "c5c28628-b4f9-2455-f988-9a04561cc88e")
        #expect(file.masterKeyID == 1_408_230_440)
    }
}

extension ClusterFile {
    /// The id of the gossip key derived from the master key.
    fileprivate var masterKeyID: UInt32 { SealingKey(masterKey.gossipKey)?.id ?? 0 }
}
