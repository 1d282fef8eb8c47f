import Primitives
import Sodium
import Testing
import Wire

/// What holders of the gossip key may try: each lie is caught by the check that is there for it.
struct InsiderTests {
    let opener = Samples.opener()

    @Test func theHandMadeDatagramIsTheRealOne() throws {
        let message = Message.gossip([try Samples.carried()])
        let plain = Insider.plain(.gossip, payload: message.payload)
        #expect(Insider.sealed(Insider.signed(plain)) == Samples.sealed(message))
    }

    @Test func aMemberCannotSpeakForAnother() throws {
        let plain = Insider.plain(.gossip, payload: [0], from: Samples.carol.id)
        let envelope = try opener.open(Insider.sealed(Insider.signed(plain)))
        #expect(throws: Rejection.signature) {
            try envelope.verified(by: Samples.carol.publicKey)
        }
        #expect(throws: Rejection.signature) {
            try envelope.verified(by: Samples.alice.publicKey)
        }
    }

    @Test func aDatagramHandedOnIsRefusedThoughItsTagIsForged() throws {
        let toCarol = Destination(id: Samples.carol.id, boot: BootID(rawValue: 1))
        let plain = Insider.plain(.gossip, payload: [0])
        let envelope = try opener.open(Insider.sealed(Insider.signed(plain, to: toCarol)))
        #expect(throws: Rejection.signature) {
            try envelope.verified(by: Samples.alice.publicKey)
        }
    }

    @Test func aSignatureUnderAnotherHeaderClusterOrDomainIsRefused() throws {
        let plain = Insider.plain(.gossip, payload: [0])
        var header = Insider.header()
        header[7] ^= 1
        var lies = [
            Insider.signed(plain, header: header),
            Insider.signed(plain, in: Samples.otherCluster),
        ]
        for domain in Domain.all where domain != .datagram {
            lies.append(Insider.signed(plain, domain: domain))
        }
        for lie in lies {
            let envelope = try opener.open(Insider.sealed(lie))
            #expect(throws: Rejection.signature) {
                try envelope.verified(by: Samples.alice.publicKey)
            }
        }
    }

    @Test func theEnvelopeIsExact() throws {
        let good = Insider.signed(Insider.plain(.gossip, payload: [0]))
        func changed(_ index: Int, to value: UInt8) -> [UInt8] {
            var altered = good
            altered[index] = value
            return Insider.sealed(altered)
        }
        #expect(throws: Rejection.destination) { try opener.open(changed(32, to: 0)) }
        #expect(throws: Rejection.messageType) { try opener.open(changed(40, to: 0)) }
        #expect(throws: Rejection.messageType) { try opener.open(changed(40, to: 17)) }
        #expect(throws: Rejection.destination) { try opener.open(changed(40, to: 1)) }
        #expect(throws: Rejection.reserved) { try opener.open(changed(41, to: 1)) }
        #expect(throws: Rejection.envelope) { try opener.open(changed(43, to: 2)) }
        #expect(throws: Rejection.envelope) { try opener.open(changed(42, to: 0xFF)) }
        #expect(throws: Rejection.envelope) { try opener.open(Insider.sealed(good + [0])) }
    }

    @Test func zerosAreADestinationOnlyForAHello() throws {
        let plain = Insider.plain(.gossip, payload: [0], tag: 0)
        let sealed = Insider.sealed(Insider.signed(plain, to: .anyone))
        #expect(throws: Rejection.destination) { try opener.open(sealed) }
    }

    @Test func aSmallHelloIsRefusedSoThatNoAnswerIsLarger() throws {
        let hello = Message.hello(Hello(certificate: [], boot: .unknown, nonce: 1))
        let payload = hello.payload.dropLast()
        let plain = Insider.plain(.hello, payload: Array(payload), tag: 0)
        let envelope = try opener.open(Insider.sealed(Insider.signed(plain, to: .anyone)))
        #expect(throws: Rejection.truncated) { try envelope.unverifiedMessage() }
        #expect(throws: Rejection.truncated) {
            try envelope.verified(by: Samples.alice.publicKey)
        }
    }

    @Test func aSignatureWithANonCanonicalScalarIsRefused() throws {
        var plain = Insider.signed(Insider.plain(.gossip, payload: [0]))
        Ed25519.addOrder(to: &plain)
        let envelope = try opener.open(Insider.sealed(plain))
        #expect(throws: Rejection.signature) {
            try envelope.verified(by: Samples.alice.publicKey)
        }
    }
}

/// The one thing about the curve that a test needs.
enum Ed25519 {
    /// The order L of the base point, least significant byte first.
    static let order: [UInt8] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    /// Adds L to the scalar at the end of the bytes: the same signature to careless eyes.
    static func addOrder(to bytes: inout [UInt8]) {
        var carry = 0
        for (place, digit) in order.enumerated() {
            let index = bytes.count - 32 + place
            let sum = Int(bytes[index]) + Int(digit) + carry
            bytes[index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
    }
}
