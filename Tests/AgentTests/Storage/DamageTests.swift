import Glibc
import Primitives
import Registry
import Sodium
import Synchronization
import Testing

@testable import Storage
@testable import Wire

/// What a power cut, a bad disk or an editor leaves of the files in the data directory.
struct DamageTests {
    let temporary = TemporaryDirectory()

    /// What the directory says of files that it set aside.
    private final class Told: Sendable {
        private let files = Mutex<[DamagedFile]>([])

        func note(_ file: DamagedFile) { files.withLock { $0.append(file) } }

        func take() -> [DamagedFile] {
            files.withLock { files in
                defer { files = [] }
                return files
            }
        }
    }

    private func directory(_ told: Told = Told()) throws -> DataDirectory {
        try DataDirectory(path: temporary.path) { told.note($0) }
    }

    /// Loads all that can be learned again; none of it may throw.
    private func loadAll(_ directory: DataDirectory) throws {
        #expect(try directory.loadPeers() == [])
        #expect(try directory.loadIndex() == nil)
        #expect(try directory.loadOrCreateFirstIssue(nowUnixSeconds: 7) == 7)
    }

    static let learned = ["peers", "index", "first-issue"]

    @Test(arguments: [
        "", "\u{0}\u{0}\u{0}\u{0}", "\u{1}\u{7F}\n", "what is this?\n", "1\n2\n",
        "18446744073709551615\n", "4611686018427387905\n", "99999999999999999999\n",
    ])
    func whatCanBeLearnedAgainIsSetAside(text: String) throws {
        let told = Told()
        let directory = try directory(told)
        for name in Self.learned { write(Array(text.utf8), to: name) }
        try loadAll(directory)
        let files = told.take()
        #expect(files.map(\.path) == Self.learned.map(temporary.file))
        #expect(files.map(\.place) == Self.learned.map { temporary.file($0 + ".damaged-1") })
        #expect(files.allSatisfy { !$0.cause.isEmpty && !$0.consequence.isEmpty })
        for name in Self.learned { #expect(bytes(of: name + ".damaged-1") == Array(text.utf8)) }
        try loadAll(directory)
        #expect(told.take().isEmpty, "once is enough")
    }

    @Test func whatIsNoTextOrNoFileOrTooLargeIsSetAsideToo() throws {
        let told = Told()
        let directory = try directory(told)
        write([0xFF, 0xFE], to: "peers")
        unsafe mkdir(temporary.file("index"), 0o700)
        write(Array(repeating: UInt8(ascii: "1"), count: 5_000), to: "first-issue")
        try loadAll(directory)
        #expect(told.take().count == 3)
    }

    @Test func aBoundedNumberOfDamagedFilesIsKept() throws {
        let directory = try directory()
        for number in 1...5 {
            write(Array("bad \(number)".utf8), to: "index")
            #expect(try directory.loadIndex() == nil)
        }
        let kept = (1...3).map { bytes(of: "index.damaged-\($0)") }
        #expect(kept == ["bad 5", "bad 4", "bad 3"].map { Array($0.utf8) })
        #expect(TemporaryDirectory.names(in: temporary.path).count == 4, "three and the lock")
    }

    @Test func theGreatestNumberOfAllIsTaken() throws {
        let directory = try directory()
        write(Array("4611686018427387904\n".utf8), to: "index")
        #expect(try directory.loadIndex() == 1 << 62)
    }

    @Test(arguments: ["", "\u{0}\u{0}", "x", "18446744073709551614\n", "4611686018427387904\n"])
    func theEpochStopsTheStart(text: String) throws {
        let directory = try directory()
        write(Array(text.utf8), to: "epoch")
        #expect(throws: StorageError.self) { try directory.takeEpoch(nowUnixSeconds: 7) }
    }

    static let indices: [UInt64] = [.max, (1 << 62) + 1, 1 << 62]

    /// The header of a registry is covered by the hashes of its blocks alone, and may have none.
    @Test(arguments: indices)
    func aRegistryWhoseIndexLeavesNoRoomIsSetAside(index: UInt64) throws {
        let isTaken = index == 1 << 62
        let told = Told()
        let directory = try directory(told)
        try directory.saveRegistry([1])
        let header = StoredRegistry.Header(
            cluster: try #require(ClusterID([UInt8](repeating: 1, count: 16))),
            node: NodeID(high: 1, low: 1),
            savedAt: 1,
            index: index
        )
        let found = directory.loadRegistry { _ in StoredRegistry(header: header) }
        #expect((found != nil) == isTaken)
        #expect(told.take().count == (isTaken ? 0 : 1))
        #expect((bytes(of: "registry.damaged-1") == [1]) == !isTaken)
    }

    @Test func anIdentityWithoutItsChecksumIsRefusedWithTheRemedy() throws {
        let directory = try directory()
        _ = try directory.loadOrCreateIdentity()
        let text = try #require(temporary.read("identity.key"))
        let lines = text.split(separator: "\n")
        temporary.write(lines.dropLast().joined(separator: "\n") + "\n", to: "identity.key")
        let error = #expect(throws: StorageError.self) { try directory.loadOrCreateIdentity() }
        #expect(error?.description.contains("has no line with a checksum") == true)
        #expect(error?.description.contains("Bring back a copy; or move it away") == true)
    }

    @Test func aFlippedBitOfTheIdentityIsNoOtherNode() throws {
        let directory = try directory()
        let key = try directory.loadOrCreateIdentity()
        let text = Array(try #require(temporary.read("identity.key")).utf8)
        let start = try #require(text.firstIndex(of: UInt8(ascii: "\n"))) + 1
        for place in start..<(text.count - 1) {
            for bit in 0..<7 {
                var flipped = text
                flipped[place] ^= 1 << bit
                write(flipped, to: "identity.key")
                #expect(throws: StorageError.self) { try directory.loadOrCreateIdentity() }
            }
        }
        write(text, to: "identity.key")
        #expect(try directory.loadOrCreateIdentity().publicKey == key.publicKey)
    }

    private func write(_ bytes: [UInt8], to name: String) {
        guard let stream = unsafe fopen(temporary.file(name), "w") else { return }
        unsafe fwrite(bytes, 1, bytes.count, stream)
        unsafe fclose(stream)
        unsafe chmod(temporary.file(name), 0o600)
    }

    private func bytes(of name: String) -> [UInt8]? {
        temporary.read(name).map { Array($0.utf8) }
    }
}
