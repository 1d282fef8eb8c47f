import Glibc
import Testing

@testable import Agent
@testable import Storage

struct KeyFileTests {
    let temporary = TemporaryDirectory()

    @Test func aKeyFileIsMadeForItsOwnerAloneAndNeverOverwritten() throws {
        let path = temporary.file("cluster.key")
        try KeyFile.create(path, "first\n")
        #expect(temporary.mode(of: "cluster.key") == 0o600)
        #expect(throws: StorageError.alreadyExists(path: path)) {
            try KeyFile.create(path, "second\n")
        }
        #expect(try KeyFile.read(path) == "first\n")
    }

    @Test func aMissingKeyFileNamesTheCommandThatMakesOne() {
        let path = temporary.file("cluster.key")
        let error = #expect(throws: StorageError.missingKey(path: path)) {
            try KeyFile.read(path)
        }
        #expect(error?.description.contains("martlet keygen \(path)") == true)
    }

    @Test(arguments: [0o644, 0o640, 0o606] as [mode_t])
    func aKeyFileThatOthersMayReadIsRefused(mode: mode_t) {
        temporary.write("x", to: "cluster.key", mode: mode)
        let path = temporary.file("cluster.key")
        let error = #expect(throws: StorageError.tooOpen(path: path, mode: mode)) {
            try KeyFile.read(path)
        }
        #expect(error?.description.contains("chmod go-rwx \(path)") == true)
    }

    @Test func aLinkToAKeyFileIsFollowed() throws {
        temporary.write("x", to: "real")
        unsafe symlink("real", temporary.file("cluster.key"))
        #expect(try KeyFile.read(temporary.file("cluster.key")) == "x")
    }

    @Test func aPipeOrADirectoryIsNoKeyFile() {
        unsafe mkfifo(temporary.file("pipe"), 0o600)
        for path in [temporary.file("pipe"), temporary.path] {
            #expect(throws: StorageError.notAFile(path: path)) { try KeyFile.read(path) }
        }
    }

    @Test func anOversizedKeyFileIsRefused() {
        temporary.write(String(repeating: "x", count: 65_537), to: "cluster.key")
        let path = temporary.file("cluster.key")
        #expect(throws: StorageError.tooLarge(path: path, limit: 65_536)) {
            try KeyFile.read(path)
        }
    }
}
