package import Primitives
import Synchronization

/// What the API knows of the connection a request came by.
package final class ClientConnection: Sendable {
    /// The address the client connected to; `nil` on a Unix socket.
    package let localAddress: IPAddress?
    /// Tells the connections of this process apart.
    package let number: UInt32
    private static let count = Atomic<UInt32>(0)
    private let state = Mutex(State())

    private struct State {
        var isGone = false
        /// Whether it was nudged while nobody waited.
        var isNudged = false
        var whenGone: (@Sendable () -> Void)?
    }

    package init(localAddress: IPAddress?) {
        self.localAddress = localAddress
        number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Whether the client has closed its side.
    package var isGone: Bool { state.withLock { $0.isGone } }

    /// Notes that the client has closed its side: whoever waits on its behalf is woken.
    package func clientHasGone() {
        let action = state.withLock { state in
            state.isGone = true
            return state.whenGone.take()
        }
        action?()
    }

    /// Has whoever waits on the client's behalf look again; if nobody does, whoever waits next.
    package func nudge() {
        let action = state.withLock { state in
            state.isNudged = state.whenGone == nil
            return state.whenGone.take()
        }
        action?()
    }

    /// Sets what is done when the client goes or is nudged, at once if that has happened; `nil`
    /// takes it back.
    package func whenGone(_ action: (@Sendable () -> Void)?) {
        let isDue = state.withLock { state in
            let isDue = state.isGone || state.isNudged && action != nil
            state.whenGone = isDue ? nil : action
            if isDue { state.isNudged = false }
            return isDue
        }
        if isDue { action?() }
    }
}
