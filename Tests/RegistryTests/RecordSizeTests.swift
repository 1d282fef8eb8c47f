import Testing

@testable import Registry

/// An agent may hold a hundred thousand records, and two copies of each body.
@Suite struct RecordSizeTests {
    @Test func anInstanceIsSmallAndNoOtherKindMakesItLarger() {
        #expect(MemoryLayout<InstanceBody>.size <= 88)
        #expect(MemoryLayout<RecordBody>.size <= MemoryLayout<InstanceBody>.size + 1)
    }

    /// What is said seldom costs nothing where it is not said, and is compared by its value.
    @Test func detailsThatSayNothingAreNone() {
        var body = InstanceBody(service: "web", id: "one")
        let plain = body
        body.capacity = 5
        body.policy = "p2c"
        body.taggedAddresses = [TaggedAddress(name: "wan", address: "1.2.3.4", port: 80)]
        #expect(body != plain)
        var other = InstanceBody(
            service: "web",
            id: "one",
            capacity: 5,
            policy: "p2c",
            taggedAddresses: [TaggedAddress(name: "wan", address: "1.2.3.4", port: 80)]
        )
        #expect(body == other)
        let copy = body
        other.capacity = 6
        #expect(body != other)
        body.capacity = 0
        body.policy = ""
        body.taggedAddresses = []
        #expect(body == plain)
        #expect(copy.capacity == 5)
    }
}
