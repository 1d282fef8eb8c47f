import NIOCore
import Picking
import Registry
import View

extension EventStream {
    /// Which services a stream tells of; names are found in any case.
    enum Coverage: Sendable {
        case all
        /// In the form by which names are compared.
        case some(Set<String>)

        init(_ names: some Collection<String>) {
            self = names.contains("*") ? .all : .some(Set(names.map(\.folded)))
        }

        func includes(_ service: String) -> Bool {
            switch self {
            case .all: true
            case .some(let names): names.contains(service.folded)
            }
        }

        /// Takes a change in; what of it is new.
        mutating func take(_ change: StreamWishes.Change) -> StreamWishes.Change {
            guard case .some(var names) = self else { return StreamWishes.Change() }
            let news = StreamWishes.Change(
                added: change.added.subtracting(names),
                removed: change.removed.intersection(names)
            )
            names.formUnion(news.added)
            names.subtract(news.removed)
            self = .some(names)
            return news
        }
    }

    /// Tells of services that are covered from now on, and takes back those that no longer are. The
    /// event that ends it names the new ones, were they such as have no instance; none of this
    /// moves what a client resumes after, as changes of the others may not have been told yet.
    @concurrent
    func tell(
        _ change: StreamWishes.Change,
        _ write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws {
        let view = view.current
        var text = EventText()
        for service in change.removed.sorted() {
            for entry in view.instances(of: service) {
                guard let node = view.node(entry.owner), node.isListed else { continue }
                let reference = InstanceReference(
                    owner: entry.owner,
                    key: entry.view.key,
                    node: node.name,
                    service: entry.body.service,
                    id: entry.body.id
                )
                text.removedInstance(reference, index: nil)
                if text.buffer.readableBytes >= Self.chunk { try await write(text.take()) }
            }
        }
        for service in change.added.sorted() {
            for entry in view.instances(of: service) {
                guard let node = view.node(entry.owner), node.isListed else { continue }
                text.instance(entry, on: node, index: nil)
                if text.buffer.readableBytes >= Self.chunk { try await write(text.take()) }
            }
            let spelling = view.spelling(of: service)
            for breaker in balancing.breakers(of: spelling, onlyUnusual: true) {
                text.breaker(breaker, index: nil)
            }
        }
        let known = change.added.map { view.spelling(of: $0) }.sorted()
        if !known.isEmpty { text.synced(known, at: view.index) }
        if text.buffer.readableBytes > 0 { try await write(text.take()) }
    }
}
