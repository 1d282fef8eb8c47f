import Glibc
import Primitives
import Sodium
import Testing

@testable import Storage

struct DataDirectoryTests {
    let temporary = TemporaryDirectory()

    @Test func aMissingDirectoryIsMadeWithItsParentsForTheOwnerAlone() throws {
        let path = temporary.file("a/b/c")
        _ = try DataDirectory(path: path)
        #expect(temporary.mode(of: "a") == 0o700)
        #expect(temporary.mode(of: "a/b/c") == 0o700)
        #expect(temporary.mode(of: "a/b/c/lock") == 0o600)
        _ = try DataDirectory(path: path + "/")
    }

    @Test func aSecondOpeningIsRefusedAndNamesTheProcess() throws {
        let first = try DataDirectory(path: temporary.path)
        let expected = StorageError.inUse(path: temporary.path, process: Int(getpid()))
        #expect(throws: expected) { try DataDirectory(path: temporary.path) }
        #expect(expected.description.contains("(process \(getpid()))"))
        withExtendedLifetime(first) {}
    }

    @Test func aClosedDirectoryCanBeOpenedAgain() throws {
        for _ in 0..<2 { _ = try DataDirectory(path: temporary.path) }
    }

    @Test func whatIsNoDirectoryIsRefused() {
        temporary.write("", to: "file")
        #expect(throws: StorageError.notADirectory(path: temporary.file("file"))) {
            try DataDirectory(path: temporary.file("file"))
        }
        #expect(throws: StorageError.self) { try DataDirectory(path: temporary.file("file/x")) }
    }

    @Test func aDirectoryThatAllMayWriteIsRefused() {
        unsafe chmod(temporary.path, 0o777)
        #expect(throws: StorageError.writableByAll(path: temporary.path)) {
            try DataDirectory(path: temporary.path)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func aDirectoryOfAnotherUserIsRefused() {
        unsafe chown(temporary.path, 12_345, 12_345)
        #expect(throws: StorageError.wrongOwner(path: temporary.path, owner: 12_345, user: 0)) {
            try DataDirectory(path: temporary.path)
        }
    }

    @Test func theIdentityIsMadeOnceAndStays() throws {
        let directory = try DataDirectory(path: temporary.path)
        let key = try directory.loadOrCreateIdentity()
        #expect(temporary.mode(of: "identity.key") == 0o600)
        #expect(try directory.loadOrCreateIdentity().publicKey == key.publicKey)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o601] as [mode_t])
    func anIdentityThatOthersMayReadIsRefused(mode: mode_t) throws {
        let directory = try DataDirectory(path: temporary.path)
        _ = try directory.loadOrCreateIdentity()
        let path = temporary.file("identity.key")
        unsafe chmod(path, mode)
        #expect(throws: StorageError.tooOpen(path: path, mode: mode)) {
            try directory.loadOrCreateIdentity()
        }
    }

    @Test(arguments: ["", "x", "AAAA", "# only a comment\n", "a\nb\n"])
    func aDamagedIdentityIsRefusedAndLeftAlone(text: String) throws {
        let directory = try DataDirectory(path: temporary.path)
        temporary.write(text, to: "identity.key")
        let error = #expect(throws: StorageError.self) { try directory.loadOrCreateIdentity() }
        #expect(error?.description.contains("identity.key is damaged") == true)
        #expect(temporary.read("identity.key") == text)
    }

    @Test func aLinkInTheDirectoryIsNotFollowed() throws {
        let directory = try DataDirectory(path: temporary.path)
        unsafe symlink("/etc/hostname", temporary.file("epoch"))
        #expect(throws: StorageError.notAFile(path: temporary.file("epoch"))) {
            try directory.takeEpoch(nowUnixSeconds: 1)
        }
    }

    @Test func theEpochRisesWithTheClockAndWithoutIt() throws {
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.takeEpoch(nowUnixSeconds: 1_000) == 1_000)
        #expect(try directory.takeEpoch(nowUnixSeconds: 1_000) == 1_001)
        #expect(try directory.takeEpoch(nowUnixSeconds: 5) == 1_002)
        try directory.raiseEpoch(to: 2_000)
        try directory.raiseEpoch(to: 1_500)
        #expect(try directory.takeEpoch(nowUnixSeconds: 5) == 2_001)
    }

    @Test(arguments: ["", "-1\n", "1 2\n", "1\n2\n", "\u{1}\u{7F}", "18446744073709551615\n"])
    func aDamagedEpochIsRefusedWithItsRemedy(text: String) throws {
        let directory = try DataDirectory(path: temporary.path)
        temporary.write(text, to: "epoch")
        let error = #expect(throws: StorageError.self) {
            try directory.takeEpoch(nowUnixSeconds: 7)
        }
        #expect(error?.description.contains("epoch is damaged") == true)
        #expect(error?.description.contains("move the file away") == true)
        #expect(temporary.read("epoch") == text)
    }

    @Test func peersAndTheIndexComeBack() throws {
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.loadPeers() == [])
        #expect(try directory.loadIndex() == nil)
        let addresses = ["10.0.0.1:7946", "[fd00::1]:7946"].compactMap { Address($0) }
        let peers = (0..<70).map { number in
            StoredPeer(
                id: NodeID(high: 7, low: number),
                addresses: Array(addresses.prefix(number % 2 == 0 ? 1 : 2))
            )
        }
        try directory.savePeers(peers)
        #expect(try directory.loadPeers() == Array(peers.prefix(StoredPeer.limit)))
        try directory.saveIndex(1 << 62)
        #expect(try directory.loadIndex() == 1 << 62)
        #expect(
            TemporaryDirectory.names(in: temporary.path) == ["index", "lock", "peers"],
            "no temporary file is left"
        )
    }

    @Test func anOversizedFileIsRefused() throws {
        let directory = try DataDirectory(path: temporary.path)
        temporary.write(String(repeating: "1", count: 4_097), to: "epoch")
        #expect(throws: StorageError.tooLarge(path: temporary.file("epoch"), limit: 4_096)) {
            try directory.takeEpoch(nowUnixSeconds: 7)
        }
    }
}
