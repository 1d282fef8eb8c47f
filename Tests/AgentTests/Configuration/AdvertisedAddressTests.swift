import Agent
import Primitives
import Testing

@testable import Settings

@Suite struct AdvertisedAddressTests {
    private struct Host: HostRoutes {
        var source: IPAddress?
        var addresses: [IPAddress] = []

        func source(towards destination: Address) -> IPAddress? { source }
        func interfaceAddresses() -> [IPAddress] { addresses }
    }

    private func address(_ text: String) throws -> Address {
        try #require(Address(text, defaultPort: 7_946))
    }

    private func ip(_ text: String) throws -> IPAddress {
        try #require(IPAddress(text))
    }

    @Test func whatIsConfiguredGoesBeforeAll() throws {
        let chosen = try AdvertisedAddress.choose(
            configured: address("203.0.113.1:9"),
            bound: address("10.0.0.1"),
            seeds: [address("10.0.0.2")],
            on: Host(source: ip("10.0.0.1"))
        )
        #expect(try chosen == address("203.0.113.1:9"))
    }

    @Test func aSpecificBoundAddressIsUsed() throws {
        let chosen = try AdvertisedAddress.choose(
            configured: nil,
            bound: address("10.0.0.1:5"),
            seeds: [],
            on: Host(addresses: [ip("192.168.0.1")])
        )
        #expect(try chosen == address("10.0.0.1:5"))
    }

    @Test func elseTheSourceTowardsTheFirstSeed() throws {
        let chosen = try AdvertisedAddress.choose(
            configured: nil,
            bound: address("0.0.0.0"),
            seeds: [address("198.51.100.1")],
            on: Host(source: ip("203.0.113.7"), addresses: [ip("10.0.0.1")])
        )
        #expect(try chosen == address("203.0.113.7"))
    }

    @Test func elseAPrivateThenAGlobalAddressOfAnInterface() throws {
        var host = Host(
            addresses: try [
                ip("127.0.0.1"), ip("169.254.1.1"), ip("fd00::1"), ip("203.0.113.7"),
                ip("10.0.0.9"),
            ]
        )
        let unspecified = try address("0.0.0.0")
        let first = try AdvertisedAddress.choose(
            configured: nil,
            bound: unspecified,
            seeds: [],
            on: host
        )
        #expect(try first == address("10.0.0.9"))
        host.addresses.removeLast()
        let second = try AdvertisedAddress.choose(
            configured: nil,
            bound: unspecified,
            seeds: [],
            on: host
        )
        #expect(try second == address("203.0.113.7"))
    }

    @Test func elseLoopbackAndThatOnlyForSeedsOnThisHost() throws {
        let host = Host(addresses: [try ip("127.0.0.1")])
        let bound = try address("0.0.0.0")
        let alone = try AdvertisedAddress.choose(
            configured: nil,
            bound: bound,
            seeds: [address("127.0.0.1:1")],
            on: host
        )
        #expect(try alone == address("127.0.0.1"))
        let seed = try address("10.0.0.1")
        let complaints = complaints { () throws(ConfigurationError) in
            _ = try AdvertisedAddress.choose(
                configured: nil,
                bound: bound,
                seeds: [seed],
                on: host
            )
        }
        #expect(
            complaints.first?.hasPrefix(
                "--advertise (not given): other agents would be told 127.0.0.1"
            ) == true
        )
    }

    @Test func theKernelNamesLoopbackTowardsLoopback() throws {
        let routes = KernelRoutes()
        let v4 = try address("127.0.0.1:9")
        #expect(try routes.source(towards: v4) == ip("127.0.0.1"))
        #expect(try routes.interfaceAddresses().contains(ip("127.0.0.1")))
    }
}
