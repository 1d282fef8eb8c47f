internal import Registry

/// What is still to be told to the node, each record once, oldest first.
struct PublicationQueue: Sendable {
    private var order: [LocalState.RecordKey] = []
    private var services: [LocalState.RecordKey: String] = [:]
    private var hasMaintenance = false
    /// Nothing is handed out before the node is there.
    var isOpen = false
    /// Whether somebody is handing out; others wait for that one to have handed out what is theirs.
    var isBusy = false
    /// How many batches were begun; what was added meanwhile goes with the next.
    private(set) var batches = 0
    private var waiting: [Waiter] = []

    private struct Waiter {
        /// The batch that has what it waits for.
        let batch: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    enum Item {
        case maintenance
        /// With the service name to withdraw, should the record have gone.
        case record(LocalState.RecordKey, service: String)
    }

    /// So many records are told at once: signing them keeps the node from its datagrams for some
    /// milliseconds.
    static let batchLimit = 64

    mutating func add(_ key: LocalState.RecordKey, service: String) {
        if services.updateValue(service, forKey: key) == nil { order.append(key) }
    }

    mutating func addMaintenance() { hasMaintenance = true }

    var isEmpty: Bool { order.isEmpty && !hasMaintenance }

    /// Has somebody wait until all that is in the queue now is handed over, which is answered with
    /// true; with false where nobody hands over any more, as others may have come between.
    mutating func wait(_ continuation: CheckedContinuation<Bool, Never>) {
        guard isBusy else { return continuation.resume(returning: isEmpty) }
        let more = (order.count + PublicationQueue.batchLimit - 1) / PublicationQueue.batchLimit
        waiting.append(Waiter(batch: batches + max(1, more), continuation: continuation))
    }

    /// Those whose batch was handed over.
    mutating func takeServed() -> [CheckedContinuation<Bool, Never>] {
        let served = waiting.prefix { $0.batch <= batches || isEmpty }
        waiting.removeFirst(served.count)
        return served.map(\.continuation)
    }

    mutating func takeBatch() -> [Item] {
        batches += 1
        var items: [Item] = hasMaintenance ? [.maintenance] : []
        hasMaintenance = false
        for key in order.prefix(PublicationQueue.batchLimit) {
            items.append(.record(key, service: services.removeValue(forKey: key) ?? ""))
        }
        order.removeFirst(min(order.count, PublicationQueue.batchLimit))
        return items
    }
}

extension LocalServices {
    /// Hands over what changed, one batch after the other, so that the last word of each record is
    /// its newest; returns when all that waits now is handed over, whoever does it.
    func publishPending() async {
        guard publications.isOpen else { return }
        while publications.isBusy {
            if await withCheckedContinuation({ publications.wait($0) }) { return }
        }
        publications.isBusy = true
        while !publications.isEmpty {
            await publisher.tell(publications.takeBatch().map(word))
            for continuation in publications.takeServed() { continuation.resume(returning: true) }
        }
        publications.isBusy = false
        for continuation in publications.takeServed() { continuation.resume(returning: true) }
    }

    private func word(for item: PublicationQueue.Item) -> RecordWord {
        switch item {
        case .maintenance: .nodeMaintenance(state.nodeMaintenance != nil)
        case .record(let key, let service):
            if let body = state.body(of: key) {
                .publish(body)
            } else {
                .withdraw(service: service, id: key.id)
            }
        }
    }

    /// Publishes everything: after the node started.
    package func republishAll() async {
        publications.isOpen = true
        for key in state.recordKeys {
            publications.add(key, service: state.body(of: key)?.service ?? "")
        }
        publications.addMaintenance()
        await publishPending()
        await publisher.finishPublishing()
    }
}
