import Glibc
import Gossip
import Sodium
import Wire

@testable import Services
@testable import Storage

/// Files of the data directory after an editor, a full disk or a bad one (T-FZ-3): read as they
/// were written, or refused with a place.
enum StoredFuzz {
    private static let directory: DataDirectory = {
        // `cluster/break fuzz` names one in memory, and takes it away again.
        let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(place)/martlet-fuzz-\(getpid())"
        guard let directory = try? DataDirectory(path: path) else {
            preconditionFailure("\(path) can be made")
        }
        return directory
    }()

    static func run(_ bytes: [UInt8]) {
        readLines(bytes)
        readRegistry(bytes)
        // The small files are read from real ones, which takes longer.
        if bytes.count < 512, bytes.first.map(isOfSmallFile) ?? true { readFiles(bytes) }
    }

    /// Whether a small file may begin so: a remark, a number, an id.
    private static func isOfSmallFile(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "#"), UInt8(ascii: "\n")].contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// The bytes as they are, and as the JSON of a line whose checksum fits.
    private static func readLines(_ bytes: [UInt8]) {
        var files = ServiceFiles()
        files.read(log: bytes)
        precondition(files.logBytes <= bytes.count, "no more is whole than there is")
        var whole: [UInt8] = []
        StoredLine.write(json: bytes, to: &whole)
        guard case (.change(let change), let version)? = StoredLine.read(whole.dropLast()) else {
            return
        }
        var again: [UInt8] = []
        StoredLine.write(.change(change), version: version, to: &again)
        let read = StoredLine.read(again.dropLast())
        precondition(read?.content == .change(change), "a line is read as it was written")
        precondition(read?.version == version, "with its version")
    }

    /// The bytes as the blocks of a registry, whose hashes do not fit: what is kept of them has a
    /// signature that does.
    private static func readRegistry(_ bytes: [UInt8]) {
        let header = StoredRegistry.Header(
            cluster: Keys.cluster,
            node: Keys.alice.id,
            savedAt: 1,
            index: 1
        )
        var writer = StoredRegistryWriter(header, key: Keys.alice.storageKey)
        let stored = try? StoredRegistry(
            reading: writer.finish() + bytes,
            of: Keys.alice.id,
            key: Keys.alice.storageKey,
            authorities: Authorities(keys: [Keys.carol.publicKey], cluster: Keys.cluster)
        )
        precondition(stored?.markers.isEmpty ?? false, "nobody signs a marker")
    }

    private static func readFiles(_ bytes: [UInt8]) {
        for name in ["peers", "index", "epoch", "sequence"] {
            let path = directory.path + "/" + name
            guard (try? FileContent.replace(path, with: bytes, in: directory.path)) != nil else {
                preconditionFailure("\(path) can be written")
            }
        }
        if let peers = try? directory.loadPeers() {
            precondition((try? directory.savePeers(peers)) != nil, "peers can be kept")
            precondition((try? directory.loadPeers()) == peers, "peers are read as written")
        }
        let index = try? directory.loadIndex()
        let own = try? directory.takeSequence(beginningAt: 5)
        precondition(own?.epoch ?? 0 <= 5, "no record is of an epoch after that of the run")
        let epoch = try? directory.takeEpoch(nowUnixSeconds: 5)
        guard let last = index else { return }
        if last < 1 << 62 {
            precondition(epoch == max(last + 1, 5), "an epoch is never used twice")
        } else {
            precondition(epoch == nil, "after the last epoch there is none")
        }
    }
}
