package import Registry

/// What a record carries of an instance, and what its parts carry.
package struct SplitInstance: Equatable, Sendable {
    /// All of it, with reasons cut to the room that the head has for them.
    package let whole: InstanceBody
    package let head: InstanceBody
    /// `nil` where everything fits into the record.
    package let text: RestText?

    /// Parts beside the head.
    package var partCount: Int { text?.rest.partCount ?? 0 }

    /// What its records take together, without reasons.
    package var encodedBytes: Int {
        let head = RecordAuthor.size(of: .instance(head.withReasons(clippedTo: 0)))
        guard let text else { return head }
        return head + text.bytes.count + partCount * PartBody.overheadBytes
    }
}

/// Why an instance fits neither into a record nor into a head and a rest.
package enum SplitFailure: Error, Equatable, Sendable {
    /// Its checks alone take more than a head has.
    case head(size: Int)
    /// What does not fit into the head takes more than a rest may have.
    case rest(size: Int)

    /// What is wrong, as a clause.
    package var sentence: String {
        switch self {
        case .head(let size):
            "what routing needs of it (service, id, address and the ids of its checks) takes "
                + "\(size) bytes, and may take \(Record.maximumBytes): shorten ids or make fewer "
                + "checks"
        case .rest(let size):
            "its tags, metadata, tagged addresses, names and notes of checks take \(size) bytes, "
                + "and may take \(InstanceRest.maximumBytes): shorten them"
        }
    }
}

extension InstanceBody {
    /// Divides an instance so that its head fits into one record: whole fields leave the head, as
    /// few as do. Which ones depends on nothing that changes by itself, neither on reasons nor on
    /// the load, so that a check that flips leaves the text as it was.
    package func split() throws(SplitFailure) -> SplitInstance {
        // A head whose parts were lost stays as it is until somebody says it anew.
        if rest != nil { return SplitInstance(whole: self, head: self, text: nil) }
        let whole = inOrder
        // Notes never stand in a head.
        var fields: RestFields = whole.has(.notes) ? .notes : []
        var left = RestFields.inOrder.filter(whole.has)[...]
        while true {
            let naming = fields.isEmpty ? 0 : InstanceRest.encodedBytes
            let size = whole.without(fields).largestSize + naming
            if size <= Record.maximumBytes { break }
            guard let field = left.popFirst() else { throw .head(size: size) }
            fields.insert(field)
        }
        let divided = whole.divided(by: fields)
        let rest = divided.text?.rest.byteCount ?? 0
        guard rest <= InstanceRest.maximumBytes else { throw .rest(size: rest) }
        return divided
    }

    /// The same with these fields in the rest, and reasons that fit the head.
    private func divided(by fields: RestFields) -> SplitInstance {
        let text = fields.isEmpty ? nil : RestText(fields, of: self)
        func divided(withReasonsTo limit: Int) -> SplitInstance {
            let whole = withReasons(clippedTo: limit)
            var head = whole.without(fields)
            head.rest = text?.rest
            return SplitInstance(whole: whole, head: head, text: text)
        }
        for limit in [RecordLimits.reasonBytes, 60, 20] {
            let split = divided(withReasonsTo: limit)
            if RecordAuthor.size(of: .instance(split.head)) <= Record.maximumBytes { return split }
        }
        return divided(withReasonsTo: 0)
    }

    fileprivate func withReasons(clippedTo limit: Int) -> InstanceBody {
        var body = self
        for place in body.checks.indices {
            body.checks[place].reason = Grammar.clipped(
                body.checks[place].reason,
                maxBytes: limit
            )
        }
        return body
    }

    /// The size of its record with the longest load and without reasons, which are cut to the room
    /// there is.
    private var largestSize: Int {
        var bare = withReasons(clippedTo: 0)
        bare.load = InstanceLoad(capacityHundredths: 0, utilization255ths: 0)
        return RecordAuthor.size(of: .instance(bare))
    }

    private func has(_ field: RestFields) -> Bool {
        switch field {
        case .metadata: !metadata.isEmpty
        case .taggedAddresses: !taggedAddresses.isEmpty
        case .tags: !tags.isEmpty
        case .notes: checks.contains { !$0.notes.isEmpty }
        default: checks.contains { !$0.name.isEmpty }
        }
    }

    private var inOrder: InstanceBody {
        guard case .instance(let body) = RecordBody.instance(self).inOrder else { return self }
        return body
    }
}
