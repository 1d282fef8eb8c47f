import DNS
import Formats
import Logging
import NIOCore
import NIOPosix
import Picking
import Primitives
import Synchronization
import Testing

@testable import DNSServer
@testable import View

/// DNS over real sockets on loopback, out of a view of the test's.
struct DNSRig {
    let store: ViewStore
    let mesh = Mesh()
    var limits = DNSConfiguration.Limits()
    /// Instances whose breakers are open.
    let ejected = Ejected()

    final class Ejected: Sendable {
        let names = Mutex<Set<InstanceName>>([])
    }

    init(patience: TimeAmount? = nil) {
        store = ViewStore(
            startIndex: 1_000,
            timers: MultiThreadedEventLoopGroup.singleton.any(),
            patience: patience
        )
    }

    func apply(_ changes: ViewChange...) {
        store.apply(changes, nowMilliseconds: 1_700_000_000_000)
    }

    /// Nodes `n1` … with an instance of `web` each at port 80.
    func serve(_ count: UInt64) {
        for number in 1...count { apply(mesh.member(number), mesh.instance(of: number)) }
    }

    func bind(_ address: Address? = nil) async throws(DNSServerError) -> DNSServer {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await DNSServer.bind(
            DNSConfiguration(
                address: address ?? Address(ip: .v4(0x7F00_0001), port: 0),
                answers: AnswerSettings(domains: ["mesh", "consul"].compactMap { DomainName($0) }),
                limits: limits
            ),
            view: store,
            source: MeshSource(own: Mesh.id(1), datacenter: "dc1") { [ejected] _ in
                ejected.names.withLock { $0 }
            },
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            logger: logger
        )
    }

    /// Answers for as long as `body` takes.
    func run(_ body: (DNSClient, DNSServer) async throws -> Void) async throws {
        let server = try await bind()
        let running = Task { try await server.run() }
        defer { running.cancel() }
        try await body(DNSClient(server: server.address), server)
    }
}

/// Asks a server of DNS.
struct DNSClient {
    let server: Address

    struct NoAnswer: Error {}

    /// The bytes of a query, with EDNS where a size is given.
    static func query(_ name: String, _ type: RecordType, size: UInt16? = nil) throws -> [UInt8] {
        let name = try #require(DomainName(name))
        var bytes: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, size == nil ? 0 : 1]
        bytes += name.wire + [0, UInt8(truncatingIfNeeded: type.rawValue), 0, 1]
        if let size {
            bytes += [0, 0, 41, UInt8(size >> 8), UInt8(size & 0xFF), 0, 0, 0, 0, 0, 0]
        }
        return bytes
    }

    func ask(_ name: String, _ type: RecordType, size: UInt16? = nil) async throws -> Message {
        try Message.read(try await send(Self.query(name, type, size: size)))
    }

    /// Sends a datagram and waits for one back: a second each time.
    func send(_ bytes: [UInt8], attempts: Int = 3) async throws -> [UInt8] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        for _ in 0..<attempts {
            let answer = loop.makePromise(of: [UInt8].self)
            let timer = loop.scheduleTask(in: .seconds(1)) { answer.fail(NoAnswer()) }
            let channel = try await DatagramBootstrap(group: loop)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: 65_535)
                )
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(FirstDatagram(answer))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let data = ByteBuffer(bytes: bytes)
            try await channel.writeAndFlush(
                AddressedEnvelope(remoteAddress: SocketAddress(server), data: data)
            )
            let result = await answer.futureResult.result()
            timer.cancel()
            try await channel.close()
            if case .success(let bytes) = result { return bytes }
        }
        throw NoAnswer()
    }
}

/// Keeps the first datagram that comes.
private final class FirstDatagram: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let promise: EventLoopPromise<[UInt8]>

    init(_ promise: EventLoopPromise<[UInt8]>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        promise.succeed(Array(unwrapInboundIn(data).data.readableBytesView))
    }
}

extension EventLoopFuture where Value: Sendable {
    fileprivate func result() async -> Result<Value, any Error> {
        do { return .success(try await get()) } catch { return .failure(error) }
    }
}

/// A TCP connection to a server of DNS.
struct DNSConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    init(_ server: Address) async throws {
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: SocketAddress(server)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Sends these bytes as they are; the answers that came until there were so many, or the server
    /// closed the connection.
    func send(_ bytes: [UInt8], answers wanted: Int) async throws -> [Message] {
        try await send([bytes], answers: wanted)
    }

    func send(_ parts: [[UInt8]], answers wanted: Int) async throws -> [Message] {
        try await channel.executeThenClose { inbound, outbound in
            for part in parts { try? await outbound.write(ByteBuffer(bytes: part)) }
            var received = ByteBuffer()
            var answers: [Message] = []
            do {
                for try await var part in inbound {
                    received.writeBuffer(&part)
                    while let answer = received.readLengthPrefixedSlice(as: UInt16.self) {
                        answers.append(try Message.read(Array(answer.readableBytesView)))
                    }
                    if answers.count >= wanted { return answers }
                }
            } catch is IOError {}
            return answers
        }
    }

    static func framed(_ query: [UInt8]) -> [UInt8] {
        [UInt8(query.count >> 8), UInt8(query.count & 0xFF)] + query
    }
}
