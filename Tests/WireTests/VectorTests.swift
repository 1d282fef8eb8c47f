import Primitives
import Registry
import Sodium
import Testing
import Wire

/// The golden vectors under `Vectors`: made of `Samples` alone, whose keys and nonces are fixed,
/// and Ed25519 signs the same bytes alike every time.
struct VectorTests {
    @Test func recordsAreWrittenAndReadAsInTheVectors() throws {
        let author = Samples.author()
        var deletion = InstanceBody(service: "payments", id: "payments-1", flags: .deleted)
        deletion.weights = InstanceWeights(passing: 0, warning: 0)
        let records: [(String, RecordBody, Layout)] = [
            ("record-member", .member(try Samples.member()), .member + "signature 64"),
            (
                "record-member-coordinate", .member(try Samples.placedMember()),
                .member + "coordinate: mark 1|coordinate: length 1" + Layout.coordinate
                    + "signature 64"
            ),
            ("record-instance", .instance(Samples.instance), .instance + "signature 64"),
            (
                "record-instance-load", .instance(Samples.loadedInstance),
                .instance + Layout.load + "signature 64"
            ),
            ("record-instance-wide", .instance(Samples.wideInstance), .instance + "signature 64"),
            ("record-head", .instance(try Samples.largeInstance.split().head), .head),
            (
                "record-part", .part(try Samples.parts()[1]),
                Layout.part + "signature 64"
            ),
            ("record-node-check", .instance(Samples.nodeCheck), .nodeCheck),
            ("record-deletion", .instance(deletion), .deletion),
            ("record-accusation", .accusation(Samples.accusation), .accusation),
            ("record-caller", .caller(Samples.caller), .caller),
            ("record-event", .event(Samples.event), .event),
        ]
        for (name, body, layout) in records {
            let bytes = try author.sign(body, version: Samples.version).value.bytes
            let vector = try Self.vector(name, bytes, "A record as it is stored and sent", layout)
            let read = try UnverifiedRecord(reading: vector)
                .verified(by: Samples.alice.publicKey, in: Samples.cluster)
            #expect(read.value.body == body, "\(name)")
            #expect(!read.value.hasUnknownFields, "\(name)")
        }
    }

    @Test func recordsOfALaterVersionAreReadAsInTheVectors() throws {
        let plain = try Samples.author().sign(
            .instance(Samples.instance),
            version: Samples.version
        )
        let longer = try Self.vector(
            "record-instance-later-fields",
            RecordTests.extended(plain.value, by: [1, 0xAB, 0xCD]),
            "An instance with fields of a later version: read, and kept as it is",
            .instance + "unknown fields *-64|signature 64"
        )
        let read = try UnverifiedRecord(reading: longer).record
        #expect(read.hasUnknownFields)
        #expect(read.body == .instance(Samples.instance))

        let unknown = try Self.vector(
            "record-unknown-kind",
            Samples.unknownRecord(),
            "A record of a kind that no version knows yet: checked and relayed",
            .unknownRecord
        )
        #expect(try UnverifiedRecord(reading: unknown).record.body == .unknown)
    }

    @Test func certificatesAreWrittenAndReadAsInTheVector() throws {
        let certificate = try Samples.certificate()
        let bytes = try Self.vector(
            "certificate",
            certificate.bytes,
            "A certificate as it stands in a member record",
            .certificate
        )
        let read = try CertificateCodec.read(bytes)
        #expect(read == certificate)
        var authorities = Authorities(
            keys: [Samples.authority.publicKey],
            cluster: Samples.cluster
        )
        try authorities.verify(read)
    }

    @Test func messagesAreWrittenAndReadAsInTheVectors() throws {
        for (name, message) in try Samples.messages() {
            let layout = try #require(Layout.messages[name])
            let payload = try Self.vector(
                "message-\(name)",
                message.payload,
                "The payload of a message of type \(message.type.rawValue)",
                layout
            )
            let read = try Message.read(message.type, payload: payload[...])
            #expect(read.message == message, "\(name)")
            #expect(!read.hasUnknownFields, "\(name)")
        }
    }

    @Test func datagramsAreSealedAndOpenedAsInTheVectors() throws {
        let message = Message.ping(Ping(nonce: Samples.nonce, root: Samples.root))
        let plain = Insider.signed(Insider.plain(.ping, payload: message.payload))
        _ = try Self.vector("datagram-plain", plain, "A PING inside its seal", .plain)
        let datagram = try Self.vector(
            "datagram",
            Samples.sealed(message),
            "The same PING as it travels",
            .datagram
        )
        let envelope = try Samples.opener().open(datagram)
        #expect(try envelope.verified(by: Samples.alice.publicKey).value == message)
    }

    /// What the vector holds, having held it against what is made now.
    private static func vector(
        _ name: String,
        _ bytes: [UInt8],
        _ title: String,
        _ layout: Layout
    ) throws -> [UInt8] {
        let file = VectorFile(name: name)
        try file.writeIfAsked(bytes, title: title, layout: layout)
        let vector = try file.read()
        #expect(vector == bytes, "\(name) has changed: is the change of the protocol meant?")
        return vector
    }
}
