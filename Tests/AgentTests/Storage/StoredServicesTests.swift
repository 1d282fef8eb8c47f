import Glibc
import Registry
import Testing

@testable import Agent

struct StoredServicesTests {
    let temporary = TemporaryDirectory()

    static let full = StoredServices(
        services: [
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
            ServiceDefinition(id: "plain", name: "plain"),
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
            CheckDefinition(id: "two", name: "Two", probe: .ttl(.seconds(15))),
            CheckDefinition(
                id: "three",
                name: "Three",
                probe: .tcp(target: "[::1]:80", interval: .seconds(1), timeout: .seconds(10))
            ),
        ],
        maintenance: [StoredMaintenance(serviceID: "plain", reason: "because \"so\"")],
        drains: [
            StoredDrain(serviceID: "from a file"),
            StoredDrain(serviceID: "plain", endMilliseconds: 1_800_000_000_000),
        ],
        nodeMaintenance: ""
    )

    @Test func everyFieldComesBack() throws {
        let directory = try DataDirectory(path: temporary.path)
        #expect(try directory.loadServices() == StoredServices())
        for stored in [Self.full, StoredServices()] {
            try directory.saveServices(stored)
            #expect(try directory.loadServices() == stored)
        }
    }

    @Test func aFileCutShortAnywhereIsRefused() throws {
        let text = Self.full.text
        for length in 0..<(text.utf8.count - 1) {
            let part = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            #expect(throws: StoredText.Fault.self) { try StoredServices(parsing: part) }
        }
    }

    @Test(arguments: [
        ("port 8080", "line 3"), ("service \"a\"", "line 3"),
        ("service \"a\" \"b\" \"c\"", "line 3"),
        ("service \"a\" \"b\"\nport 65536", "line 4"), ("service \"a\" \"b\"\nport x", "line 4"),
        ("service \"a\" \"b\"\nextra", "line 4"), ("service \"a", "line 3"),
        ("service \"\\q\" \"b\"", "line 3"), ("check \"a\" \"b\"", "line 1"),
        ("drain", "line 3"), ("drain \"a\" soon", "line 3"), ("drain \"a\" 1 2", "line 3"),
        ("check \"a\" \"b\"\nttl 1\nheader \"a\"", "line 5"), ("  ", "line 3"),
    ])
    func aForeignLineIsRefusedAndNamed(body: String, place: String) throws {
        let directory = try DataDirectory(path: temporary.path)
        temporary.write("# remark\nmartlet-services 1\n\(body)\nend\n", to: "services")
        let error = #expect(throws: StorageError.self) { try directory.loadServices() }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("services is damaged: \(place):"), "\(sentence)")
        #expect(sentence.contains("move the file away"))
    }

    @Test func aLaterFormatIsRefused() throws {
        let directory = try DataDirectory(path: temporary.path)
        temporary.write("martlet-services 2\nend\n", to: "services")
        #expect(throws: StorageError.self) { try directory.loadServices() }
    }

    @Test func checkStatesComeBack() throws {
        let directory = try DataDirectory(path: temporary.path)
        let states = [
            StoredCheckState(id: "a b", status: .passing, sinceMilliseconds: .max),
            StoredCheckState(
                id: "b",
                status: .critical,
                sinceMilliseconds: 5,
                expiresMilliseconds: 9,
                reason: "no \"answer\"",
                output: "long\ttext\r\n…"
            ),
        ]
        try directory.saveCheckStates(states)
        #expect(try directory.loadCheckStates() == states)
        temporary.write("martlet-checks 1\ncheck \"a\" fine 1 \"\" \"\"\nend\n", to: "checks")
        #expect(try directory.loadCheckStates() == [], "it is set aside")
        #expect(temporary.read("checks.damaged-1") != nil)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can mount a small file system"))
    func aFullDiskKeepsTheOldFileAndSaysSo() throws {
        guard unsafe mount("tmpfs", temporary.path, "tmpfs", 0, "size=64k,mode=700") == 0 else {
            return
        }
        defer { unsafe umount(temporary.path) }
        let directory = try DataDirectory(path: temporary.path)
        try directory.saveServices(Self.full)
        let many = (0..<4_096).map { ServiceDefinition(id: "service-\($0)", name: "service") }
        let error = #expect(throws: StorageError.self) {
            try directory.saveServices(StoredServices(services: many))
        }
        #expect(error?.description.contains("Make room") == true)
        #expect(try directory.loadServices() == Self.full)
        #expect(TemporaryDirectory.names(in: temporary.path) == ["lock", "services"])
    }
}
