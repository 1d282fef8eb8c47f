import Registry

/// How large the parts of a record may be, in bytes unless a name says otherwise (docs/protocol.md,
/// Limits).
package enum RecordLimits {
    /// Kind, format, body length, signer, epoch and sequence.
    package static let headerBytes = 36
    /// Header and signature: what a record costs beside its body.
    package static let overheadBytes = 100
    package static let bodyBytes = Record.maximumBytes - overheadBytes

    package static let nameBytes = 63
    package static let serviceNameBytes = 128
    package static let identifierBytes = 128
    package static let addressBytes = 253
    package static let agentVersionBytes = 32
    package static let policyBytes = 63
    package static let checkNameBytes = 255
    package static let reasonBytes = 120
    package static let eventFilterBytes = 255
    /// Of a check; they stand in the rest.
    package static let notesBytes = 4_096

    /// Pairs of metadata, tagged addresses, or checks of an instance: their counts have one byte.
    package static let listCount = 255
    package static let addressCount = 2
    /// Keys and values together.
    package static let memberMetadataBytes = 128
    package static let memberMetadataCount = 16
    package static let servicePatternCount = 4
}
