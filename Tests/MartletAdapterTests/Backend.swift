#if MartletAsyncHTTPClient
    import MartletClient
    import NIOCore
    import NIOHTTP1
    import NIOPosix

    /// Servers on loopback, and the service that they are instances of.
    enum Backend {
        /// One that answers everything, or nothing.
        static func server(silent: Bool) async throws -> any Channel {
            try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard !silent else { return }
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(Answerer())
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
        }

        /// The service `orders` with an instance at each port.
        static func service(_ ports: [Int]) -> MeshService {
            let service = MeshService(
                name: "orders",
                configuration: ServiceConfiguration(),
                reportLimit: 100,
                time: .monotonic,
                seed: 1
            )
            let instances = ports.enumerated().map { number, port in
                var facts = Endpoint.Facts()
                facts.service = "orders"
                facts.id = "orders-\(number)"
                facts.node = "n1"
                facts.host = "127.0.0.1"
                facts.port = port
                return Endpoint(facts)
            }
            service.update(instances)
            return service
        }
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .ok,
                headers: ["Content-Length": "0"]
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
#endif
