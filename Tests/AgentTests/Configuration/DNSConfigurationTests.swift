import DNS
import Primitives
import Settings
import Testing

struct DNSConfigurationTests {
    @Test func dnsIsOnByDefaultForTwoDomains() throws {
        let dns = try #require(try configuration().dns)
        #expect(dns.address == Address("127.0.0.1:8600"))
        #expect(dns.answers.domains.map(\.description) == ["mesh.", "consul."])
        #expect(dns.answers == AnswerSettings(domains: dns.answers.domains))
    }

    @Test func everySettingIsTaken() throws {
        let dns = try #require(
            try configuration(
                "--dns",
                "[::1]:53",
                "--dns-domain",
                "Svc.Example.org.",
                "--dns-domain",
                "consul",
                "--dns-ttl",
                "10s",
                "--dns-ttl",
                "Web*=1m",
                "--dns-ttl",
                "web=0s",
                "--dns-weights",
                "raw",
                "--dns-prefer-zone",
                "--dns-only-passing"
            ).dns
        )
        #expect(dns.address == Address("[::1]:53"))
        #expect(dns.answers.domains.map(\.description) == ["svc.example.org.", "consul."])
        #expect(["web", "webs", "db"].map(dns.answers.serviceTTL.seconds(for:)) == [0, 60, 10])
        #expect(dns.answers.nodeTTL == 10 && dns.answers.negativeTTL == 1)
        #expect(dns.answers.weights == .raw)
        #expect(dns.answers.prefersZone && dns.answers.isOnlyPassing)
    }

    @Test(arguments: [
        ("off", nil), ("OFF", nil), ("localhost:8601", "127.0.0.1:8601"),
        ("10.0.0.1", "10.0.0.1:8600"), ("0.0.0.0:53", "0.0.0.0:53"),
    ])
    func addressesAreUnderstood(_ text: String, _ expected: String?) throws {
        #expect(try configuration("--dns", text).dns?.address.description == expected)
        let environment = try configuration(environment: ["MARTLET_DNS": text])
        #expect(environment.dns?.address.description == expected)
    }
}
