package import Formats
package import Registry

/// A kind of check: what it asks, and how a definition says so.
///
/// A new kind is a file here, a file in `Checks` that makes its runs, a row of `CheckKinds.table`
/// and a number on the wire; nothing else knows which kinds there are.
package protocol CheckKind: Equatable, Sendable {
    /// Its number on the wire.
    static var type: CheckType { get }
    /// The keys that say it is this kind; any one of them does.
    static var selectors: [String] { get }
    /// Its further keys. They mean nothing in checks of other kinds.
    static var modifiers: [String] { get }
    /// When it has a result.
    static var form: CheckRhythm.Form { get }

    /// Reads what is its own; `nil` where something was reported.
    init?(_ fields: inout DefinitionFields)
    /// Writes it so that it reads back as it is.
    func write(to writer: inout JSONWriter)
    /// What only this kind has to keep to; the definition comes out in normal form.
    mutating func normalize() throws(RuleBreach)
    /// The host that it connects to, or why that is none; `nil` where it connects nowhere.
    var host: Result<CheckTarget.Host, CheckRefusal>? { get }
    /// Whether its result follows from the checks of this service of this node, so that a change
    /// of one is looked at at once.
    func follows(serviceID: String) -> Bool
}

extension CheckKind {
    package static var modifiers: [String] { [] }
    package static var form: CheckRhythm.Form { .every }

    package mutating func normalize() throws(RuleBreach) {}
    package var host: Result<CheckTarget.Host, CheckRefusal>? { nil }
    package func follows(serviceID: String) -> Bool { false }

    fileprivate func isEqual(to other: any CheckKind) -> Bool {
        (other as? Self) == self
    }
}

/// How a check finds out, and how often.
package struct CheckProbe: Sendable {
    package let kind: any CheckKind
    package let rhythm: CheckRhythm

    package init(_ kind: any CheckKind, _ rhythm: CheckRhythm) {
        self.kind = kind
        self.rhythm = rhythm
    }

    /// Its number on the wire.
    package var type: CheckType { Swift.type(of: kind).type }
}

extension CheckProbe: Equatable {
    package static func == (left: CheckProbe, right: CheckProbe) -> Bool {
        left.rhythm == right.rhythm && left.kind.isEqual(to: right.kind)
    }
}
