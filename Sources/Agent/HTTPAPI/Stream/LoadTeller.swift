import Primitives
import Registry
import View

/// What a stream has told of the loads of instances (docs/balancing.md, From the agent).
///
/// They are no changes of the view: a word comes every few seconds from each instance, and a log of
/// them would push out what readers resume after. So a stream looks for itself, once a second at
/// most and only in a mesh where anybody says anything.
struct LoadTeller: Sendable {
    /// The record by which each instance was last told of. Looked up, never iterated.
    private var told: [Digest: Version] = [:]
    /// How many words the view had heard by then.
    private var heard: UInt64 = 0

    /// Whether there may be something to tell.
    func isBehind(_ view: ClusterView) -> Bool { view.loadCount != heard }

    /// Tells of each instance whose record is another than the one it was last told by.
    mutating func tell(
        _ view: ClusterView,
        of coverage: EventStream.Coverage,
        to text: inout EventText
    ) {
        heard = view.loadCount
        var present: [Digest: Version] = [:]
        for service in coverage.names(in: view) {
            for entry in view.instances(of: service) {
                guard let load = entry.body.load, let node = view.node(entry.owner) else {
                    continue
                }
                present[entry.view.key] = entry.view.version
                guard told[entry.view.key] != entry.view.version else { continue }
                text.load(load, of: entry, on: node)
            }
        }
        told = present
    }
}

extension EventStream.Coverage {
    /// The services that it is about, as they are registered, in order.
    func names(in view: ClusterView) -> [String] {
        switch self {
        case .all: view.serviceNames
        case .some(let names): names.map { view.spelling(of: $0) }.sorted()
        }
    }
}
