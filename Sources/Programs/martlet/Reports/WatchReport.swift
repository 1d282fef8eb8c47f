import Formats

/// A thing that `martlet watch` follows, and what is known of it.
package struct WatchedThing: Equatable, Sendable {
    /// Tells it from the others, and names it to people.
    package let name: String
    /// What is shown of it, in this order; equal keys in all of a kind.
    package let facts: [Fact]

    /// One thing known of it.
    package struct Fact: Equatable, Sendable {
        package let key: String
        package let value: String
    }

    package init(_ name: String, _ facts: KeyValuePairs<String, String>) {
        self.name = name
        self.facts = facts.map { Fact(key: $0.key, value: $0.value) }
    }
}

/// What became of a thing between two looks.
package enum WatchedChange: Equatable, Sendable {
    /// It was there at the first look.
    case there(WatchedThing)
    case came(WatchedThing)
    case changed(WatchedThing, was: WatchedThing)
    case went(WatchedThing)

    /// The changes from one look to the next, by name.
    package static func between(_ before: [WatchedThing], _ now: [WatchedThing]) -> [WatchedChange]
    {
        let old = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(now.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (nil, let thing?): .came(thing)
            case (let thing?, nil): .went(thing)
            case (let was?, let thing?): was == thing ? nil : .changed(thing, was: was)
            case (nil, nil): nil
            }
        }
    }

    /// A line for people.
    package func text(at milliseconds: UInt64) -> String {
        let time = Timestamp.format(milliseconds)
        switch self {
        case .there(let thing): return "\(time) = \(thing.line)"
        case .came(let thing): return "\(time) + \(thing.line)"
        case .went(let thing): return "\(time) - \(thing.name.withoutControls)"
        case .changed(let thing, let was):
            let changes = zip(was.facts, thing.facts).filter { $0 != $1 }.map { before, now in
                "\(now.key) \(before.shown) -> \(now.shown)"
            }
            return "\(time) ~ \(thing.name.withoutControls): \(changes.joined(separator: ", "))"
        }
    }

    /// `{Time, Change, Name, Is, Was}`.
    package func json(at milliseconds: UInt64) -> JSON {
        let (word, thing, is_, was): (String, WatchedThing, WatchedThing?, WatchedThing?) =
            switch self {
            case .there(let thing): ("there", thing, thing, nil)
            case .came(let thing): ("came", thing, thing, nil)
            case .changed(let thing, let was): ("changed", thing, thing, was)
            case .went(let thing): ("went", thing, nil, thing)
            }
        return .members([
            "Time": .text(Timestamp.format(milliseconds)),
            "Change": .text(word),
            "Name": .text(thing.name),
            "Is": is_?.json ?? .null,
            "Was": was?.json ?? .null,
        ])
    }
}

extension WatchedThing {
    fileprivate var line: String {
        let facts = facts.filter { !$0.value.isEmpty }.map { "\($0.key) \($0.shown)" }
        return ([name.withoutControls] + facts).joined(separator: ", ")
    }

    fileprivate var json: JSON {
        .object(facts.map { JSON.Member(key: $0.key, value: .text($0.value)) })
    }
}

extension WatchedThing.Fact {
    fileprivate var shown: String { value.isEmpty ? "-" : value.withoutControls }
}
