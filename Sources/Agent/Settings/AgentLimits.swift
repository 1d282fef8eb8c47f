import Formats
import Host
import Picking
import Services
import View

/// What an agent spends on those who ask it, as its own files say (`limits`). What others hold or
/// send is bounded by the protocol.
package struct AgentLimits: Equatable, Sendable {
    private var values: [Key: Int] = [:]

    package init() {}

    package subscript(key: Key) -> Int {
        get { values[key] ?? key.standard }
        set { values[key] = newValue }
    }

    /// One limit, by the name it has in files.
    package enum Key: String, CaseIterable, Sendable {
        /// Services and checks of the node.
        case registrations
        /// Their records together.
        case registrationBytes = "registration_bytes"
        /// HTTP connections; three quarters of the file limit where that is less.
        case connections
        /// Long polls and streams.
        case heldRequests = "held_requests"
        /// Bytes of requests that have no end yet, of all connections together.
        case unfinishedBytes = "unfinished_bytes"
        /// Picks that are out and not reported.
        case leases

        /// Two requests whose bodies are as long as they may be, 64 KiB each.
        private static let twoBodies = 131_072

        /// What holds where no file says otherwise.
        package var standard: Int {
            switch self {
            case .registrations: CatalogLimits().registrations
            case .registrationBytes: CatalogLimits().encodedBytes
            case .connections: ConnectionLimit.maximum
            case .heldRequests: ViewStore.maximumWaiters
            case .unfinishedBytes: 64 << 20
            case .leases: LeaseDesk.Limits().all
            }
        }

        /// What a file may say.
        package var range: ClosedRange<Int> {
            switch self {
            case .registrations: 1...CatalogLimits.mostRegistrations
            case .registrationBytes: 1_024...(64 << 20)
            case .connections: 8...1_048_576
            case .heldRequests: 0...1_048_576
            case .unfinishedBytes: Self.twoBodies...(1 << 40)
            case .leases: 16...16_777_216
            }
        }
    }
}

extension MappingReader {
    /// Takes the limits that this mapping names, each with its place.
    mutating func limits() -> [(key: AgentLimits.Key, value: Int, position: TextPosition)] {
        AgentLimits.Key.allCases.compactMap { key in
            guard let entry = take(key.rawValue), let text = text(entry) else { return nil }
            guard let number = Int(text), key.range.contains(number) else {
                report(
                    entry.valuePosition,
                    "`\(key.rawValue)` takes a whole number from \(key.range.lowerBound) to "
                        + "\(key.range.upperBound)."
                )
                return nil
            }
            return (key, number, entry.valuePosition)
        }
    }
}
