import Primitives
import Registry
import Sodium

extension RecordBody {
    /// The kind of records with this body; an unknown body has none.
    var kind: RecordKind? {
        switch self {
        case .member: .member
        case .instance: .instance
        case .accusation: .accusation
        case .caller: .caller
        case .part: .part
        case .event: .event
        case .unknown: nil
        }
    }

    /// What stands first in the body, behind a length of one byte: kind, signer and this are the
    /// key.
    var keyField: [UInt8] {
        switch self {
        case .member, .unknown: []
        case .instance(let body):
            Record.instanceField(body.id, isNodeCheck: body.isNodeCheck)
        case .accusation(let body): body.target.bytes
        case .caller(let body): Array(body.service.utf8)
        case .part(let body): body.keyField
        case .event(let body): [body.slot]
        }
    }

    /// The whole body, key field first.
    var encoded: [UInt8] {
        let field = keyField
        var writer = Writer(capacity: 256)
        writer.write(count: field.count)
        writer.write(field)
        switch self {
        case .member(let body): body.write(to: &writer)
        case .instance(let body): body.write(to: &writer)
        case .accusation(let body): body.write(to: &writer)
        case .caller(let body): writer.write(body.flags.rawValue)
        case .part(let body): body.write(to: &writer)
        case .event(let body): body.write(to: &writer)
        case .unknown: break
        }
        return writer.bytes
    }

    /// Reads what follows the key field, and holds it against the rules.
    init(
        _ kind: RecordKind,
        signer: NodeID,
        field: ArraySlice<UInt8>,
        rest reader: inout Reader
    ) throws(Rejection) {
        switch kind {
        case .member:
            guard field.isEmpty else { throw .malformed }
            self = .member(try MemberBody(reading: &reader))
        case .instance:
            self = .instance(try InstanceBody(field: field, reading: &reader))
        case .accusation:
            var fieldReader = Reader(field)
            let target = try fieldReader.nodeID()
            guard fieldReader.isAtEnd, target != signer else { throw .malformed }
            self = .accusation(try AccusationBody(target: target, reading: &reader))
        case .caller:
            guard let service = String(validating: field, as: UTF8.self) else { throw .malformed }
            let flags = CallerFlags(rawValue: try reader.read())
            self = .caller(CallerBody(service: service, flags: flags))
        case .part:
            self = .part(try PartBody(field: field, reading: &reader))
        case .event:
            self = .event(try EventBody(field: field, reading: &reader))
        default:
            self = .unknown
            return
        }
        guard flaw == nil else { throw .malformed }
    }
}

extension InstanceBody {
    /// The key field says the id and whether it is a check of the node; the service must agree.
    fileprivate init(field: ArraySlice<UInt8>, reading reader: inout Reader) throws(Rejection) {
        var fieldReader = Reader(field)
        let isNodeCheck = try fieldReader.flag()
        guard let id = String(validating: fieldReader.rest, as: UTF8.self) else { throw .malformed }
        try self.init(id: id, reading: &reader)
        guard self.isNodeCheck == isNodeCheck else { throw .malformed }
    }
}
