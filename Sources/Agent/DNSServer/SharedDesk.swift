import DNS
import Synchronization
import View

/// The desk as both transports use it, each on a thread of its own: one query at a time, so that
/// what is kept is kept once.
final class SharedDesk: Sendable {
    let counters: DNSCounters
    private let desk: Mutex<AnswerDesk>

    init(
        _ settings: AnswerSettings,
        view: ViewStore,
        source: MeshSource,
        counters: DNSCounters
    ) {
        self.counters = counters
        desk = Mutex(AnswerDesk(settings, view: view, source: source, counters: counters))
    }

    /// The answer to a query; nil where there is none to be given.
    func answer(_ bytes: [UInt8], by transport: AnswerDesk.Transport) -> [UInt8]? {
        desk.withLock { $0.answer(bytes, by: transport) }
    }

    /// For whoever asks too much: come by TCP.
    func truncated(_ bytes: [UInt8]) -> [UInt8]? {
        desk.withLock { $0.truncated(bytes) }
    }
}
