import Primitives
package import Registry

extension RecordBody {
    /// The first rule that the content breaks, or `nil`; the size of the whole is looked at
    /// elsewhere.
    package var flaw: RecordFlaw? {
        switch self {
        case .member(let body): body.flaw
        case .instance(let body): body.flaw
        case .accusation, .part: nil
        case .caller(let body): Grammar.isIdentifier(body.service) ? nil : .service
        case .event(let body): body.flaw
        case .unknown: .unknownKind
        }
    }

    /// The same content in the order that the wire form prescribes: metadata and tagged addresses
    /// by key.
    package var inOrder: RecordBody {
        switch self {
        case .member(var body):
            body.metadata.sort { $0.key < $1.key }
            return .member(body)
        case .instance(var body):
            body.metadata.sort { $0.key < $1.key }
            body.taggedAddresses.sort { $0.name < $1.name }
            return .instance(body)
        case .accusation, .caller, .part, .event, .unknown:
            return self
        }
    }
}

extension MemberBody {
    fileprivate var flaw: RecordFlaw? {
        if !Grammar.isName(name) { return .nodeName }
        if !Grammar.isName(datacenter) { return .datacenter }
        if !zone.isEmpty, !Grammar.isName(zone) { return .zone }
        if !Grammar.isText(agentVersion, maxBytes: RecordLimits.agentVersionBytes) {
            return .agentVersion
        }
        if !(1...RecordLimits.addressCount).contains(addresses.count)
            || !addresses.allSatisfy(\.isReachable)
        {
            return .memberAddresses
        }
        if protocolMinimum > protocolMaximum { return .protocolRange }
        if metadata.count > RecordLimits.memberMetadataCount
            || metadata.byteCount > RecordLimits.memberMetadataBytes
        {
            return .memberMetadata
        }
        if !metadata.isInForm { return .metadata }
        if certificate.bytes.count > Certificate.maximumBytes { return .certificate }
        return nil
    }
}

extension Address {
    /// Whether a datagram can be sent there and reach one host.
    fileprivate var isReachable: Bool {
        port != 0 && !ip.isUnspecified && !ip.isMulticastOrBroadcast
    }
}

extension InstanceBody {
    fileprivate var flaw: RecordFlaw? {
        if !Grammar.isText(service, maxBytes: RecordLimits.serviceNameBytes) { return .service }
        if !Grammar.isIdentifier(id) { return .instanceID }
        if !Grammar.isText(address, maxBytes: RecordLimits.addressBytes) { return .address }
        if !Grammar.isText(policy, maxBytes: RecordLimits.policyBytes) { return .policy }
        if !tags.allSatisfy(\.isFreeOfControls) { return .tag }
        if !metadata.isInForm { return .metadata }
        if !taggedAddresses.isInForm { return .taggedAddress }
        if !checks.isInForm { return .check }
        return nil
    }
}

extension EventBody {
    fileprivate var flaw: RecordFlaw? {
        if slot >= EventBody.slots { return .eventSlot }
        if !Grammar.isIdentifier(content.name) { return .eventName }
        if content.payload.count > EventContent.payloadBytes { return .eventPayload }
        if !Grammar.isName(content.datacenter) { return .datacenter }
        let filters = [content.nodeFilter, content.serviceFilter, content.tagFilter]
        guard
            filters.allSatisfy({
                Grammar.isText($0, maxBytes: RecordLimits.eventFilterBytes)
            })
        else { return .eventFilter }
        return content.serviceFilter.isEmpty && !content.tagFilter.isEmpty ? .eventTag : nil
    }
}

extension [MetadataEntry] {
    fileprivate var byteCount: Int {
        reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    fileprivate var isInForm: Bool {
        count <= RecordLimits.listCount
            && allSatisfy { Grammar.isMetadataKey($0.key) && $0.value.isFreeOfControls }
            && zip(self, dropFirst()).allSatisfy { $0.key < $1.key }
    }
}

extension [TaggedAddress] {
    fileprivate var isInForm: Bool {
        count <= RecordLimits.listCount
            && allSatisfy { tagged in
                Grammar.isName(tagged.name)
                    && Grammar.isText(tagged.address, maxBytes: RecordLimits.addressBytes)
            } && zip(self, dropFirst()).allSatisfy { $0.name < $1.name }
    }
}

extension [CheckBody] {
    fileprivate var isInForm: Bool {
        count <= RecordLimits.listCount
            && allSatisfy { check in
                Grammar.isIdentifier(check.id)
                    && Grammar.isText(check.name, maxBytes: RecordLimits.checkNameBytes)
                    && Grammar.isText(check.reason, maxBytes: RecordLimits.reasonBytes)
                    && Grammar.isText(check.notes, maxBytes: RecordLimits.notesBytes)
            } && (count < 2 || Set(map(\.id)).count == count)
    }
}
