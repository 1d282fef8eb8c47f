internal import Synchronization

/// The last state of the owner's side for readers, who never wait for a write to disk.
package final class CatalogMirror: Sendable {
    private let content: Mutex<Content>

    struct Content: Sendable {
        var state: LocalState
        var counters: CatalogCounters
    }

    /// By itself, as every read of health asks for it.
    private let told: Mutex<CheckOutputs>

    init(_ content: Content) {
        self.content = Mutex(content)
        told = Mutex(content.state.outputs)
    }

    var current: Content { content.withLock { $0 } }
    var outputs: CheckOutputs { told.withLock { $0 } }

    func publish(_ new: Content) {
        content.withLock { $0 = new }
        let outputs = new.state.outputs
        told.withLock { $0 = outputs }
    }
}
