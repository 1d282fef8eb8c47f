/// What a record is about. The raw value is its number on the wire.
///
/// Kinds without a case here are relayed but not understood, so that versions can be rolled.
package struct RecordKind: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let certificate = RecordKind(rawValue: 1)
    package static let member = RecordKind(rawValue: 2)
    package static let instance = RecordKind(rawValue: 3)
    package static let accusation = RecordKind(rawValue: 4)
    /// An authority's word that a certificate is void: kept and relayed, acted upon by no version
    /// yet.
    package static let revocation = RecordKind(rawValue: 5)
    /// An authority's word that all its certificates of before a moment are void: the same.
    package static let authorityFloor = RecordKind(rawValue: 6)
    /// A piece of what does not fit into the record of an instance.
    package static let part = RecordKind(rawValue: 7)

    /// A node's word that it calls a service whose instances have capacities.
    package static let caller = RecordKind(rawValue: 9)
    /// A node's word of something that happened.
    package static let event = RecordKind(rawValue: 10)

    /// Whether an authority signs records of this kind, and not a member.
    package var isAuthoritys: Bool { self == .revocation || self == .authorityFloor }

    /// The most bytes of a whole record of this kind. Small kinds have small limits, with room for
    /// fields of later versions, since several of them travel together.
    package var maximumBytes: Int {
        switch self {
        case .accusation, .revocation, .authorityFloor, .caller: 256
        default: Record.maximumBytes
        }
    }
}
