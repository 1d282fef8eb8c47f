internal import HashTreeCollections
package import Primitives

/// What to do about another's answer to a comparison.
package struct Difference: Equatable, Sendable {
    /// Places to ask for next.
    package var descend: [Prefix] = []
    /// Places below the second nibble where the other holds something and this side nothing.
    package var whole: [Prefix] = []
    /// Keys of records that the other has newer, or that are not held here.
    package var pull: [Digest] = []
    /// Records that the other has older or lacks; at most `RegistryLimits.pushesPerAnswer`.
    package var push: [Record] = []
    /// Members that the other still holds and that were reaped here at that version or a later one:
    /// it should be shown the marker.
    package var marked: [NodeID] = []

    package init() {}

    /// Whether there is nothing to do.
    package var isEmpty: Bool { self == Difference() }
}

extension Registry {
    /// What is held under a prefix, as an answer to another's question.
    package func branch(at prefix: Prefix) -> Branch { tree.branch(at: prefix) }

    /// Whether nothing is held under a prefix.
    package func holdsNothing(under prefix: Prefix) -> Bool {
        tree.fingerprint(at: prefix) == .zero
    }

    /// The fingerprint of what is held under a prefix; zero where that is nothing.
    package func fingerprint(at prefix: Prefix) -> Digest { tree.fingerprint(at: prefix) }

    /// Shows what is compared under a prefix in ascending order of keys until the visitor has seen
    /// enough; whether it saw everything.
    package func visit(under prefix: Prefix, _ wantsMore: (Record) -> Bool) -> Bool {
        tree.place(at: prefix).visit(wantsMore)
    }

    /// Compares an answer with what is held under the same prefix.
    ///
    /// Either side may have a bucket where the other forks. Whatever the answer claims, the result
    /// is bounded by its size and the limits; what lies outside the prefix is passed over.
    package func difference(at prefix: Prefix, theirs: Branch) -> Difference {
        var difference = Difference()
        switch theirs {
        case .children(let fingerprints):
            compare(fingerprints, at: prefix, into: &difference)
        case .entries(let entries):
            let inside = entries.filter { prefix.contains($0.key) }.sorted { $0.key < $1.key }
            var previous: Digest?
            for entry in inside where entry.key != previous {
                compare(entry, into: &difference)
                previous = entry.key
            }
            push(under: tree.place(at: prefix), unlessIn: inside[...], into: &difference)
        }
        return difference
    }

    private func compare(
        _ fingerprints: [Digest],
        at prefix: Prefix,
        into difference: inout Difference
    ) {
        guard fingerprints.count == 16, prefix.length < 32 else { return }
        for (nibble, own) in tree.children(at: prefix).enumerated() {
            let theirs = fingerprints[nibble]
            if own.fingerprint == theirs { continue }
            if theirs == .zero {
                push(under: own, unlessIn: [], into: &difference)
            } else if own.fingerprint == .zero, prefix.length > 0 {
                difference.whole.append(prefix.child(nibble))
            } else {
                difference.descend.append(prefix.child(nibble))
            }
        }
    }

    /// Whether one record of theirs is wanted here.
    private func compare(_ entry: TreeEntry, into difference: inout Difference) {
        if let id = markers.id(ofKey: entry.key), let marker = markers[id], entry.version <= marker
        {
            difference.marked.append(id)
        } else if let held = record(entry.key) {
            if entry.supersedes(held) { difference.pull.append(entry.key) }
        } else if !isVoid(entry) {
            difference.pull.append(entry.key)
        }
    }

    /// Whether an entry is known to be of an epoch or below a floor that is over here.
    private func isVoid(_ entry: TreeEntry) -> Bool {
        guard let id = gracedOfKey[entry.key], let origin = origins[id] else { return false }
        return entry.version.epoch < origin.epoch
            || entry.version.epoch == origin.epoch && entry.version.sequence < origin.member.floor
    }

    /// Hands out what they have older or lack, in order, as far as it goes.
    private func push(
        under place: Place,
        unlessIn theirs: ArraySlice<TreeEntry>,
        into difference: inout Difference
    ) {
        var theirs = theirs
        place.visit { record in
            while let entry = theirs.first, entry.key < record.key { theirs.removeFirst() }
            let known = theirs.first.flatMap { $0.key == record.key ? $0 : nil }
            if let known, !record.supersedes(known) { return true }
            guard difference.push.count < limits.pushesPerAnswer else { return false }
            difference.push.append(record)
            return true
        }
    }
}

extension TreeEntry {
    fileprivate func supersedes(_ record: Record) -> Bool {
        (version, fingerprint) > (record.version, record.fingerprint)
    }
}

extension Record {
    fileprivate func supersedes(_ entry: TreeEntry) -> Bool {
        (version, fingerprint) > (entry.version, entry.fingerprint)
    }
}
