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
    /// Reserved for the authority mode: understood by no version yet, refused, never relayed.
    package static let revocation = RecordKind(rawValue: 5)
    /// Reserved for the authority mode: understood by no version yet, refused, never relayed.
    package static let authorityFloor = RecordKind(rawValue: 6)
}
