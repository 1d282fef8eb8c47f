import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Primitives
import Synchronization
import Testing
import Wire

@testable import Agent
@testable import Host
@testable import NodeShell
@testable import Settings
@testable import Storage

/// A mesh of whole agents in this process, on loopback, with clocks and names of the test's.
final class LiveMesh: Sendable {
    let directory = TemporaryDirectory()
    private let clusterFile: String

    /// Ports of the API; nobody else uses this range.
    private static let ports = Atomic<UInt16>(23_000)

    init() {
        clusterFile = directory.file("cluster.key")
        let text = String(decoding: ClusterFile.generate().rendered(), as: UTF8.self)
        directory.write(text, to: "cluster.key")
    }

    /// The disk of an agent that has stopped, for another start: in this process the lock on the
    /// directory itself may outlast it.
    func copyDisk(of name: String, to other: String, without damaged: String? = nil) throws {
        let place = directory.file(other)
        _ = try DataDirectory(path: place)
        for file in ["identity.key", "epoch", "sequence", "registry", "first-issue"] {
            let bytes = try FileContent.bytes(
                of: directory.file("\(name)/\(file)"),
                limit: 1 << 20,
                followingLinks: false
            )
            let content = file == damaged ? Array("what is this?".utf8) : try #require(bytes)
            try FileContent.replace("\(place)/\(file)", with: content, in: place)
        }
    }

    /// Runs an agent for as long as `body` takes.
    @discardableResult
    func run<Result: Sendable>(
        _ name: String,
        data: String? = nil,
        flags: [String] = [],
        clock: WallClock = .system,
        lookup: HostLookup = .system,
        storage: (any AgentStorage)? = nil,
        _ body: @escaping @Sendable (LiveAgent) async throws -> Result
    ) async throws -> Result {
        let port = LiveMesh.ports.add(1, ordering: .relaxed).newValue
        let configuration = try AgentConfiguration(
            ConfigurationInputs(
                arguments: [
                    "--name", name, "--data-dir", directory.file(data ?? name),
                    "--cluster-key", clusterFile, "--bind", "127.0.0.1:0",
                    "--http", "127.0.0.1:\(port)", "--dns", "off",
                ] + flags,
                hostName: name,
                isRoot: false
            )
        )
        let log = AgentLog()
        let assembly = try await AgentAssembly.assemble(
            configuration,
            clock: clock,
            lookup: lookup,
            storage: storage,
            logger: Logger(label: "test") { _ in log }
        )
        let agent = LiveAgent(assembly: assembly, port: port, log: log)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await assembly.run() }
            defer { assembly.lifeline.end() }
            try await agent.waitUntil { try await agent.get("/livez").status == .ok }
            let result = try await body(agent)
            assembly.lifeline.end()
            try await tasks.waitForAll()
            return result
        }
    }
}

/// One running agent.
struct LiveAgent: Sendable {
    let assembly: AgentAssembly
    let port: UInt16
    let log: AgentLog

    /// `--join` takes it.
    var address: String { "\(assembly.bound)" }
    var loop: NodeLoop { assembly.loop }

    struct Answer {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let text: String
    }

    func get(_ path: String) async throws -> Answer { try await ask(.GET, path) }
    func put(_ path: String) async throws -> Answer { try await ask(.PUT, path) }

    func put(_ path: String, _ body: String) async throws -> Answer {
        try await ask(.PUT, path, body)
    }

    func post(_ path: String, _ body: String) async throws -> Answer {
        try await ask(.POST, path, body)
    }

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String = ""
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 1_048_576)
        return Answer(
            status: response.status,
            headers: response.headers,
            text: String(buffer: body)
        )
    }

    /// Waits until the claim holds, for a minute at most: beside all other tests a machine is slow,
    /// so how fast it is is measured elsewhere (`cluster/break field`).
    func waitUntil(
        _ claim: () async throws -> Bool
    ) async throws {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(60) {
            if (try? await claim()) == true { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Impatience()
    }

    struct Impatience: Error {}
}

/// What an agent logged.
struct AgentLog: LogHandler {
    private let lines = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let extra = event.metadata.map { "\($0)" } ?? ""
        lines.all.withLock { $0.append("\(event.level) \(event.message) \(extra)") }
    }

    /// Lines of a level that contain a text.
    func lines(_ level: Logger.Level, containing text: String) -> [String] {
        lines.all.withLock { $0 }.filter { $0.hasPrefix("\(level) ") && $0.contains(text) }
    }
}
