#if MartletAsyncHTTPClient
    public import AsyncHTTPClient
    public import MartletBalancing
    public import MartletClient
    import NIOCore
    import NIOHTTP1

    extension HTTPClient {
        /// Sends a request to an instance of a service; where that fails and it is safe, to another
        /// one.
        ///
        /// Errors of the HTTP client are judged by what they say of the instance (see
        /// ``MartletBalancing/CallOutcome/init(_:)``), answers by their status. The time for an
        /// attempt is the mesh client's alone: two timers would race, and the wrong one name the
        /// failure.
        ///
        /// - Parameters:
        ///   - request: What to send; its `url` is a path, such as `/orders/7`. A body that can be
        ///     sent once only (a stream) goes with options that are not idempotent.
        ///   - service: Where to send it.
        ///   - options: What is special about the call; GET, HEAD and OPTIONS are idempotent
        ///     whatever they say.
        /// - Returns: The last answer, whatever its status.
        /// - Throws: What the last attempt threw, or a ``MartletClient/MeshError``.
        public func execute(
            _ request: HTTPClientRequest,
            at service: MeshService,
            options: CallOptions = CallOptions()
        ) async throws -> HTTPClientResponse {
            var options = options
            if [.GET, .HEAD, .OPTIONS].contains(request.method) { options.isIdempotent = true }
            let own = options.classify
            options.classify = { error in
                own?(error) ?? (error as? HTTPClientError).map { CallJudgement(CallOutcome($0)) }
            }
            let path = request.url.hasPrefix("/") ? request.url : "/" + request.url
            return try await service.withEndpoint(
                options: options,
                judging: { $0.judgement },
                { attempt in
                    var request = request
                    request.url = "http://" + attempt.endpoint.authority + path
                    // Far beyond the attempt, which is cancelled when its own time is over.
                    return try await self.execute(request, timeout: .hours(24))
                }
            )
        }
    }

    extension HTTPClient.Configuration {
        /// For calls through the mesh: a connection that cannot be made shows at once, since it is
        /// the mesh client that knows another instance, and redirects are the caller's.
        public static func mesh(connectTimeout: Duration = .milliseconds(250)) -> Self {
            var configuration = HTTPClient.Configuration()
            let parts = connectTimeout.components
            let nanoseconds = parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
            configuration.timeout.connect = .nanoseconds(nanoseconds)
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.redirectConfiguration = .disallow
            return configuration
        }
    }

    extension CallOutcome {
        /// What an error of the HTTP client says of the instance: `connect` where nothing was sent,
        /// `timeout` where no answer came, `cancelled` where the call was given up, else `error`.
        public init(_ error: HTTPClientError) {
            switch error {
            case .connectTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout,
                .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
                self = .connect
            case .readTimeout, .writeTimeout, .deadlineExceeded: self = .timeout
            case .cancelled, .requestStreamCancelled: self = .cancelled
            case .invalidURL, .emptyHost, .emptyScheme, .alreadyShutdown: self = .ignored
            default: self = .error
            }
        }
    }

    extension HTTPClientResponse {
        /// What the answer says of the instance.
        fileprivate var judgement: CallJudgement {
            let seconds = headers.first(name: "retry-after").flatMap { Int64($0) }
            return .http(
                status: Int(status.code),
                retryAfter: seconds.map { .seconds(min(max(0, $0), 86_400)) }
            )
        }
    }
#endif
