/// A type of records, or of questions alone (RFC 1035 §3.2.2 and those after it).
package struct RecordType: Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let a = RecordType(rawValue: 1)
    package static let ns = RecordType(rawValue: 2)
    package static let cname = RecordType(rawValue: 5)
    package static let soa = RecordType(rawValue: 6)
    package static let ptr = RecordType(rawValue: 12)
    package static let txt = RecordType(rawValue: 16)
    package static let aaaa = RecordType(rawValue: 28)
    package static let srv = RecordType(rawValue: 33)
    /// The pseudo record of EDNS (RFC 6891).
    package static let opt = RecordType(rawValue: 41)
    /// Transfers of a zone: there are none (RFC 1995, RFC 5936).
    package static let ixfr = RecordType(rawValue: 251)
    package static let axfr = RecordType(rawValue: 252)
    /// Whatever there is (RFC 8482).
    package static let any = RecordType(rawValue: 255)
}

/// What became of a question (RFC 1035 §4.1.1, RFC 6891 §9).
package enum ResponseCode: UInt16, CaseIterable, Sendable {
    case noError = 0
    case formatError = 1
    case serverFailure = 2
    case nameError = 3
    case notImplemented = 4
    case refused = 5
    case badVersion = 16

    /// As tools show it.
    package var name: String {
        switch self {
        case .noError: "NOERROR"
        case .formatError: "FORMERR"
        case .serverFailure: "SERVFAIL"
        case .nameError: "NXDOMAIN"
        case .notImplemented: "NOTIMP"
        case .refused: "REFUSED"
        case .badVersion: "BADVERS"
        }
    }
}
