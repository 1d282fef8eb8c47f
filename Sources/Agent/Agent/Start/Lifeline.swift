import NIOConcurrencyHelpers
import ServiceLifecycle

/// Ends the process in good order, whoever asks for it: a signal, the API, or the node itself.
final class Lifeline: Sendable {
    private let state = NIOLockedValueBox(State())

    private struct State {
        var group: ServiceGroup?
        var isEnding = false
        var haltReason: String?
    }

    /// Why the node stopped by itself, if it did.
    var haltReason: String? { state.withLockedValue(\.haltReason) }

    func attach(_ group: ServiceGroup) {
        let mustEnd = state.withLockedValue { state in
            state.group = group
            return state.isEnding
        }
        if mustEnd { end() }
    }

    /// Begins the graceful end.
    func end() {
        let group = state.withLockedValue { state in
            state.isEnding = true
            return state.group
        }
        guard let group else { return }
        Task { await group.triggerGracefulShutdown() }
    }

    /// The node cannot go on; the process ends with a failure.
    func halt(_ reason: String) {
        state.withLockedValue { state in
            state.haltReason = state.haltReason ?? reason
        }
        end()
    }
}
