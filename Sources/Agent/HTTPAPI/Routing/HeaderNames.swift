import HTTPTypes

extension HTTPField.Name {
    /// A name that is known to be a token.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("header names in this file are tokens")
        }
        return name
    }

    static let consulIndex = known("X-Consul-Index")
    static let knownLeader = known("X-Consul-KnownLeader")
    static let lastContact = known("X-Consul-LastContact")
    static let effectiveConsistency = known("X-Consul-Effective-Consistency")
    static let contentHash = known("X-Consul-ContentHash")
    static let reason = known("X-Consul-Reason")
    static let defaultACLPolicy = known("X-Consul-Default-ACL-Policy")
    static let leaderless = known("X-Martlet-Leaderless")
    static let partial = known("X-Martlet-Partial")
    static let notInDNS = known("X-Martlet-Not-In-DNS")
    static let cache = known("X-Cache")
    static let ignoredFields = known("X-Martlet-Ignored-Fields")
    static let contentTypeOptions = known("X-Content-Type-Options")
    static let contentSecurityPolicy = known("Content-Security-Policy")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let secFetchMode = known("Sec-Fetch-Mode")
    static let idempotencyKey = known("Idempotency-Key")
    static let retryAfter = known("Retry-After")
    static let lastEventID = known("Last-Event-ID")
}
