import Primitives
import Registry

/// docs/protocol.md, "Instance". The id stands in the key field before it.
extension InstanceBody {
    func write(to writer: inout Writer) {
        writer.write(flags.rawValue)
        writer.write(service)
        writer.write(address)
        writer.write(port)
        writer.write(weights.passing)
        writer.write(weights.warning)
        writer.write(capacity)
        writer.write(breaker)
        writer.write(policy)
        writer.write(tags: tags)
        writer.write(metadata)
        writer.write(taggedAddresses)
        writer.write(count: checks.count)
        for check in checks { writer.write(check) }
        if let load { writer.write(load) }
        if let rest { writer.write(rest) }
    }

    init(id: String, reading reader: inout Reader) throws(Rejection) {
        let flags = InstanceFlags(rawValue: try reader.read())
        self.init(
            service: try reader.text(maxBytes: RecordLimits.serviceNameBytes),
            id: id,
            address: try reader.text(maxBytes: RecordLimits.addressBytes),
            port: try reader.read(),
            weights: InstanceWeights(passing: try reader.read(), warning: try reader.read()),
            capacity: try reader.read(),
            breaker: try reader.breaker(),
            policy: try reader.text(maxBytes: RecordLimits.policyBytes),
            flags: flags,
            tags: try reader.tags(),
            metadata: try reader.metadata(),
            taggedAddresses: try reader.taggedAddresses(),
            checks: try reader.checks(),
            load: reader.load(),
            rest: try reader.instanceRest()
        )
    }
}

/// What may follow the checks: a mark and a length, so that fields of later versions are told from
/// it.
extension InstanceLoad {
    fileprivate static let mark: UInt8 = 1
    fileprivate static let byteCount: UInt8 = 13
}

extension Writer {
    /// 0, or 1 and the terms.
    fileprivate mutating func write(_ breaker: BreakerTerms?) {
        guard let breaker else { return write(UInt8(0)) }
        write(UInt8(1))
        write(breaker.threshold)
        write(breaker.windowMilliseconds)
        write(breaker.intervalMilliseconds)
    }

    fileprivate mutating func write(_ load: InstanceLoad) {
        write(InstanceLoad.mark)
        write(InstanceLoad.byteCount)
        write(load.capacityHundredths)
        write(load.utilization255ths)
        write(load.callers)
    }

    fileprivate mutating func write(_ check: CheckBody) {
        write(check.id)
        write(check.name)
        write(check.type.rawValue)
        write(check.status.rawValue)
        write(check.sinceMilliseconds)
        write(check.reason)
    }
}

extension Reader {
    fileprivate mutating func breaker() throws(Rejection) -> BreakerTerms? {
        guard try flag() else { return nil }
        return BreakerTerms(
            threshold: try read(),
            windowMilliseconds: try read(),
            intervalMilliseconds: try read()
        )
    }

    fileprivate mutating func checks() throws(Rejection) -> [CheckBody] {
        var checks: [CheckBody] = []
        for _ in 0..<(try read(UInt8.self)) {
            checks.append(
                CheckBody(
                    id: try text(maxBytes: RecordLimits.identifierBytes),
                    name: try text(maxBytes: RecordLimits.checkNameBytes),
                    type: CheckType(rawValue: try read()),
                    status: try checkStatus(),
                    sinceMilliseconds: try read(),
                    reason: try text(maxBytes: RecordLimits.reasonBytes)
                )
            )
        }
        return checks
    }

    /// The load, if it stands next; whatever else does is left for those who know it.
    fileprivate mutating func load() -> InstanceLoad? {
        let head = [InstanceLoad.mark, InstanceLoad.byteCount]
        var ahead = self
        guard rest.starts(with: head), (try? ahead.bytes(head.count)) != nil,
            let capacity = try? ahead.read(UInt32.self),
            let utilization = try? ahead.read(UInt8.self),
            let callers = try? ahead.read(UInt64.self)
        else { return nil }
        self = ahead
        return InstanceLoad(
            capacityHundredths: capacity,
            utilization255ths: utilization,
            callers: callers
        )
    }

    private mutating func checkStatus() throws(Rejection) -> CheckStatus {
        guard let status = CheckStatus(rawValue: try read()) else { throw .malformed }
        return status
    }
}
