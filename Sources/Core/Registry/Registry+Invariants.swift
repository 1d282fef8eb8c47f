internal import HashTreeCollections
internal import Primitives

extension Registry {
    /// Traps where the parts of a registry contradict each other. Reads everything that is held.
    package func checkInvariants() {
        ids.checkInvariants()
        precondition(ids.count == origins.count, "every member is in order once")
        precondition(ids.count <= limits.members, "members are capped")
        var compared: [Record] = []
        for id in ids.all {
            guard let origin = origins[id] else {
                preconditionFailure("every member has its place")
            }
            check(origin, of: id)
            compared.append(origin.member)
            compared += origin.instances.all + origin.parts.all
            compared += origin.callers.all + origin.unknown.all
            compared += origin.accusations.all.filter(\.isCompared).map(\.record)
        }
        checkCounts()
        precondition(markers.count <= limits.markers, "markers are capped")
        authorityRecords.checkInvariants()
        precondition(
            authorityRecords.count <= limits.authorityRecords,
            "words of authorities are capped"
        )
        compared += authorityRecords.all
        compared.sort { $0.key < $1.key }
        tree.checkInvariants()
        var position = 0
        tree.top.visit { record in
            precondition(position < compared.count, "the tree holds nothing else")
            precondition(record === compared[position], "the tree holds what is current")
            position += 1
            return true
        }
        precondition(position == compared.count, "the tree holds all that is current")
    }

    /// What is held in all is what all origins hold, and within its limits.
    private func checkCounts() {
        let all = ids.all.compactMap { origins[$0] }
        func count(_ held: (Origin) -> Int) -> Int { all.reduce(0) { $0 + held($1) } }
        precondition(count(\.instances.count) == instanceCount, "instances are counted")
        precondition(instanceCount <= limits.instances, "instances are capped")
        precondition(count(\.parts.count) == partCount, "parts are counted")
        precondition(partCount <= limits.parts, "parts are capped")
        precondition(count(\.callers.count) == callerCount, "callers are counted")
        precondition(callerCount <= limits.callers, "callers are capped")
        precondition(count(\.unknown.count) == unknownCount, "unknown kinds are counted")
        precondition(unknownCount <= limits.unknown, "unknown kinds are capped")
        precondition(
            count(\.accusations.count) == accusedOfKey.count,
            "every accusation is found by its key"
        )
        let graced = count(\.graced.count)
        precondition(graced == gracedOfKey.count, "every graced instance is found by its key")
        precondition(graced <= limits.instances, "graced instances are capped")
    }

    private func check(_ origin: Origin, of id: NodeID) {
        let member = origin.member
        precondition(member.signer == id, "a member record is its own signer's")
        precondition(markers[id] == nil, "nobody is both held and reaped")
        precondition(
            names[member.memberName]?.contains(id) == true,
            "every member is found by its name"
        )
        origin.instances.checkInvariants()
        origin.callers.checkInvariants()
        origin.unknown.checkInvariants()
        origin.graced.checkInvariants()
        for record in origin.instances.all + origin.callers.all + origin.unknown.all {
            precondition(record.signer == id, "a record is kept with its signer")
            precondition(record.version.epoch == origin.epoch, "records are of the current epoch")
            precondition(!member.voids(record), "what is void is not current")
        }
        precondition(origin.instances.count <= limits.instancesPerOrigin, "instances are capped")
        precondition(origin.callers.count <= limits.callersPerOrigin, "callers are capped")
        precondition(origin.unknown.count <= limits.unknownPerSigner, "unknown kinds are capped")
        precondition(origin.graced.count <= limits.instancesPerOrigin, "graced ones are capped")
        for graced in origin.graced.all {
            precondition(gracedOfKey[graced.key] == id, "a graced instance is found by its key")
            precondition(!origin.instances.contains(graced.key), "what is replaced has no grace")
            precondition(graced.record.isLiveInstance, "only live instances have a grace")
            precondition(!member.isFarewell, "a farewell gives no grace")
        }
        checkParts(origin)
        checkAccusations(origin, of: id)
    }

    private func checkParts(_ origin: Origin) {
        origin.parts.checkInvariants()
        precondition(origin.parts.count <= limits.partsPerOrigin, "parts are capped")
        for record in origin.parts.all {
            guard case .part(let part) = record.body,
                let rest = origin.instances[part.head]?.rest
            else {
                preconditionFailure("a part has a current head with a rest")
            }
            precondition(part.belongs(to: rest), "the head names the part")
            precondition(
                origin.partsOfHead[part.head]?.count(where: { $0 == record.key }) == 1,
                "a part is found by its head"
            )
        }
        let found = origin.instances.all.reduce(0) { sum, record in
            sum + (origin.partsOfHead[record.key]?.count ?? 0)
        }
        precondition(found == origin.parts.count, "heads find parts that are held, and no others")
    }

    private func checkAccusations(_ origin: Origin, of id: NodeID) {
        let all = origin.accusations.all
        origin.accusations.checkInvariants()
        precondition(all.count <= limits.accusationsPerTarget, "accusations are capped")
        let compared = all.filter(\.isCompared)
        precondition(compared.count <= limits.accusationsCompared, "few accusations are compared")
        for accusation in all {
            guard case .accusation(let body) = accusation.record.body else {
                preconditionFailure("only accusations are held as such")
            }
            precondition(body.target == id, "an accusation is kept with its target")
            precondition(body.targetVersion == origin.member.version, "it accuses what is held")
            precondition(accusedOfKey[accusation.key] == id, "it is found by its key")
            let accuser = origins[accusation.record.signer]
            precondition(accuser?.accused.contains(id) == true, "its accuser is a member")
        }
        for target in origin.accused.all {
            let accusers = origins[target]?.accusations.all ?? []
            precondition(accusers.contains { $0.record.signer == id }, "who is accused knows it")
        }
    }
}
