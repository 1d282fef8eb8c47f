import HashTreeCollections
package import Primitives
import Registry

extension ViewBuilder {
    /// Adds an instance or a check of a node, or takes in what changed of it.
    mutating func place(_ instance: InstanceView) {
        // Only what is needed of the node: who keeps all of it has its lists copied.
        guard let isListed = view.nodes[instance.owner]?.isListed, isListed else {
            return hold(instance)
        }
        let before = view.nodes[instance.owner]?.entry(like: instance)
        if instance.body.load != nil { view.loadCount += 1 }
        if let before, before.body.showsTheSame(as: instance.body) {
            return replaceUnseen(before, with: instance)
        }
        advance()
        let entry = InstanceEntry(
            view: instance,
            createIndex: before?.createIndex ?? view.index,
            modifyIndex: view.index
        )
        attach(entry, replacing: before)
        announce(entry, replacing: before)
    }

    /// Removes an instance or a check of a node, wherever it is kept.
    mutating func removeInstance(of owner: NodeID, key: Digest) {
        unlisted[owner]?.removeAll { $0.key == key }
        guard let node = view.nodes[owner], let entry = node.entry(of: key) else { return }
        advance()
        remove(entry, from: node)
    }

    /// Removes an entry of the view as part of the change that has begun.
    mutating func remove(_ entry: InstanceEntry, from node: NodeEntry) {
        detach(entry)
        touchNode(node.id)
        touchChecks()
        if entry.body.isNodeCheck {
            if let rest = view.nodes[node.id] { touchInstances(of: rest) }
        } else {
            touchServices()
            touchService(entry.body.service)
            record(entry, on: node)
        }
    }

    private mutating func hold(_ instance: InstanceView) {
        unlisted[instance.owner]?.removeAll { $0.key == instance.key }
        unlisted[instance.owner, default: []].append(instance)
    }

    /// Keeps the newest record where no reader can tell the difference.
    private mutating func replaceUnseen(_ before: InstanceEntry, with instance: InstanceView) {
        if before.body.checks != instance.body.checks { view.wordCount += 1 }
        let entry = InstanceEntry(
            view: instance,
            createIndex: before.createIndex,
            modifyIndex: before.modifyIndex
        )
        attach(entry, replacing: before)
    }

    private mutating func announce(
        _ entry: InstanceEntry,
        replacing before: InstanceEntry?
    ) {
        touchNode(entry.owner)
        touchChecks()
        if entry.body.isNodeCheck {
            if let node = view.nodes[entry.owner] { touchInstances(of: node) }
            return
        }
        guard let node = view.nodes[entry.owner] else { return }
        if let before, before.body.service != entry.body.service {
            touchService(before.body.service)
            record(before, on: node)
        }
        if before?.body.service != entry.body.service || before?.body.tags != entry.body.tags {
            touchServices()
        }
        touchService(entry.body.service)
        record(entry, on: node)
    }
}

// MARK: Lists

extension ViewBuilder {
    /// Takes an entry in, where the one before it stands if that is in the same lists: a change of
    /// one among many moves none of the others.
    private mutating func attach(_ entry: InstanceEntry, replacing before: InstanceEntry?) {
        guard let before else { return attach(entry) }
        guard before.body.service == entry.body.service else {
            detach(before)
            return attach(entry)
        }
        if entry.body.isNodeCheck {
            view.nodes[entry.owner]?.checks.replaceSorted(before, with: entry)
        } else {
            view.nodes[entry.owner]?.instances.replaceSorted(before, with: entry)
            let name = entry.body.service.folded
            view.services[name]?.instances.replaceSorted(before, with: entry)
        }
    }

    private mutating func attach(_ entry: InstanceEntry) {
        if entry.body.isNodeCheck {
            view.nodes[entry.owner]?.checks.insertSorted(entry)
        } else {
            view.nodes[entry.owner]?.instances.insertSorted(entry)
            let name = entry.body.service.folded
            view.services[name, default: ServiceEntry(index: view.index)].instances.insertSorted(
                entry
            )
        }
    }

    private mutating func detach(_ entry: InstanceEntry) {
        if entry.body.isNodeCheck {
            view.nodes[entry.owner]?.checks.removeSorted(entry)
            return
        }
        let name = entry.body.service.folded
        view.nodes[entry.owner]?.instances.removeSorted(entry)
        view.services[name]?.instances.removeSorted(entry)
        if view.services[name]?.instances.isEmpty == true {
            view.services[name] = nil
        }
    }
}

extension NodeEntry {
    /// The entry that this instance or check replaces: lists are in order of ids.
    func entry(like instance: InstanceView) -> InstanceEntry? {
        let list = instance.body.isNodeCheck ? checks : instances
        return list[NodeEntry.place(of: instance.body.id, in: list)...]
            .prefix { $0.body.id == instance.body.id }
            .first { $0.view.key == instance.key }
    }

    /// An instance of this node, by its id.
    package func instance(id: String) -> InstanceEntry? {
        let place = NodeEntry.place(of: id, in: instances)
        guard place < instances.count, instances[place].body.id == id else { return nil }
        return instances[place]
    }

    /// The first position that an id does not have to follow.
    private static func place(of id: String, in list: [InstanceEntry]) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = low + (high - low) / 2
            if list[middle].body.id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The instance or check of this registry key.
    package func entry(of key: Digest) -> InstanceEntry? {
        instances.first { $0.view.key == key } ?? checks.first { $0.view.key == key }
    }
}

extension [InstanceEntry] {
    fileprivate mutating func insertSorted(_ entry: InstanceEntry) {
        insert(entry, at: place(of: entry))
    }

    /// Puts an entry in the place of one of the same id and owner.
    fileprivate mutating func replaceSorted(_ old: InstanceEntry, with entry: InstanceEntry) {
        let place = place(of: old)
        guard place < count, self[place] === old else { return insertSorted(entry) }
        self[place] = entry
    }

    fileprivate mutating func removeSorted(_ entry: InstanceEntry) {
        let place = place(of: entry)
        guard place < count, self[place] === entry else { return }
        remove(at: place)
    }

    /// The first position that `entry` does not have to follow.
    private func place(of entry: InstanceEntry) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if InstanceEntry.precedes(self[middle], entry) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
