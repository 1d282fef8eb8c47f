import Testing

@testable import Agent
@testable import Catalog
@testable import Services
@testable import Settings

/// `limits` in the agent's own files.
struct LimitConfigurationTests {
    private func limits(_ text: String) throws -> AgentLimits {
        let directory = try ConfigurationDirectory()
        let file = try directory.write(text, to: "a.yaml")
        return try configuration("--dev", "--config=\(file)").limits
    }

    @Test func everyLimitCanBeSet() throws {
        for key in AgentLimits.Key.allCases {
            for value in [key.range.lowerBound, key.range.upperBound] {
                let limits = try limits("limits:\n  \(key.rawValue): \(value)\n")
                for other in AgentLimits.Key.allCases {
                    #expect(limits[other] == (other == key ? value : other.standard))
                }
            }
        }
    }

    @Test func whatIsNoLimitIsRefusedWithItsPlace() throws {
        for (text, expected) in [
            ("limits:\n  registrations: 0\n", "takes a whole number from 1 to 10000."),
            ("limits:\n  registrations: many\n", "takes a whole number from 1 to 10000."),
            ("limits:\n  registratoins: 5\n", "Did you mean `registrations`?"),
            ("limits: 5\n", "`limits` must be a mapping"),
        ] {
            let directory = try ConfigurationDirectory()
            let file = try directory.write(text, to: "a.yaml")
            let lines = complaints { () throws(ConfigurationError) in
                _ = try configuration("--dev", "--config=\(file)")
            }
            #expect(lines.joined().contains(expected), "\(lines)")
        }
    }

    @Test func theyReachTheOwnersSide() throws {
        let catalog = try limits("limits: {registrations: 7, registration_bytes: 4096}").catalog
        #expect(catalog.registrations == 7)
        #expect(catalog.encodedBytes == 4_096)
    }
}
