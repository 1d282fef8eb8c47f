/// One instance of a service as its owner registered it, or a check of the node itself when
/// `service` is empty (docs/protocol.md, Instance).
package struct InstanceBody: Equatable, Sendable {
    package var service: String
    /// Unique on its node, 1 to 128 printable characters. Node checks have ids of their own.
    package var id: String
    /// An IP address or host name of at most 64 bytes; empty means the node's address.
    package var address: String
    package var port: UInt16
    package var weights: InstanceWeights
    package var flags: InstanceFlags
    package var tags: [String]
    package var metadata: [MetadataEntry]
    package var checks: [CheckBody]
    /// What few instances say of themselves.
    private var details: InstanceDetails.Box?

    package init(
        service: String,
        id: String,
        address: String = "",
        port: UInt16 = 0,
        weights: InstanceWeights = InstanceWeights(passing: 1, warning: 1),
        capacity: UInt32 = 0,
        breaker: BreakerTerms? = nil,
        policy: String = "",
        flags: InstanceFlags = [],
        tags: [String] = [],
        metadata: [MetadataEntry] = [],
        taggedAddresses: [TaggedAddress] = [],
        checks: [CheckBody] = [],
        load: InstanceLoad? = nil,
        rest: InstanceRest? = nil
    ) {
        self.service = service
        self.id = id
        self.address = address
        self.port = port
        self.weights = weights
        self.flags = flags
        self.tags = tags
        self.metadata = metadata
        self.checks = checks
        details = InstanceDetails.Box(
            InstanceDetails(
                capacity: capacity,
                breaker: breaker,
                policy: policy,
                taggedAddresses: taggedAddresses,
                load: load,
                rest: rest
            )
        )
    }

    /// Whether this is the owner's word that the instance is gone.
    package var isDeletion: Bool { flags.contains(.deleted) }
    /// Whether this is a check of the node rather than an instance of a service.
    package var isNodeCheck: Bool { service.isEmpty }
}

extension InstanceBody {
    /// Concurrent requests over all callers; 0 is unlimited.
    package var capacity: UInt32 {
        get { details?.value.capacity ?? 0 }
        set { change { $0.capacity = newValue } }
    }

    package var breaker: BreakerTerms? {
        get { details?.value.breaker }
        set { change { $0.breaker = newValue } }
    }

    /// The balancing policy callers should use; empty for their default.
    package var policy: String {
        get { details?.value.policy ?? "" }
        set { change { $0.policy = newValue } }
    }

    package var taggedAddresses: [TaggedAddress] {
        get { details?.value.taggedAddresses ?? [] }
        set { change { $0.taggedAddresses = newValue } }
    }

    /// What its agent says that it can bear, where it says so.
    package var load: InstanceLoad? {
        get { details?.value.load }
        set { change { $0.load = newValue } }
    }

    /// What stands elsewhere of a head; `nil` where this is everything.
    package var rest: InstanceRest? {
        get { details?.value.rest }
        set { change { $0.rest = newValue } }
    }

    private mutating func change(_ change: (inout InstanceDetails) -> Void) {
        var value = details?.value ?? InstanceDetails()
        change(&value)
        details = InstanceDetails.Box(value)
    }
}

/// `Weights.Passing` and `Weights.Warning` of a registration; 0 drains.
package struct InstanceWeights: Hashable, Sendable {
    package var passing: UInt16
    package var warning: UInt16

    package init(passing: UInt16, warning: UInt16) {
        self.passing = passing
        self.warning = warning
    }

    /// Those of an instance that nobody is to call.
    package static let none = InstanceWeights(passing: 0, warning: 0)
}

/// The fault policy `f = {threshold, window, interval}` of a registration (docs/balancing.md, From
/// the agent).
package struct BreakerTerms: Hashable, Sendable {
    /// What `opens` says, as it travels: a number of failures, or `shareMark` and thousandths.
    package var threshold: UInt16
    package var windowMilliseconds: UInt32
    package var intervalMilliseconds: UInt32

    package init(threshold: UInt16, windowMilliseconds: UInt32, intervalMilliseconds: UInt32) {
        self.threshold = threshold
        self.windowMilliseconds = windowMilliseconds
        self.intervalMilliseconds = intervalMilliseconds
    }
}

