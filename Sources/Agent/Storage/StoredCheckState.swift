package import Registry

/// The last state of a check: kept so that a restart does not make a healthy service critical.
package struct StoredCheckState: Equatable, Sendable {
    package var id: String
    package var status: CheckStatus
    /// When it took this status, in milliseconds since 1970.
    package var sinceMilliseconds: UInt64
    /// Until when a report holds, in milliseconds since 1970; `nil` where the agent checks.
    package var expiresMilliseconds: UInt64?
    package var reason: String
    package var output: String

    package init(
        id: String,
        status: CheckStatus,
        sinceMilliseconds: UInt64,
        expiresMilliseconds: UInt64? = nil,
        reason: String = "",
        output: String = ""
    ) {
        self.id = id
        self.status = status
        self.sinceMilliseconds = sinceMilliseconds
        self.expiresMilliseconds = expiresMilliseconds
        self.reason = reason
        self.output = output
    }
}
