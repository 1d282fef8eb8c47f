import HTTPAPI
import HTTPTypes
import Synchronization

/// A request that `ReadyAnswers` has begun and that has to wait, on its way to whoever finishes it
/// behind Hummingbird: so it is guarded, routed and read once (ADR 37).
///
/// There is at most one, that of the request which passed last, and only if nothing was unanswered
/// before it: so whoever takes it is asked for that request. Its method and target are compared all
/// the same, and where it is not there the request is begun anew.
final class Handover: Sendable {
    private struct Held {
        let begun: BegunRequest
        let target: String
    }

    private let held = Mutex<Held?>(nil)

    func leave(_ begun: BegunRequest, target: String) {
        held.withLock { $0 = Held(begun: begun, target: target) }
    }

    /// Forgets what was left: another request follows it.
    func clear() {
        held.withLock { $0 = nil }
    }

    func take(method: HTTPRequest.Method, target: String) -> BegunRequest? {
        guard let held = held.withLock({ $0.take() }) else { return nil }
        return held.begun.method == method && held.target == target ? held.begun : nil
    }
}
