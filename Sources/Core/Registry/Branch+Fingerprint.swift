package import Primitives
import Sodium

extension Branch {
    /// The fingerprint of what this says is held: of a whole tree's, the root.
    package var fingerprint: Digest {
        switch self {
        case .entries(let entries):
            if entries.isEmpty { return .zero }
            var hash = WordHash(.treeLeaf, capacity: 6 * entries.count)
            for entry in entries {
                hash.append(entry.key)
                hash.append(entry.version.epoch)
                hash.append(entry.version.sequence)
                hash.append(entry.fingerprint)
            }
            return hash.digest()
        case .children(let children):
            var hash = WordHash(.treeBranch, capacity: 2 * children.count)
            for child in children { hash.append(child) }
            return hash.digest()
        }
    }
}
