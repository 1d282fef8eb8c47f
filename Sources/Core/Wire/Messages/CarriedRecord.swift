package import Registry

/// A record inside a message: bytes as they came, or a record that this node holds.
///
/// Bytes are decoded one by one where they are used, so that a bad record costs its neighbours
/// nothing.
package enum CarriedRecord: Sendable {
    case bytes([UInt8])
    case record(Record)

    /// The wire form.
    package var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .record(let record): record.bytes
        }
    }
}

extension CarriedRecord: Equatable {
    package static func == (left: CarriedRecord, right: CarriedRecord) -> Bool {
        left.bytes == right.bytes
    }
}
