#if MartletHummingbird
    public import Hummingbird
    import HTTPTypes
    import MartletClient

    /// Answers for a server that calls others through the mesh, so that its own callers judge it
    /// rightly: what could not be sent is 503 with `Retry-After`, what took too long 504, and all
    /// calls made for one request share one deadline.
    ///
    /// ```swift
    /// router.add(middleware: MeshMiddleware(timeout: .seconds(2)))
    /// ```
    public struct MeshMiddleware<Context: RequestContext>: RouterMiddleware {
        private let timeout: Duration?

        /// - Parameter timeout: The time for all calls through the mesh that a request makes, from
        ///   when it came; nil for none beside their own.
        public init(timeout: Duration? = nil) {
            self.timeout = timeout
        }

        /// Handles a request, and puts errors of the mesh into statuses.
        @concurrent
        public func handle(
            _ request: Request,
            context: Context,
            next: @concurrent (Request, Context) async throws -> Response
        ) async throws -> Response {
            do {
                guard let timeout else { return try await next(request, context) }
                return try await MeshClient.withDeadline(timeout) {
                    try await next(request, context)
                }
            } catch let error as MeshError {
                throw Self.answer(to: error)
            }
        }

        private static func answer(to error: MeshError) -> HTTPError {
            switch error.code {
            case .deadlinePassed, .notSentInTime:
                HTTPError(.gatewayTimeout, message: error.description)
            default:
                HTTPError(
                    .serviceUnavailable,
                    headers: [.retryAfter: "1"],
                    message: error.description
                )
            }
        }
    }
#endif
