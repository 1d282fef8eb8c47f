import Glibc
import Registry
import Sodium
import Synchronization
import Testing

@testable import Services
@testable import Storage

struct StoredServicesTests {
    let temporary = TemporaryDirectory()

    static let full = StoredServices(
        services: [
            ServiceDefinition(id: "plain", name: "plain"),
            ServiceDefinition(
                id: "web \"1\"\\\n\u{7F}é",
                name: "web",
                address: "10.0.0.1",
                port: 8_080,
                taggedAddresses: [TaggedAddress(name: "wan", address: "1.2.3.4", port: 80)],
                tags: ["a b", "# no remark", ""],
                metadata: [MetadataEntry(key: "k", value: "v w")],
                weights: InstanceWeights(passing: 0, warning: .max),
                capacity: 7,
                breaker: BreakerTerms(
                    threshold: 5,
                    windowMilliseconds: 10_000,
                    intervalMilliseconds: .max
                ),
                policy: "edf2",
                enableTagOverride: true
            ),
        ],
        checks: [
            CheckDefinition(
                id: "one",
                name: "One",
                notes: "two\nlines",
                serviceID: "plain",
                probe: .http(
                    HTTPCheckRequest(
                        url: "http://localhost:80/",
                        method: "POST",
                        headers: [CheckHeader(name: "X", values: ["1", "2"])],
                        body: "{\"a\":1}",
                        skipsTLSVerification: true,
                        tlsServerName: "web"
                    ),
                    interval: .seconds(10),
                    timeout: .milliseconds(1_500)
                ),
                initialStatus: .warning,
                successBeforePassing: 2,
                failuresBeforeWarning: 3,
                failuresBeforeCritical: 4,
                deregisterCriticalServiceAfter: .seconds(60),
                outputMaxSize: 100
            ),
            CheckDefinition(
                id: "three",
                name: "Three",
                probe: .tcp(target: "[::1]:80", interval: .seconds(1), timeout: .seconds(10))
            ),
            CheckDefinition(id: "two", name: "Two", probe: .ttl(.seconds(15))),
        ],
        states: [
            StoredCheckState(
                id: "one",
                status: .critical,
                sinceMilliseconds: 5,
                expiresMilliseconds: .max,
                reason: "no \"answer\"",
                output: "long\ttext\r\n…"
            ),
            StoredCheckState(id: "two", status: .passing, sinceMilliseconds: .max),
        ],
        maintenance: [StoredMaintenance(serviceID: "plain", reason: "because \"so\"")],
        drains: [
            StoredDrain(serviceID: "from a file"),
            StoredDrain(
                serviceID: "plain",
                endMilliseconds: 1_800_000_000_000,
                durationMilliseconds: 600_000
            ),
        ],
        nodeMaintenance: ""
    )

    private func log() -> [UInt8] { Array((temporary.read("services.log") ?? "").utf8) }

    private func write(_ bytes: [UInt8], to name: String = "services.log") {
        temporary.write(String(decoding: bytes, as: UTF8.self), to: name)
    }

    private static func put(_ id: String) -> StoredChange {
        .put(ServiceDefinition(id: id, name: "web"))
    }

    @Test func everyFieldComesBackFromTheLogAndFromTheSnapshot() throws {
        for isRewritten in [false, true] {
            let temporary = TemporaryDirectory()
            do {
                let directory = try DataDirectory(path: temporary.path)
                #expect(try directory.loadServices() == StoredServices())
                try directory.append(Self.full.changes)
                if isRewritten { try directory.rewrite(Self.full) }
                try directory.append([.renewal(checkID: "two", expiresMilliseconds: 7)])
            }
            var expected = Self.full
            expected.states[1].expiresMilliseconds = 7
            let directory = try DataDirectory(path: temporary.path)
            #expect(try directory.loadServices() == expected)
        }
    }

    @Test func aServiceTakesWhatBelongsToItAlong() throws {
        var tables = StoredTables(Self.full)
        tables.apply(.delete(serviceID: "plain"))
        let content = tables.content
        #expect(content.services.count == 1)
        #expect(content.checks.map(\.id) == ["three", "two"])
        #expect(content.states.map(\.id) == ["two"])
        #expect(content.maintenance.isEmpty)
        #expect(content.drains.map(\.serviceID) == ["from a file"])
    }

    @Test func aLogCutShortAnywhereLosesItsTornLineAlone() throws {
        do {
            let directory = try DataDirectory(path: temporary.path)
            _ = try directory.loadServices()
            for id in ["a", "b", "c"] { try directory.append([Self.put(id)]) }
        }
        let whole = log()
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        for length in 0...whole.count {
            write(Array(whole.prefix(length)))
            let count = ends.count { $0 <= length }
            do {
                let directory = try DataDirectory(path: temporary.path) { file in
                    Issue.record("\(file) is not damaged, only torn")
                }
                #expect(try directory.loadServices().services.count == count)
                try directory.append([Self.put("d")])
            }
            #expect(log().starts(with: whole.prefix(count == 0 ? 0 : ends[count - 1])))
            #expect(StoredTests.ids(in: temporary.path).count == count + 1)
        }
    }

