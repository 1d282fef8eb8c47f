internal import CSodium

/// The state of libsodium in this process.
package enum Library {
    /// Whether libsodium started. It is started once, before its first use; the agent asks at its
    /// start and refuses to run on false. Every wrapper here goes through it.
    package static let isReady: Bool = sodium_init() >= 0

    /// Starts libsodium where nobody has yet. Without a working libsodium nothing here can be true,
    /// so going on would mean to sign and to hash with nothing.
    static func require() {
        precondition(isReady, "libsodium could not start")
    }
}
