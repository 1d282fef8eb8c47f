package import Coordinates
package import Primitives
package import Sodium

/// What one datagram says. Every case names its direction and what it is answered by; none is ever
/// answered by an error (docs/protocol.md, "Messages").
package enum Message: Equatable, Sendable {
    /// First contact, or a ping that works across a restart of the receiver. Answered by
    /// `helloAck`.
    case hello(Hello)
    case helloAck(HelloAck)
    /// A newcomer's own record, with the cookie that proves its address. Answered by nothing.
    case join(Join)
    /// "Are you there?" Answered by `ack`.
    case ping(Ping)
    case ack(Ack)
    /// "Ask that member for me." Answered by `indirectAck`, or by `nack` when it is silent.
    case pingRequest(PingRequest)
    case indirectAck(IndirectAck)
    case nack(Nack)
    /// Records nobody asked for.
    case gossip([CarriedRecord])
    /// "What do you hold under these prefixes?" Answered by `branches`.
    case compare(Compare)
    case branches(Branches)
    /// "Send me the records of these keys and places." Answered by `records`.
    case pull(Pull)
    /// Records that were asked for, or that the other side turned out to lack.
    case records(Records)
    /// "I reaped this member; the last version I held was that one."
    case marker(Marker)
    /// "Which of these versions do your readers see?" Answered by `held`, as soon as all are seen.
    case heldQuestion(HeldQuestion)
    case held(HeldAnswer)
}

/// First contact (security §3.2); padded to 1,200 bytes so that the answer never amplifies.
package struct Hello: Equatable, Sendable {
    /// The sender's certificate in its wire form.
    package var certificate: [UInt8]
    package var boot: BootID
    package var nonce: UInt64
    /// The cookie of the receiver's last answer, or zero.
    package var cookie: Digest

    package init(certificate: [UInt8], boot: BootID, nonce: UInt64, cookie: Digest = .zero) {
        self.certificate = certificate
        self.boot = boot
        self.nonce = nonce
        self.cookie = cookie
    }
}

/// The stateless answer to a HELLO.
package struct HelloAck: Equatable, Sendable {
    /// The answerer's certificate in its wire form.
    package var certificate: [UInt8]
    package var boot: BootID
    /// The nonce of the HELLO.
    package var nonce: UInt64
    package var cookie: Digest
    /// The newest thing held of the asker, so that it signs above it; left out where it would not
    /// fit.
    package var held: HeldOfSender?
    /// Seconds since 1970 by the answerer's clock.
    package var unixSeconds: UInt64

    package init(
        certificate: [UInt8],
        boot: BootID,
        nonce: UInt64,
        cookie: Digest,
        held: HeldOfSender? = nil,
        unixSeconds: UInt64
    ) {
        self.certificate = certificate
        self.boot = boot
        self.nonce = nonce
        self.cookie = cookie
        self.held = held
        self.unixSeconds = unixSeconds
    }
}

/// What a node holds of somebody who says hello.
package enum HeldOfSender: Equatable, Sendable {
    /// Its member record, or an accusation of it.
    case record(CarriedRecord)
    /// It was reaped here at this version.
    case marker(Version)
}

/// A newcomer's own member record, with the cookie that proves its address.
package struct Join: Equatable, Sendable {
    package var cookie: Digest
    package var record: CarriedRecord
    /// Seconds since 1970 by the newcomer's clock.
    package var unixSeconds: UInt64

    package init(cookie: Digest, record: CarriedRecord, unixSeconds: UInt64) {
        self.cookie = cookie
        self.record = record
        self.unixSeconds = unixSeconds
    }
}

/// A probe; its cargo begins with the suspicion of its target, if there is one (Lifeguard's buddy).
package struct Ping: Equatable, Sendable {
    package var nonce: UInt64
    /// The sender's fingerprint of everything it holds.
    package var root: Digest
    /// Set where a relay asks for somebody else: whose question it is.
    package var onBehalf: Requester?
    /// Whether the answer is to say where its sender is.
    package var wantsCoordinate: Bool
    package var cargo: [CarriedRecord]

    package init(
        nonce: UInt64,
        root: Digest,
        onBehalf: Requester? = nil,
        wantsCoordinate: Bool = false,
        cargo: [CarriedRecord] = []
    ) {
        self.nonce = nonce
        self.root = root
        self.onBehalf = onBehalf
        self.wantsCoordinate = wantsCoordinate
        self.cargo = cargo
    }
}

extension Ping {
    /// What the byte behind the root says.
    static let behalfBit: UInt8 = 1
    static let coordinateBit: UInt8 = 2
}

/// Who wants to know, and under which nonce it asked.
package struct Requester: Hashable, Sendable {
    package var id: NodeID
    package var nonce: UInt64

    package init(id: NodeID, nonce: UInt64) {
        self.id = id
        self.nonce = nonce
    }
}

/// The answer to a PING.
package struct Ack: Equatable, Sendable {
    package var nonce: UInt64
    package var root: Digest
    /// The target's own signature over the requester and its nonce, where the PING was on behalf.
    package var statement: Signature?
    package var cargo: [CarriedRecord]
    /// Where the sender is, if it was asked.
    package var coordinate: Coordinate?

    package init(
        nonce: UInt64,
        root: Digest,
        statement: Signature? = nil,
        cargo: [CarriedRecord] = [],
        coordinate: Coordinate? = nil
    ) {
        self.nonce = nonce
        self.root = root
        self.statement = statement
        self.cargo = cargo
        self.coordinate = coordinate
    }
}

/// Asks a relay to probe a member, named by id and never by address.
package struct PingRequest: Hashable, Sendable {
    package var target: NodeID
    package var nonce: UInt64
    /// How long the asker waits for the relay, in whole milliseconds up to 65,535.
    package let patience: Duration

    package init(target: NodeID, nonce: UInt64, patience: Duration) {
        self.target = target
        self.nonce = nonce
        let milliseconds = UInt16(clamping: patience.nanoseconds / 1_000_000)
        self.patience = .milliseconds(Int64(milliseconds))
    }
}

/// A relay's good news, which the target itself signed: a relay cannot make it up.
package struct IndirectAck: Equatable, Sendable {
    package var target: NodeID
    package var nonce: UInt64
    package var statement: Signature

    package init(target: NodeID, nonce: UInt64, statement: Signature) {
        self.target = target
        self.nonce = nonce
        self.statement = statement
    }
}

/// A relay's bad news: it asked, and the target was silent.
package struct Nack: Hashable, Sendable {
    package var target: NodeID
    package var nonce: UInt64
    /// Whether the relay was told that nobody listens at the target's port.
    package var isRefused: Bool

    package init(target: NodeID, nonce: UInt64, isRefused: Bool = false) {
        self.target = target
        self.nonce = nonce
        self.isRefused = isRefused
    }
}

/// A member that was reaped, as a bare claim; whoever is shown it asks the member itself.
package struct Marker: Hashable, Sendable {
    package var member: NodeID
    package var version: Version

    package init(member: NodeID, version: Version) {
        self.member = member
        self.version = version
    }
}
