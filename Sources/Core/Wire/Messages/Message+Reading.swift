package import Primitives
import Registry
import Sodium

extension Message {
    /// Reads a payload. Bytes behind the fields that this version knows are ignored, and noted.
    ///
    /// Records inside are only cut out: each is read by itself where it is used.
    package static func read(
        _ type: MessageType,
        payload: ArraySlice<UInt8>
    ) throws(Rejection) -> (message: Message, hasUnknownFields: Bool) {
        var reader = Reader(payload)
        let message = try read(type, from: &reader)
        if type == .hello {
            // What fills a HELLO up is zeros, so that the answer is never the larger.
            guard payload.count >= maximumPayload else { throw .truncated }
            return (message, reader.rest.contains { $0 != 0 })
        }
        return (message, !reader.isAtEnd)
    }

    private static func read(
        _ type: MessageType,
        from reader: inout Reader
    ) throws(Rejection) -> Message {
        switch type {
        case .hello: .hello(try reader.hello())
        case .helloAck: .helloAck(try reader.helloAck())
        case .join: .join(try reader.join())
        case .ping: .ping(try reader.ping())
        case .ack: .ack(try reader.ack())
        case .pingRequest:
            .pingRequest(
                PingRequest(
                    target: try reader.nodeID(),
                    nonce: try reader.read(),
                    patience: .milliseconds(Int64(try reader.read(UInt16.self)))
                )
            )
        case .indirectAck:
            .indirectAck(
                IndirectAck(
                    target: try reader.nodeID(),
                    nonce: try reader.read(),
                    statement: try reader.signature()
                )
            )
        case .nack:
            .nack(
                Nack(
                    target: try reader.nodeID(),
                    nonce: try reader.read(),
                    isRefused: try reader.flag()
                )
            )
        case .gossip: .gossip(try reader.framedRecords())
        case .compare: .compare(try reader.compare())
        case .branches: .branches(try reader.branches())
        case .pull: .pull(try reader.pull())
        case .records: .records(try reader.records())
        case .marker: .marker(Marker(member: try reader.nodeID(), version: try reader.version()))
        case .heldQuestion: .heldQuestion(try reader.heldQuestion())
        case .held: .held(HeldAnswer(nonce: try reader.read(), bits: try reader.read()))
        }
    }
}

extension Reader {
    /// A count, then each record behind its length.
    mutating func framedRecords() throws(Rejection) -> [CarriedRecord] {
        var records: [CarriedRecord] = []
        for _ in 0..<(try read(UInt8.self)) { records.append(try framedRecord()) }
        return records
    }

    fileprivate mutating func framedRecord() throws(Rejection) -> CarriedRecord {
        .bytes(Array(try bytes(Int(try read(UInt16.self)))))
    }

    fileprivate mutating func records() throws(Rejection) -> Records {
        let nonce = try read(UInt64.self)
        let part = try read(UInt8.self)
        let parts = try read(UInt8.self)
        guard part < parts else { throw .malformed }
        let hasMore = try flag()
        return Records(
            nonce: nonce,
            part: part,
            parts: parts,
            hasMore: hasMore,
            records: try framedRecords()
        )
    }

    fileprivate mutating func hello() throws(Rejection) -> Hello {
        let boot = try boot()
        let nonce = try read(UInt64.self)
        let cookie = try digest()
        let certificate = try CertificateCodec.framedBytes(&self)
        return Hello(certificate: certificate, boot: boot, nonce: nonce, cookie: cookie)
    }

    fileprivate mutating func helloAck() throws(Rejection) -> HelloAck {
        let boot = try boot()
        let nonce = try read(UInt64.self)
        let cookie = try digest()
        let certificate = try CertificateCodec.framedBytes(&self)
        let held: HeldOfSender?
        switch try read(UInt8.self) {
        case 0: held = nil
        case 1: held = .record(try framedRecord())
        case 2: held = .marker(try version())
        default: throw .malformed
        }
        return HelloAck(
            certificate: certificate,
            boot: boot,
            nonce: nonce,
            cookie: cookie,
            held: held,
            unixSeconds: try read()
        )
    }

    fileprivate mutating func join() throws(Rejection) -> Join {
        Join(cookie: try digest(), record: try framedRecord(), unixSeconds: try read())
    }

    fileprivate mutating func ping() throws(Rejection) -> Ping {
        let nonce = try read(UInt64.self)
        let root = try digest()
        var requester: Requester?
        let bits = try read(UInt8.self)
        guard bits & ~(Ping.behalfBit | Ping.coordinateBit) == 0 else { throw .malformed }
        if bits & Ping.behalfBit != 0 { requester = Requester(id: try nodeID(), nonce: try read()) }
        return Ping(
            nonce: nonce,
            root: root,
            onBehalf: requester,
            wantsCoordinate: bits & Ping.coordinateBit != 0,
            cargo: try framedRecords()
        )
    }

    fileprivate mutating func ack() throws(Rejection) -> Ack {
        let nonce = try read(UInt64.self)
        let root = try digest()
        let statement = try flag() ? try signature() : nil
        return Ack(
            nonce: nonce,
            root: root,
            statement: statement,
            cargo: try framedRecords(),
            coordinate: isAtEnd ? nil : try coordinate()
        )
    }
}