    @Test func aDamagedLineIsSetAsideAndTheRestCounts() throws {
        let told = Mutex<[DamagedFile]>([])
        do {
            let directory = try DataDirectory(path: temporary.path)
            _ = try directory.loadServices()
            for id in ["a", "b", "c"] { try directory.append([Self.put(id)]) }
        }
        var bytes = log()
        let second = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 40
        bytes[second] ^= 1
        write(bytes)
        do {
            let directory = try DataDirectory(path: temporary.path) { file in
                told.withLock { $0.append(file) }
            }
            #expect(try directory.loadServices().services.map(\.id) == ["a", "c"])
            try directory.append([Self.put("d")])
        }
        let files = told.withLock(\.self)
        let file = try #require(files.first)
        #expect(file.cause == "a line is missing or not what was written")
        #expect(file.place == temporary.file("services.log.damaged-1"))
        #expect(temporary.read("services.log.damaged-1").map { Array($0.utf8) } == bytes)
        #expect(StoredTests.ids(in: temporary.path) == ["a", "c", "d"])
        #expect(files.count == 1)
    }

    @Test func aDamagedSnapshotIsSetAsideAndItsOtherLinesCount() throws {
        do {
            let directory = try DataDirectory(path: temporary.path)
            _ = try directory.loadServices()
            try directory.append([Self.put("a"), Self.put("b")])
            try directory.rewrite(
                StoredServices(
                    services: ["a", "b"].map { ServiceDefinition(id: $0, name: "web") }
                )
            )
            try directory.append([Self.put("c")])
        }
        var bytes = Array(try #require(temporary.read("services.snapshot")).utf8)
        let second = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 30
        bytes[second] ^= 1
        write(bytes, to: "services.snapshot")
        #expect(StoredTests.ids(in: temporary.path) == ["b", "c"])
        #expect(temporary.read("services.snapshot.damaged-1").map { Array($0.utf8) } == bytes)
        #expect(StoredTests.ids(in: temporary.path) == ["b", "c"], "once and for all")
    }

    @Test func aCrashBetweenSnapshotAndLogIsNone() throws {
        do {
            let directory = try DataDirectory(path: temporary.path)
            _ = try directory.loadServices()
            try directory.append([Self.put("a"), .delete(serviceID: "a"), Self.put("b")])
            let before = log()
            try directory.rewrite(
                StoredServices(services: [ServiceDefinition(id: "b", name: "web")])
            )
            #expect(log().isEmpty)
            try directory.append([.delete(serviceID: "b")])
            write(before + log())
        }
        #expect(StoredTests.ids(in: temporary.path) == [])
    }

    @Test(arguments: ["", "\u{0}\u{0}\u{0}\n\u{0}", "what is this?\n"])
    func filesOfNothingButDamageStopNothing(text: String) throws {
        for name in ["services.log", "services.snapshot"] { temporary.write(text, to: name) }
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.loadServices() == StoredServices())
        try directory.append([Self.put("a")])
    }

    @Test func theLogIsToBeRewrittenOnceItIsTwiceTheSnapshot() throws {
        let directory = try DataDirectory(path: temporary.path)
        _ = try directory.loadServices()
        var appended = 0
        while !directory.isRewritingDue {
            try directory.append((0..<100).map { Self.put("service-\(appended)-\($0)") })
            appended += 1
        }
        #expect((200_000...400_000).contains(log().count), "not before it is worth it")
    }

    @Test func aLineWhoseVersionLeavesNoRoomIsDamage() throws {
        var lines: [UInt8] = []
        StoredLine.write(.change(Self.put("a")), version: .max, to: &lines)
        StoredLine.write(.change(Self.put("b")), version: 1, to: &lines)
        write(lines)
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.loadServices().services.map(\.id) == ["b"])
        try directory.append([Self.put("c")])
        #expect(TemporaryDirectory.names(in: temporary.path).contains("services.log.damaged-1"))
    }

    @Test func whatVersion01LeftIsRefusedWithTheRemedy() throws {
        temporary.write("martlet-services 1\nend\n", to: "services")
        let error = #expect(throws: StorageError.self) {
            try DataDirectory(path: temporary.path)
        }
        #expect(error?.description.contains("written by version 0.1") == true)
        #expect(error?.description.contains("move it away") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can mount a small file system"))
    func aFullDiskTakesNoPartOfAChangeAndSaysSo() throws {
        guard unsafe mount("tmpfs", temporary.path, "tmpfs", 0, "size=64k,mode=700") == 0 else {
            return
        }
        defer { unsafe umount(temporary.path) }
        do {
            let directory = try DataDirectory(path: temporary.path)
            _ = try directory.loadServices()
            try directory.append(Self.full.changes)
            let many = (0..<4_096).map { Self.put("service-\($0)") }
            let error = #expect(throws: StorageError.self) { try directory.append(many) }
            #expect(error?.description.contains("Make room") == true)
            try directory.append([Self.put("small")])
            let names = TemporaryDirectory.names(in: temporary.path)
            #expect(names == ["lock", "services.log"])
        }
        var tables = StoredTables(Self.full)
        tables.apply(Self.put("small"))
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.loadServices() == tables.content)
    }
}

private enum StoredTests {
    /// What a start finds in the directory.
    static func ids(in path: String) -> [String] {
        let content = try? DataDirectory(path: path).loadServices()
        return content?.services.map(\.id) ?? ["nothing is read"]
    }
}