extension BreakerTerms {
    /// Set in a threshold that is a share: the bits below it are thousandths.
    package static let shareMark: UInt16 = 0x8000

    /// What a breaker opens at.
    package enum Opening: Equatable, Sendable {
        /// So many failures in a row.
        case afterFailures(UInt16)
        /// This share of the window's calls failed, in 0...1.
        case atShare(Double)
    }

    package var window: Duration { .milliseconds(windowMilliseconds) }
    package var interval: Duration { .milliseconds(intervalMilliseconds) }

    package var opens: Opening {
        guard threshold & Self.shareMark != 0 else { return .afterFailures(threshold) }
        return .atShare(min(1, Double(threshold & ~Self.shareMark) / 1_000))
    }

    /// The threshold for a number as people write it: below 1 a share, from 1 on whole failures.
    /// Nil for what is neither.
    package static func threshold(_ number: Double) -> UInt16? {
        if number > 0, number < 1 {
            return shareMark | UInt16(max(1, (number * 1_000).rounded()))
        }
        guard number >= 1, number < Double(shareMark), number.rounded() == number else {
            return nil
        }
        return UInt16(number)
    }
}

/// What an owner declares about an instance.
package struct InstanceFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let deleted = InstanceFlags(rawValue: 1)
    package static let maintenance = InstanceFlags(rawValue: 2)
    /// Consul's `EnableTagOverride`, kept for its clients.
    package static let tagOverride = InstanceFlags(rawValue: 4)
}

/// A further address of an instance, such as `wan`.
package struct TaggedAddress: Hashable, Sendable {
    package var name: String
    package var address: String
    package var port: UInt16

    package init(name: String, address: String, port: UInt16) {
        self.name = name
        self.address = address
        self.port = port
    }
}

/// A check's last transition as its owner tells it; its output stays with the owner.
package struct CheckBody: Hashable, Sendable {
    package var id: String
    package var name: String
    package var type: CheckType
    package var status: CheckStatus
    /// When it took this status, in milliseconds since 1970 on the owner's clock.
    package var sinceMilliseconds: UInt64
    /// At most 120 bytes.
    package var reason: String
    /// What its owner wrote about it; it stands in the rest of an instance, never in the head.
    package var notes: String

    package init(
        id: String,
        name: String,
        type: CheckType,
        status: CheckStatus,
        sinceMilliseconds: UInt64,
        reason: String = "",
        notes: String = ""
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.status = status
        self.sinceMilliseconds = sinceMilliseconds
        self.reason = reason
        self.notes = notes
    }
}

/// The state of a check, from best to worst; the raw value is its number on the wire.
package enum CheckStatus: UInt8, Comparable, CaseIterable, Sendable {
    case passing = 0
    case warning = 1
    case critical = 2

    package static func < (left: CheckStatus, right: CheckStatus) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Consul's word for it.
    package var name: String {
        switch self {
        case .passing: "passing"
        case .warning: "warning"
        case .critical: "critical"
        }
    }
}

/// How a check is made; the raw value is its number on the wire. Unknown numbers are kept.
package struct CheckType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let ttl = CheckType(rawValue: 1)
    package static let http = CheckType(rawValue: 2)
    package static let tcp = CheckType(rawValue: 3)
    package static let grpc = CheckType(rawValue: 4)
    package static let alias = CheckType(rawValue: 5)
    package static let maintenance = CheckType(rawValue: 6)
    package static let udp = CheckType(rawValue: 7)
    package static let h2ping = CheckType(rawValue: 8)

    /// Consul's word for it; empty for a number that this version does not know.
    package var name: String {
        switch self {
        case .ttl: "ttl"
        case .http: "http"
        case .tcp: "tcp"
        case .grpc: "grpc"
        case .alias: "alias"
        case .maintenance: "maintenance"
        case .udp: "udp"
        case .h2ping: "h2ping"
        default: ""
        }
    }
}
