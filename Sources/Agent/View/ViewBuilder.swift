import HashTreeCollections
import Primitives
import Registry
import Wire

/// Turns changes into the next view: finds what a reader sees differently and moves its indexes.
package struct ViewBuilder: Sendable {
    var view: ClusterView
    private(set) var log = ChangeLog()
    /// What changed since it was last taken.
    private var touched: Set<ViewTopic> = []
    private var isShowingDisk = false
    /// Instances of nodes that are not, or not yet, in the catalog.
    var unlisted: [NodeID: [InstanceView]] = [:]

    init(startIndex: UInt64) {
        view = ClusterView(startIndex: startIndex)
    }

    mutating func apply(_ change: ViewChange) {
        switch change {
        case .member(let member): place(member)
        case .memberRemoved(let id): removeMember(id)
        case .instance(let instance): place(instance)
        case .instanceRemoved(let owner, let key): removeInstance(of: owner, key: key)
        case .event(let event): place(event)
        case .caller: break
        }
    }

    /// Shows what the disk knew; no index moves by it, and no stream tells it.
    mutating func show(_ stored: StoredRegistry) {
        isShowingDisk = true
        for change in stored.viewChanges { apply(change) }
        isShowingDisk = false
        view.storedMilliseconds = stored.header.savedAt
        touched = []
    }

    /// Gives the topics that changed, and begins anew.
    /// Has those who follow every change look, though none is in the log.
    mutating func wakeFollowers() { touched.insert(.changes) }

    mutating func takeTouched() -> Set<ViewTopic> {
        defer { touched.removeAll(keepingCapacity: true) }
        return touched
    }
}

// MARK: Indexes

extension ViewBuilder {
    /// Begins a visible change.
    mutating func advance() {
        if !isShowingDisk { view.index += 1 }
    }

    /// Has those look who wait for the topic.
    mutating func touch(_ topic: ViewTopic) { touched.insert(topic) }

    mutating func touchNodes() {
        view.nodesIndex = view.index
        touched.insert(.nodes)
    }

    mutating func touchServices() {
        view.servicesIndex = view.index
        touched.insert(.services)
    }

    mutating func touchChecks() {
        view.checksIndex = view.index
        touched.insert(.checks)
    }

    mutating func touchCoordinates() {
        view.coordinatesIndex = view.index
        touched.insert(.coordinates)
    }

    mutating func touchNode(_ id: NodeID) {
        view.nodes[id]?.contentIndex = view.index
        touched.insert(.node(id))
    }

    /// Moves the index of a service, whether it still has instances or not.
    mutating func touchService(_ name: String) {
        let name = name.folded
        if view.services[name] == nil {
            view.vanished.insert(name, at: view.index)
        } else {
            view.services[name]?.index = view.index
        }
        touched.insert(.service(name))
        touched.insert(.endpoints(name))
    }

    /// Notes that a breaker of this agent has changed.
    mutating func note(_ breaker: BreakerReference) {
        advance()
        let name = breaker.service.folded
        view.breakers.note(name, at: view.index)
        touched.insert(.endpoints(name))
        record(.breaker(breaker))
    }

    /// Notes whether the mesh is known; no index moves by it.
    mutating func note(isMeshKnown: Bool) {
        guard view.isMeshKnown != isMeshKnown else { return }
        view.isMeshKnown = isMeshKnown
        touched.insert(.mesh)
    }

    mutating func record(_ subject: ChangeSubject) {
        if isShowingDisk { return }
        log.append(subject, at: view.index)
        view.changeCount = log.count
        touched.insert(.changes)
        touched.insert(.everything)
    }

    mutating func record(_ entry: InstanceEntry, on node: NodeEntry) {
        let reference = InstanceReference(
            owner: entry.owner,
            key: entry.view.key,
            node: node.name,
            service: entry.body.service,
            id: entry.body.id
        )
        record(.instance(reference))
    }
}
