package import Primitives

/// Where DNS is answered, how, and within which limits.
package struct DNSConfiguration: Sendable {
    /// UDP and TCP; port 0 lets the system choose one for both.
    package var address: Address
    package var answers: AnswerSettings
    package var limits: Limits

    /// What strangers can make grow.
    package struct Limits: Sendable {
        /// TCP connections at a time.
        package var connections = 256
        /// Of them from one host that is not this one.
        package var connectionsOfOneHost = 32
        /// After so many seconds without a whole query a connection is closed (RFC 7766 §6.2.3).
        package var idleSeconds: Int64 = 10
        /// Queries a second from one host that is not this one, and as many at once.
        package var queriesOfOneHost = 1_000

        package init() {}
    }

    package init(address: Address, answers: AnswerSettings, limits: Limits = Limits()) {
        self.address = address
        self.answers = answers
        self.limits = limits
    }
}
