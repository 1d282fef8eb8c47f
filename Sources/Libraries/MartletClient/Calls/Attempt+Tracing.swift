#if MartletTracing
    import Tracing
#endif

extension Attempt {
    /// Runs the attempt in a span of swift-distributed-tracing, under the trait `MartletTracing`;
    /// without it, as it is.
    func traced<Answer>(_ body: (Attempt) async throws -> Answer) async throws -> Answer {
        #if MartletTracing
            try await withSpan("\(endpoint.service) attempt", ofKind: .client) { span in
                span.attributes["martlet.service"] = endpoint.service
                span.attributes["martlet.instance"] = endpoint.id
                span.attributes["martlet.attempt"] = number
                span.attributes["server.address"] = endpoint.host
                span.attributes["server.port"] = endpoint.port
                return try await body(self)
            }
        #else
            try await body(self)
        #endif
    }
}
