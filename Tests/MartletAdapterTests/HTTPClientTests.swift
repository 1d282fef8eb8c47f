#if MartletAsyncHTTPClient
    import AsyncHTTPClient
    import MartletAsyncHTTPClient
    import MartletBalancing
    import MartletClient
    import NIOCore
    import NIOHTTP1
    import Testing

    /// Requests through AsyncHTTPClient, under the trait `MartletAsyncHTTPClient`.
    @Suite(.timeLimit(.minutes(1)))
    struct HTTPClientTests {
        private func with(
            _ body: (HTTPClient) async throws -> Void
        ) async throws {
            let http = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: .mesh(connectTimeout: .seconds(10))
            )
            do {
                try await body(http)
            } catch {
                try await http.shutdown()
                throw error
            }
            try await http.shutdown()
        }

        @Test func whatCannotConnectIsRepeatedElsewhereWhateverTheCall() async throws {
            let server = try await Backend.server(silent: false)
            let good = server.localAddress?.port ?? 0
            let gone = try await Backend.server(silent: true)
            let bad = gone.localAddress?.port ?? 0
            try await gone.close()
            let service = Backend.service([bad, good])
            try await with { http in
                for _ in 0..<30 {
                    var request = HTTPClientRequest(url: "/orders")
                    request.method = .POST
                    let answer = try await http.execute(request, at: service)
                    #expect(answer.status == .ok)
                }
            }
            #expect(service.statistics.retries > 0)
            let outcomes = Set(service.takeReports(100).map(\.outcome))
            #expect(outcomes == [.ok, .connect])
            try await server.close()
        }

        @Test func anAnswerThatIsNotThereInTimeIsATimeOut() async throws {
            let server = try await Backend.server(silent: true)
            let service = Backend.service([server.localAddress?.port ?? 0])
            try await with { http in
                for _ in 0..<10 {
                    let options = CallOptions(deadline: .milliseconds(50))
                    let error = await #expect(throws: MeshError.self) {
                        try await http.execute(
                            HTTPClientRequest(url: "orders"),
                            at: service,
                            options: options
                        )
                    }
                    #expect(error?.code == .deadlinePassed)
                }
            }
            #expect(Set(service.takeReports(100).map(\.outcome)) == [.timeout])
            try await server.close()
        }

        @Test func errorsSayWhatTheyAre() {
            #expect(CallOutcome(.connectTimeout) == .connect)
            #expect(CallOutcome(.readTimeout) == .timeout)
            #expect(CallOutcome(.deadlineExceeded) == .timeout)
            #expect(CallOutcome(.cancelled) == .cancelled)
            #expect(CallOutcome(.remoteConnectionClosed) == .error)
            #expect(CallOutcome(.invalidURL) == .ignored)
        }
    }
#endif
