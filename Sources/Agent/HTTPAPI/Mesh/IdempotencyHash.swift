package import Picking
import Sodium

/// Makes keys of callers' texts under which picks are repeated.
package struct IdempotencyHash: Sendable {
    private let high = ShortHash()
    private let low = ShortHash()

    package init() {}

    /// The key of the service and of the caller's own text.
    package func key(_ text: String, of service: String) -> IdempotencyKey {
        let bytes = Array(service.utf8) + [0] + Array(text.utf8)
        return IdempotencyKey(high: high.code(of: bytes), low: low.code(of: bytes))
    }
}
