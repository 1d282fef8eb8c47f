internal import Registry

/// What is still to be told to the node, each record once, oldest first.
struct PublicationQueue: Sendable {
    private var order: [LocalState.RecordKey] = []
    private var services: [LocalState.RecordKey: String] = [:]
    private var hasMaintenance = false
    /// Nothing is handed out before the node is there.
    var isOpen = false
    /// Whether somebody is handing out; others wait for that one to end.
    var isBusy = false
    var waiting: [CheckedContinuation<Void, Never>] = []

    enum Item {
        case maintenance
        /// With the service name to withdraw, should the record have gone.
        case record(LocalState.RecordKey, service: String)
    }

    mutating func add(_ key: LocalState.RecordKey, service: String) {
        if services.updateValue(service, forKey: key) == nil { order.append(key) }
    }

    mutating func addMaintenance() { hasMaintenance = true }

    mutating func next() -> Item? {
        if hasMaintenance {
            hasMaintenance = false
            return .maintenance
        }
        guard !order.isEmpty else { return nil }
        let key = order.removeFirst()
        return .record(key, service: services.removeValue(forKey: key) ?? "")
    }
}

extension LocalServices {
    /// Hands over what changed, one after the other, so that the last word of each record is its
    /// newest; returns when all of it is handed over, whoever does it.
    func publishPending() async {
        guard publications.isOpen else { return }
        if publications.isBusy {
            return await withCheckedContinuation { publications.waiting.append($0) }
        }
        publications.isBusy = true
        while let item = publications.next() {
            switch item {
            case .maintenance:
                await publisher.setNodeMaintenance(state.nodeMaintenance != nil)
            case .record(let key, let service):
                if let body = state.body(of: key) {
                    await publisher.publish(fitted(body))
                } else {
                    await publisher.withdraw(service: service, id: key.id)
                }
            }
        }
        publications.isBusy = false
        let waiting = publications.waiting
        publications.waiting = []
        for continuation in waiting { continuation.resume() }
    }

    /// Publishes everything: after the node started.
    package func republishAll() async {
        publications.isOpen = true
        for key in state.recordKeys {
            publications.add(key, service: state.body(of: key)?.service ?? "")
        }
        publications.addMaintenance()
        await publishPending()
    }

    /// Cuts reasons until the record fits; without them it does, or it would not be here.
    private func fitted(_ body: InstanceBody) -> InstanceBody {
        var body = body
        for limit in [60, 20, 0] where publisher.recordSize(of: body) > Record.maximumBytes {
            body = body.withReasons(clippedTo: limit)
        }
        return body
    }
}
