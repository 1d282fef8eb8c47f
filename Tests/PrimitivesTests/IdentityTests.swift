import Primitives
import Testing

struct IdentityTests {
    static let id = NodeID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)

    @Test func aNodeIDIsShownAndReadAsAUUID() {
        let text = "00112233-4455-6677-8899-aabbccddeeff"
        #expect(Self.id.description == text)
        #expect(NodeID(uuid: text) == Self.id)
        #expect(NodeID(uuid: text.uppercased()) == Self.id)
    }

    @Test(arguments: [
        "", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeef",
        "00112233-4455-6677-8899-aabbccddeeffa", "0011223g-4455-6677-8899-aabbccddeeff",
        "+0112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899aabb-ccddeeff",
    ])
    func whatIsNoUUIDIsRefused(_ text: String) {
        #expect(NodeID(uuid: text) == nil)
    }

    @Test func idsAreOrderedAsNumbers() {
        let ids = [(0, 1), (0, UInt64.max), (1, 0), (UInt64.max, 0)].map {
            NodeID(high: $0, low: $1)
        }
        #expect(ids.shuffled().sorted() == ids)
        #expect(NodeID(high: 0, low: 0) < ids[0])
    }

    @Test func aDigestIsReadNibbleByNibble() {
        let digest = Digest(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect((0..<16).map(digest.nibble) == Array(0..<16))
        #expect((16..<32).map(digest.nibble) == (0..<16).reversed())
        #expect(digest.description == "0123456789abcdeffedcba9876543210")
    }

    @Test func digestsAreOrderedAsNumbers() {
        let small = Digest(high: 1, low: .max)
        #expect(small < Digest(high: 2, low: 0))
        #expect(small > Digest(high: 1, low: 0))
        #expect(Digest.zero < small)
        #expect(!(small < small))
    }

    @Test func versionsAreOrderedByEpochThenSequence() {
        let versions = [(0, 0), (0, 9), (1, 0), (1, 1), (2, 0)]
            .map { Version(epoch: $0, sequence: $1) }
        #expect(versions.shuffled().sorted() == versions)
        #expect(versions[0] == .zero)
        #expect(versions[3].description == "1.1")
    }

    @Test func aRejectionHasACounterOfItsOwn() {
        let names = Rejection.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }
}
