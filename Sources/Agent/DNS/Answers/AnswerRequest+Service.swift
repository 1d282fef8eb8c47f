import Primitives

extension AnswerRequest {
    /// The instances that may be called: those critical or drained are not there.
    func addService(
        _ lookup: ServiceLookup,
        from directory: some Directory,
        into draft: inout PreparedAnswer.Draft
    ) -> Finding {
        let all = directory.instances(of: lookup, datacenter: located.datacenter)
        let worst =
            settings.isOnlyPassing
            ? ServiceInstance.Status.passing : ServiceInstance.Status.warning
        let instances = all.filter { $0.status <= worst && $0.weight > 0 }
        guard !instances.isEmpty else {
            // `_tcp.service` is on the way to `_web._tcp.service`.
            let isOnTheWay = lookup.tag == nil && lookup.name.hasPrefix("_")
            return isOnTheWay || isBranch(in: directory) ? .exists : .isUnknown
        }
        let ttl = settings.serviceTTL.seconds(for: lookup.name)
        let ranking = Ranking(
            isNear: lookup.isNear,
            prefersZone: settings.prefersZone,
            weights: settings.weights,
            heaviest: instances.map(\.weight).max() ?? 1
        )
        if question.type == .srv {
            draft.candidates = candidates(instances, ranking) { srv($0, ranking, ttl: ttl) }
        } else {
            addAddresses(of: instances, ranking, ttl: ttl, into: &draft)
        }
        draft.isShortLived = instances.contains(where: \.isEjected)
        return .exists
    }

    /// Instances to draw from, if there is a record of any.
    private func candidates(
        _ instances: [ServiceInstance],
        _ ranking: Ranking,
        _ item: @escaping (ServiceInstance) -> PreparedAnswer.Draft.Item?
    ) -> PreparedAnswer.Draft.Candidates? {
        guard instances.contains(where: { item($0) != nil }) else { return nil }
        return PreparedAnswer.Draft.Candidates(
            ranks: instances.map(ranking.rank),
            item: { item(instances[$0]) }
        )
    }

    private func srv(
        _ instance: ServiceInstance,
        _ ranking: Ranking,
        ttl: UInt32
    ) -> PreparedAnswer.Draft.Item? {
        guard let target = Target(instance, of: self, ttl: ttl) else { return nil }
        var data: [UInt8] = []
        data.reserveCapacity(6 + target.name.wire.count)
        data.append(bigEndian: ranking.priority(of: instance))
        data.append(bigEndian: ranking.weight(of: instance))
        data.append(bigEndian: instance.port)
        data += target.name.wire
        return PreparedAnswer.Draft.Item(
            tail: RecordBytes.tail(.srv, ttl: ttl, data),
            target: target.name,
            targetPlace: 6,
            glue: target.glue
        )
    }

    /// Every address once, as heavy as its instances are together; the alias of an instance that
    /// is a host name only where there is no address, since a name with an alias has nothing else.
    private func addAddresses(
        of instances: [ServiceInstance],
        _ ranking: Ranking,
        ttl: UInt32,
        into draft: inout PreparedAnswer.Draft
    ) {
        var found = AddressList()
        var named: [ServiceInstance] = []
        for instance in instances {
            if instance.address.isEmpty {
                for ip in instance.node.addresses { found.add(ip, of: instance, ranking) }
            } else if let ip = IPAddress(instance.address) {
                found.add(ip, of: instance, ranking)
            } else {
                named.append(instance)
            }
        }
        if found.all.isEmpty {
            guard [.a, .aaaa, .any, .cname].contains(question.type) else { return }
            draft.candidates = candidates(named, ranking) { instance in
                DomainName(instance.address).map { alias in
                    PreparedAnswer.Draft.Item(tail: RecordBytes.tail(.cname, ttl: ttl, alias.wire))
                }
            }
            draft.hasOneAnswer = true
            return
        }
        let wanted = found.all.filter { wants(.address($0.ip)) }
        guard !wanted.isEmpty else { return }
        draft.candidates = PreparedAnswer.Draft.Candidates(
            ranks: wanted.map(\.rank),
            item: { number in
                PreparedAnswer.Draft.Item(
                    tail: RecordBytes.address(wanted[number].ip, ttl: ttl)
                )
            }
        )
    }
}

/// Addresses in the order in which they came, each once.
private struct AddressList {
    private(set) var all: [(ip: IPAddress, rank: PreparedAnswer.Draft.Rank)] = []
    private var places: [IPAddress: Int] = [:]

    mutating func add(_ ip: IPAddress, of instance: ServiceInstance, _ ranking: Ranking) {
        let rank = ranking.rank(instance)
        guard let place = places[ip] else {
            places[ip] = all.count
            all.append((ip, rank))
            return
        }
        let sum = all[place].rank.weight + rank.weight
        all[place].rank.weight = min(sum, WeightedGroup.maximumWeight)
        all[place].rank.group = min(all[place].rank.group, rank.group)
    }
}

/// Which instances come first, and what SRV says of that.
private struct Ranking {
    let isNear: Bool
    let prefersZone: Bool
    let weights: AnswerSettings.Weights
    let heaviest: UInt16

    /// From 1 on; lower ones are to be called first (RFC 2782).
    func priority(of instance: ServiceInstance) -> UInt16 {
        if isNear { return 1 + UInt16(instance.distance) }
        return prefersZone && instance.distance > 1 ? 2 : 1
    }

    /// Those whose breaker is open come last of all, and are told all the same: where nobody
    /// else is left, one may try.
    func group(of instance: ServiceInstance) -> Int {
        Int(priority(of: instance)) + (instance.isEjected ? 0x1_0000 : 0)
    }

    func rank(_ instance: ServiceInstance) -> PreparedAnswer.Draft.Rank {
        PreparedAnswer.Draft.Rank(weight: UInt32(instance.weight), group: group(of: instance))
    }

    func weight(of instance: ServiceInstance) -> UInt16 {
        guard weights == .scaled else { return instance.weight }
        let most = UInt32(heaviest)
        let scaled = (UInt32(instance.weight) * 65_280 + most / 2) / most
        return UInt16(truncatingIfNeeded: max(1, scaled))
    }
}
