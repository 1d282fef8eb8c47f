internal import Primitives

/// Whatever has a place of its own in a sorted table.
protocol Keyed {
    associatedtype Key: Comparable

    var key: Key { get }
}

extension Record: Keyed {}

extension NodeID: Keyed {
    /// An id is its own key.
    var key: NodeID { self }
}

/// A small array in ascending order of unique keys: looked up by bisection, read in order.
struct SortedTable<Element: Keyed & Sendable>: Sendable {
    private(set) var all: [Element] = []

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }
    var last: Element? { all.last }

    subscript(key: Element.Key) -> Element? {
        let position = position(of: key)
        guard position < all.count, all[position].key == key else { return nil }
        return all[position]
    }

    func contains(_ key: Element.Key) -> Bool { self[key] != nil }

    /// Adds the element or puts it in the place of the one with its key, which is returned.
    @discardableResult
    mutating func put(_ element: Element) -> Element? {
        let position = position(of: element.key)
        guard position < all.count, all[position].key == element.key else {
            all.insert(element, at: position)
            return nil
        }
        let replaced = all[position]
        all[position] = element
        return replaced
    }

    @discardableResult
    mutating func remove(_ key: Element.Key) -> Element? {
        let position = position(of: key)
        guard position < all.count, all[position].key == key else { return nil }
        return all.remove(at: position)
    }

    /// Takes out everything that the predicate names, in order.
    mutating func removeAll(where isGone: (Element) -> Bool) -> [Element] {
        let gone = all.filter(isGone)
        if !gone.isEmpty { all.removeAll(where: isGone) }
        return gone
    }

    /// Where the key is or would be: the number of smaller ones.
    private func position(of key: Element.Key) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Traps unless the keys ascend.
    func checkInvariants() {
        for (left, right) in zip(all, all.dropFirst()) {
            precondition(left.key < right.key, "the keys of a sorted table ascend")
        }
    }
}
