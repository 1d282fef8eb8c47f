import Primitives
import Registry

extension Reader {
    mutating func compare() throws(Rejection) -> Compare {
        let nonce = try read(UInt64.self)
        var prefixes: [Prefix] = []
        for _ in 0..<(try read(UInt8.self)) { prefixes.append(try prefix()) }
        return Compare(nonce: nonce, prefixes: prefixes)
    }

    mutating func pull() throws(Rejection) -> Pull {
        let nonce = try read(UInt64.self)
        var keys: [Digest] = []
        for _ in 0..<(try read(UInt8.self)) { keys.append(try digest()) }
        var prefixes: [Prefix] = []
        for _ in 0..<(try read(UInt8.self)) { prefixes.append(try prefix()) }
        return Pull(nonce: nonce, wanted: keys, prefixes: prefixes)
    }

    mutating func branches() throws(Rejection) -> Branches {
        let nonce = try read(UInt64.self)
        var branches: [PlacedBranch] = []
        for _ in 0..<(try read(UInt8.self)) {
            let prefix = try prefix()
            let branch =
                switch try read(UInt8.self) {
                case 0: Branch.entries(try entries(under: prefix))
                case 1: Branch.children(try children(of: prefix))
                default: throw Rejection.malformed
                }
            branches.append(PlacedBranch(prefix: prefix, branch: branch))
        }
        return Branches(nonce: nonce, branches: branches)
    }

    /// A length in nibbles, then the nibbles; half a byte that is not needed is zero.
    private mutating func prefix() throws(Rejection) -> Prefix {
        let length = Int(try read(UInt8.self))
        guard length <= 32 else { throw .malformed }
        let content = try bytes((length + 1) / 2)
        var padded = Reader(Array(content) + repeatElement(0, count: 16 - content.count))
        let bits = try padded.digest()
        let prefix = Prefix(bits: bits, length: length)
        guard prefix.bits == bits else { throw .malformed }
        return prefix
    }

    /// All of them lie under the prefix: whoever claims otherwise sends the walk astray.
    private mutating func entries(under prefix: Prefix) throws(Rejection) -> [TreeEntry] {
        var entries: [TreeEntry] = []
        for _ in 0..<(try read(UInt8.self)) {
            let entry = TreeEntry(
                key: try digest(),
                version: try version(),
                fingerprint: try digest()
            )
            guard prefix.contains(entry.key) else { throw .malformed }
            entries.append(entry)
        }
        return entries
    }

    /// A bit for each child that is not empty, the first child's highest, then their fingerprints.
    /// A whole key has no children.
    private mutating func children(of prefix: Prefix) throws(Rejection) -> [Digest] {
        let present = try read(UInt16.self)
        guard prefix.length < 32 else { throw .malformed }
        var children: [Digest] = []
        children.reserveCapacity(16)
        for index in 0..<16 {
            if present & (0x8000 >> UInt16(index)) == 0 {
                children.append(.zero)
            } else {
                let child = try digest()
                guard child != .zero else { throw .malformed }
                children.append(child)
            }
        }
        return children
    }
}
