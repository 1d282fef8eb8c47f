import Primitives
import Registry
import Sodium
import Wire

extension Samples {
    /// A member record with every part as large as the rules allow.
    static func largestMember() throws -> MemberBody {
        let name = String(repeating: "n", count: 63)
        var metadata = (10..<25).map { MetadataEntry(key: "\($0)", value: "12345") }
        metadata.append(MetadataEntry(key: "zz", value: String(repeating: "v", count: 21)))
        // A certificate for a name of 63 bytes has 215 bytes, each pattern one more than its
        // length.
        let patterns = [63, 63, 54, 1].map { String(repeating: "p", count: $0) }
        return MemberBody(
            name: name,
            datacenter: name,
            zone: name,
            agentVersion: String(repeating: "v", count: 32),
            addresses: [
                Address(ip: .v6(high: 0xFD00_0000_0000_0000, low: 1), port: 7_946),
                Address(ip: .v6(high: 0xFD00_0000_0000_0000, low: 2), port: 7_946),
            ],
            boot: BootID(rawValue: 1),
            metadata: metadata,
            certificate: try certificate(name: name, servicePatterns: patterns),
            coordinate: Samples.coordinate
        )
    }
}

/// Records drawn at random, legal in every respect.
extension Random {
    mutating func recordBody() throws -> RecordBody {
        switch index(below: 6) {
        case 0: .member(try member())
        case 1, 2: .instance(instance())
        case 3:
            .caller(CallerBody(service: name(), flags: CallerFlags(rawValue: bytes(1)[0])))
        case 4: .event(event())
        default:
            .accusation(
                AccusationBody(
                    target: nodeID(),
                    targetVersion: version(),
                    reason: AccusationReason(rawValue: bytes(1)[0])
                )
            )
        }
    }

    mutating func address() -> Address {
        let port = UInt16(1 + index(below: 65_535))
        if chance(0.5) {
            return Address(ip: .v4(0x0A00_0000 | UInt32(index(below: 1 << 24))), port: port)
        }
        return Address(ip: .v6(high: 0xFD00_0000_0000_0000 | next() >> 8, low: next()), port: port)
    }

    private mutating func member() throws -> MemberBody {
        let name = name()
        return MemberBody(
            name: name,
            datacenter: self.name(),
            zone: chance(0.5) ? "" : self.name(),
            agentVersion: text(),
            addresses: chance(0.5) ? [address()] : [address(), address()],
            boot: BootID(rawValue: next()),
            protocolMinimum: 1,
            protocolMaximum: UInt8(1 + index(below: 9)),
            flags: MemberFlags(rawValue: UInt16(truncatingIfNeeded: next())),
            floor: next(),
            reapAfterSeconds: UInt32(truncatingIfNeeded: next()),
            metadata: metadata(below: 4, valueBytes: 4),
            certificate: try Samples.certificate(
                name: name,
                servicePatterns: list(below: 4) { $0.name() + ($0.chance(0.5) ? "*" : "") }
            ),
            coordinate: chance(0.7) ? coordinate() : nil
        )
    }

    private mutating func instance() -> InstanceBody {
        let isNodeCheck = chance(0.2)
        let terms = BreakerTerms(threshold: 3, windowMilliseconds: .max, intervalMilliseconds: 0)
        return InstanceBody(
            service: isNodeCheck ? "" : name(),
            id: "i" + text(),
            address: text(),
            port: UInt16(truncatingIfNeeded: next()),
            weights: InstanceWeights(passing: UInt16(index(below: 9)), warning: .max),
            capacity: UInt32(truncatingIfNeeded: next()),
            breaker: chance(0.5) ? terms : nil,
            policy: text(),
            flags: InstanceFlags(rawValue: bytes(1)[0]),
            tags: list(below: 4) { $0.text(below: 20) },
            metadata: metadata(below: 4, valueBytes: 20),
            taggedAddresses: uniqueKeys(below: 3).map {
                TaggedAddress(name: $0, address: text(), port: UInt16(index(below: 65_536)))
            },
            checks: uniqueKeys(below: 3).map { check(id: $0) },
            load: chance(0.3) ? load() : nil
        )
    }

    private mutating func event() -> EventBody {
        let serviceFilter = text(below: 20)
        return EventBody(
            slot: UInt8(index(below: Int(EventBody.slots))),
            id: EventID(high: next(), low: next()),
            unixSeconds: next(),
            content: EventContent(
                name: "e" + text(),
                payload: bytes(index(below: 513)),
                datacenter: name(),
                nodeFilter: text(below: 20),
                serviceFilter: serviceFilter,
                tagFilter: serviceFilter.isEmpty ? "" : text(below: 20)
            )
        )
    }

    private mutating func load() -> InstanceLoad {
        InstanceLoad(
            capacityHundredths: UInt32(truncatingIfNeeded: next()),
            utilization255ths: bytes(1)[0],
            callers: next()
        )
    }

    private mutating func check(id: String) -> CheckBody {
        CheckBody(
            id: id,
            name: text(),
            type: CheckType(rawValue: bytes(1)[0]),
            status: CheckStatus.allCases[index(below: 3)],
            sinceMilliseconds: next(),
            reason: text()
        )
    }

    private mutating func metadata(below bound: Int, valueBytes: Int) -> [MetadataEntry] {
        uniqueKeys(below: bound).map {
            MetadataEntry(key: $0, value: String(text(below: valueBytes).prefix(valueBytes)))
        }
    }

    /// Distinct names in order.
    private mutating func uniqueKeys(below bound: Int) -> [String] {
        Set(list(below: bound) { $0.name() }).sorted()
    }
}
