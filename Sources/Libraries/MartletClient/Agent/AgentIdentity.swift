import FoundationEssentials

/// What an agent says of itself (`/v1/agent/self`), as far as it is of use here.
package struct AgentIdentity: Hashable, Sendable {
    package var datacenter = ""
    package var zone = ""

    package init() {}

    /// Nil for what is no such answer.
    package init?(_ bytes: [UInt8]) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
            return nil
        }
        datacenter = answer.configuration.datacenter
        zone = answer.member?.tags?["zone"] ?? ""
    }
}

private struct Answer: Decodable {
    let configuration: Configuration
    let member: Member?

    struct Configuration: Decodable {
        let datacenter: String

        private enum CodingKeys: String, CodingKey {
            case datacenter = "Datacenter"
        }
    }

    struct Member: Decodable {
        let tags: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case tags = "Tags"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case configuration = "Config"
        case member = "Member"
    }
}
