package import Formats

/// Where a definition of a file stands, and each of its keys.
package struct DefinitionPlaces: Sendable {
    private struct Object {
        var start: TextPosition?
        var keys: [String: TextPosition]
    }

    /// By their path, as `Checks[1].`; the definition itself has none.
    private var objects: [String: Object] = [:]
    /// The paths of its checks, in their order.
    private var checks: [String] = []

    package init() {}

    mutating func add(_ fields: DefinitionFields) {
        objects[fields.path] = Object(start: fields.position, keys: fields.places)
    }

    mutating func addCheck(at path: String) { checks.append(path) }

    /// Where what breaks a rule stands: its key, else the object that lacks it, else nowhere.
    package func place(of breach: RuleBreach) -> TextPosition? {
        place(of: breach.keys, ofCheck: breach.check)
    }

    /// Where the first of these keys that is there stands, of the definition or of one of its
    /// checks.
    package func place(of keys: [String], ofCheck number: Int? = nil) -> TextPosition? {
        let path = number.map { checks.indices.contains($0) ? checks[$0] : "" } ?? ""
        for key in keys {
            if let place = objects[path]?.keys[key] { return place }
            // One of an object within: `TaggedAddresses.wan.Address`.
            guard let dot = key.lastIndex(of: ".") else { continue }
            let name = key.index(after: dot)
            if let place = objects[path + key[..<name]]?.keys[String(key[name...])] { return place }
        }
        return objects[path]?.start ?? objects[""]?.start
    }
}
