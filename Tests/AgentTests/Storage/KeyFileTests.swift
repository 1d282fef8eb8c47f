import Glibc
import Testing

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

    /// As a Kubernetes Secret comes with an `fsGroup`.
    @Test(arguments: [0o440, 0o640] as [mode_t])
    func aKeyFileThatAGroupOfThisProcessMayReadIsTaken(mode: mode_t) throws {
        temporary.write("x", to: "cluster.key", mode: mode)
        #expect(try KeyFile.read(temporary.file("cluster.key")) == "x")
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func aKeyFileOfAForeignGroupOrOwnerIsRefused() {
        temporary.write("x", to: "cluster.key", mode: 0o640)
        let path = temporary.file("cluster.key")
        unsafe chown(path, 0, 54_321)
        let error = #expect(throws: StorageError.foreignGroup(path: path, group: 54_321)) {
            try KeyFile.read(path)
        }
        #expect(error?.description.contains("chgrp") == true)
        for mode in [0o600, 0o440] as [mode_t] {
            unsafe chown(path, 12_345, getegid())
            unsafe chmod(path, mode)
            #expect(throws: StorageError.wrongOwner(path: path, owner: 12_345, user: geteuid())) {
                try KeyFile.read(path)
            }
        }
    }

    @Test func whatSystemdDeliversIsTaken() throws {
        temporary.write("x", to: "cluster.key", mode: 0o444)
        let path = temporary.file("cluster.key")
        let directory = temporary.path
        #expect(try KeyFile.read(path, credentialsDirectory: directory) == "x")
        #expect(try KeyFile.read(path, credentialsDirectory: directory + "/") == "x")
        let others = ["", "/", directory + "/cluster.key", directory + "-other", "tmp"]
        for other in others {
            #expect(throws: StorageError.tooOpen(path: path, mode: 0o444)) {
                try KeyFile.read(path, credentialsDirectory: other)
            }
        }
        let detour = directory + "/../" + (directory.split(separator: "/").last ?? "")
        #expect(throws: StorageError.self) {
            try KeyFile.read(detour + "/cluster.key", credentialsDirectory: directory)
        }
    }

    @Test(arguments: [0o644, 0o606, 0o444, 0o660, 0o650] as [mode_t])
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
