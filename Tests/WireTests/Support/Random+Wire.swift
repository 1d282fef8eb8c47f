import Coordinates
import Primitives
import Registry
import Sodium
import Wire

/// Content drawn at random, legal in every respect: what property tests feed on.
extension Random {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }

    mutating func digest() -> Digest { Digest(high: next(), low: next()) }
    mutating func nodeID() -> NodeID { NodeID(high: next(), low: next()) }
    mutating func version() -> Version { Version(epoch: next(), sequence: next()) }

    /// A list of fewer than `bound` things.
    mutating func list<Element>(
        below bound: Int,
        _ make: (inout Random) throws -> Element
    ) rethrows -> [Element] {
        let count = index(below: bound)
        return try (0..<count).map { _ in try make(&self) }
    }

    /// A name of up to `maxBytes` characters.
    mutating func name(maxBytes: Int = 12) -> String {
        let letters = Array("abcXYZ019._-")
        return String(
            (0...index(below: maxBytes)).map { _ in letters[index(below: letters.count)] }
        )
    }

    /// Text of fewer than `bound` characters, some of them not ASCII.
    mutating func text(below bound: Int = 12) -> String {
        let letters = Array("ab =/?&é€𝄞")
        return String(list(below: bound) { letters[$0.index(below: letters.count)] })
    }

    mutating func message() -> Message {
        let types = MessageType.allCases
        switch types[index(below: types.count)] {
        case .hello: return .hello(hello())
        case .helloAck: return .helloAck(helloAck())
        case .join: return .join(Join(cookie: digest(), record: carried(), unixSeconds: next()))
        case .ping: return .ping(ping())
        case .ack: return .ack(ack())
        case .pingRequest:
            let patience = Duration.milliseconds(Int64(index(below: 65_536)))
            let request = PingRequest(target: nodeID(), nonce: next(), patience: patience)
            return .pingRequest(request)
        case .gossip: return .gossip(list(below: 4) { $0.carried() })
        case .compare:
            return .compare(Compare(nonce: next(), prefixes: list(below: 30) { $0.prefix() }))
        case .branches:
            return .branches(Branches(nonce: next(), branches: list(below: 5) { $0.branch() }))
        case .pull:
            return .pull(
                Pull(
                    nonce: next(),
                    wanted: list(below: 40) { $0.digest() },
                    prefixes: list(below: 8) { $0.prefix() }
                )
            )
        case .records:
            let parts = 1 + index(below: 62)
            return .records(
                Records(
                    nonce: next(),
                    part: UInt8(clamping: index(below: parts)),
                    parts: UInt8(clamping: parts),
                    hasMore: index(below: 2) == 0,
                    records: list(below: 4) { $0.carried() }
                )
            )
        case .indirectAck:
            return .indirectAck(IndirectAck(target: nodeID(), nonce: next(), statement: .absent))
        case .nack:
            let isRefused = index(below: 2) == 1
            return .nack(Nack(target: nodeID(), nonce: next(), isRefused: isRefused))
        case .marker: return .marker(Marker(member: nodeID(), version: version()))
        case .heldQuestion:
            let versions = (0...index(below: HeldQuestion.limit)).map { _ in
                HeldVersion(key: digest(), version: version())
            }
            return .heldQuestion(HeldQuestion(nonce: next(), versions: versions))
        case .held:
            return .held(HeldAnswer(nonce: next(), bits: UInt8(clamping: index(below: 256))))
        }
    }

    private mutating func hello() -> Hello {
        Hello(
            certificate: bytes(index(below: 401)),
            boot: BootID(rawValue: next()),
            nonce: next(),
            cookie: digest()
        )
    }

    private mutating func helloAck() -> HelloAck {
        let held: [HeldOfSender?] = [nil, .record(carried()), .marker(version())]
        return HelloAck(
            certificate: bytes(index(below: 401)),
            boot: BootID(rawValue: next()),
            nonce: next(),
            cookie: digest(),
            held: held[index(below: 3)],
            unixSeconds: next()
        )
    }

    private mutating func ping() -> Ping {
        let requester = Requester(id: nodeID(), nonce: next())
        return Ping(
            nonce: next(),
            root: digest(),
            onBehalf: chance(0.5) ? requester : nil,
            wantsCoordinate: chance(0.5),
            cargo: list(below: 4) { $0.carried() }
        )
    }

    private mutating func ack() -> Ack {
        Ack(
            nonce: next(),
            root: digest(),
            statement: chance(0.5) ? .absent : Signature(bytes(64)),
            cargo: list(below: 4) { $0.carried() },
            coordinate: chance(0.7) ? coordinate() : nil
        )
    }

    mutating func coordinate() -> Coordinate? {
        Coordinate(
            vector: (0..<8).map { _ in Double(index(below: 2_001)) / 100 - 10 },
            error: Double(index(below: 150)) / 100,
            adjustment: Double(index(below: 201)) / 10 - 10,
            height: Double(index(below: 1_000)) / 100
        )
    }

    private mutating func carried() -> CarriedRecord { .bytes(bytes(index(below: 240))) }

    private mutating func prefix() -> Prefix { Prefix(bits: digest(), length: index(below: 33)) }

    private mutating func branch() -> PlacedBranch {
        let prefix = prefix()
        if prefix.length < 32, chance(0.5) {
            let children = (0..<16).map { _ in chance(0.3) ? digest() : .zero }
            return PlacedBranch(prefix: prefix, branch: .children(children))
        }
        let entries = list(below: 5) { random in
            var key = random.digest()
            if !prefix.contains(key) { key = prefix.bits }
            return TreeEntry(key: key, version: random.version(), fingerprint: random.digest())
        }
        return PlacedBranch(prefix: prefix, branch: .entries(entries))
    }
}
