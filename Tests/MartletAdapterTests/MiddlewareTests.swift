#if MartletAsyncHTTPClient && MartletHummingbird
    import AsyncHTTPClient
    import Hummingbird
    import MartletAsyncHTTPClient
    import MartletClient
    import MartletHummingbird
    import NIOCore
    import NIOHTTP1
    import Testing

    /// A server of Hummingbird that calls others through the mesh, under the trait
    /// `MartletHummingbird`.
    @Suite(.timeLimit(.minutes(1)))
    struct MiddlewareTests {
        /// What a request is answered by a server whose handler asks this service.
        private func answer(
            asking service: MeshService,
            calls: Int = 1,
            timeout: Duration? = nil
        ) async throws -> HTTPClientResponse {
            let router = Router()
            router.add(middleware: MeshMiddleware(timeout: timeout))
            router.get("/") { _, _ in
                for _ in 0..<calls {
                    let request = HTTPClientRequest(url: "/orders")
                    _ = try await HTTPClient.shared.execute(request, at: service)
                }
                return "fine"
            }
            let (ports, told) = AsyncStream.makeStream(of: Int.self)
            let server = Application(
                router: router,
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { told.yield($0.localAddress?.port ?? 0) }
            )
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                defer { tasks.cancelAll() }
                let port = try #require(await ports.first { _ in true })
                return try await HTTPClient.shared.execute(
                    HTTPClientRequest(url: "http://127.0.0.1:\(port)/"),
                    timeout: .seconds(20)
                )
            }
        }

        @Test func whatGoesWellPasses() async throws {
            let server = try await Backend.server(silent: false)
            let service = Backend.service([server.localAddress?.port ?? 0])
            #expect(try await answer(asking: service, timeout: .seconds(10)).status == .ok)
            try await server.close()
        }

        @Test func allCallsOfARequestShareOneDeadline() async throws {
            let server = try await Backend.server(silent: true)
            let service = Backend.service([server.localAddress?.port ?? 0])
            let answer = try await answer(asking: service, calls: 5, timeout: .milliseconds(300))
            #expect(answer.status == .gatewayTimeout)
            try await server.close()
        }

        @Test func whatCannotBeSentMayBeRepeatedLater() async throws {
            let answer = try await answer(asking: Backend.service([]), timeout: .seconds(1))
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers.first(name: "retry-after") == "1")
        }
    }
#endif
