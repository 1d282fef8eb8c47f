/// What the agent is asked for a pick.
struct PickRequest: Encodable {
    var exclude: [String]
    var deadline: String
    var attempt: Int
    var idempotent: Bool
    var hedge: Bool

    private enum CodingKeys: String, CodingKey {
        case exclude = "Exclude"
        case deadline = "Deadline"
        case attempt = "Attempt"
        case idempotent = "Idempotent"
        case hedge = "Hedge"
    }
}

/// How a call went.
struct LeaseReport: Encodable {
    var lease: String
    var outcome: String
    var latency: String?

    private enum CodingKeys: String, CodingKey {
        case lease = "Lease"
        case outcome = "Outcome"
        case latency = "Latency"
    }
}

/// What the agent answers.
struct Pick: Decodable {
    var lease: String
    var instance: Instance
    var retryAllowed: Bool
    var hedge: String?

    struct Instance: Decodable {
        var id: String
        var address: String
        var port: Int

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case address = "Address"
            case port = "Port"
        }
    }

    var target: String { "\(instance.address):\(instance.port)" }

    /// After how long a second attempt is worth while: one number and its unit.
    var hedgeDelay: Duration? {
        guard let hedge else { return nil }
        let number = hedge.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(number) else { return nil }
        switch hedge.dropFirst(number.count) {
        case "s": return .seconds(value)
        case "ms": return .microseconds(value * 1e3)
        case "us", "\u{B5}s": return .microseconds(value)
        default: return nil
        }
    }

    private enum CodingKeys: String, CodingKey {
        case lease = "Lease"
        case instance = "Instance"
        case retryAllowed = "RetryAllowed"
        case hedge = "Hedge"
    }
}
