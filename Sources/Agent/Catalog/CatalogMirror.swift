internal import Synchronization

/// The last state of the owner's side for readers, who never wait for a write to disk.
package final class CatalogMirror: Sendable {
    private let content: Mutex<Content>

    struct Content: Sendable {
        var state: LocalState
        var counters: CatalogCounters
    }

    init(_ content: Content) {
        self.content = Mutex(content)
    }

    var current: Content { content.withLock { $0 } }

    func publish(_ new: Content) {
        content.withLock { $0 = new }
    }
}
