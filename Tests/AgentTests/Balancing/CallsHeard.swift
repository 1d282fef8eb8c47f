import Synchronization

@testable import Picking

/// What an agent's balancing said of its programs' calls.
final class CallsHeard: Sendable {
    private let wishes = Mutex<[OwnCalls.Wish]>([])

    var all: [OwnCalls.Wish] { wishes.withLock { $0 } }

    func hear(_ wish: OwnCalls.Wish) { wishes.withLock { $0.append(wish) } }
}
