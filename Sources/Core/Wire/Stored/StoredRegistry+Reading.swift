package import Primitives
import Registry
package import Sodium

/// Why a file is not this node's registry.
package enum StoredRegistryFlaw: Error, Equatable, Sendable {
    /// It does not begin as one.
    case noRegistry
    /// It is that of another cluster.
    case otherCluster
    /// It is that of another node.
    case otherNode

    /// What is wrong, as a clause.
    package var sentence: String {
        switch self {
        case .noRegistry: "it does not begin as a registry"
        case .otherCluster: "it is the registry of another cluster"
        case .otherNode: "it is the registry of another node"
        }
    }
}

extension StoredRegistry {
    /// Reads a file. A block whose hash holds is believed; of one whose hash does not, each record
    /// is verified by itself; what is cut off is lost.
    package init(
        reading bytes: [UInt8],
        of node: NodeID,
        key: StorageKey,
        authorities: Authorities
    ) throws(StoredRegistryFlaw) {
        header = try StoredRegistry.header(of: bytes)
        guard header.cluster == authorities.cluster else { throw .otherCluster }
        guard header.node == node else { throw .otherNode }
        var authorities = authorities
        var doubtful: [Entry] = []
        var number: UInt32 = 0
        var rest = bytes[StoredRegistry.headerBytes...]
        while let block = Block(&rest, header: bytes.prefix(StoredRegistry.headerBytes), number) {
            number &+= 1
            if let proof = key.open(block.sealed, tag: block.tag) {
                block.entries { add($0, on: proof) }
            } else {
                damagedBlocks += 1
                block.entries { doubtful.append($0) }
            }
        }
        if !rest.isEmpty { damagedBlocks += 1 }
        if doubtful.isEmpty { return }
        var keys: [NodeID: PublicKey] = [:]
        for member in members { keys[member.record.signer] = member.record.value.subject }
        for entry in doubtful { verify(entry, by: &authorities, keys: &keys) }
    }

    private static func header(of bytes: [UInt8]) throws(StoredRegistryFlaw) -> Header {
        do throws(Rejection) {
            var reader = Reader(bytes)
            guard Array(try reader.bytes(8)) == magic,
                let cluster = ClusterID(Array(try reader.bytes(16)))
            else { throw Rejection.malformed }
            return Header(
                cluster: cluster,
                node: NodeID(high: try reader.read(), low: try reader.read()),
                savedAt: try reader.read(),
                index: try reader.read()
            )
        } catch {
            throw .noRegistry
        }
    }

    private mutating func add(_ entry: Entry, on proof: OwnBlock) {
        switch entry {
        case .marker(let marker): markers.append(marker)
        case .record(let unverified, let status, let goneFor):
            let record = unverified.record
            keep(Verified(record, from: proof, signer: record.signer), status, goneFor)
        case .unreadable: lostRecords += 1
        }
    }

    /// Takes an entry of a damaged block, if its signature holds. Markers are signed by nobody.
    private mutating func verify(
        _ entry: Entry,
        by authorities: inout Authorities,
        keys: inout [NodeID: PublicKey]
    ) {
        guard case .record(let unverified, let status, let goneFor) = entry else {
            lostRecords += 1
            return
        }
        do throws(Rejection) {
            let record = unverified.record
            if record.kind == .member {
                let cluster = authorities.cluster
                let verified = try unverified.verifiedMember(by: &authorities, in: cluster)
                keys[record.signer] = record.subject
                keep(verified, status, goneFor)
            } else {
                guard let key = keys[record.signer] else { throw .unknownSender }
                keep(try authorities.verified(unverified, by: key), status, goneFor)
            }
        } catch {
            lostRecords += 1
        }
    }

    private mutating func keep(
        _ record: Verified<Record>,
        _ status: StoredStatus,
        _ goneFor: UInt32
    ) {
        if record.value.kind == .member {
            members.append(StoredMember(record: record, status: status, goneFor: goneFor))
        } else {
            records.append(record)
        }
    }
}

extension StoredRegistry {
    /// What stands in a block, read and not believed yet.
    fileprivate enum Entry {
        case record(UnverifiedRecord, StoredStatus, goneFor: UInt32)
        case marker(StoredMarker)
        case unreadable
    }

    /// One block with its hash.
    fileprivate struct Block {
        let sealed: [UInt8]
        let tag: ArraySlice<UInt8>
        private let content: ArraySlice<UInt8>
        private let count: UInt32

        /// Takes the next block off the rest of a file; `nil` where there is no whole one.
        init?(_ rest: inout ArraySlice<UInt8>, header: ArraySlice<UInt8>, _ number: UInt32) {
            do throws(Rejection) {
                var reader = Reader(rest)
                let size = try reader.read(UInt32.self)
                count = try reader.read(UInt32.self)
                guard size <= StoredRegistry.blockBytes else { return nil }
                content = try reader.bytes(Int(size))
                tag = try reader.bytes(StorageKey.tagByteCount)
                let framed = rest.prefix(StoredRegistry.frameBytes + Int(size))
                sealed = StoredRegistry.sealed(header, number, framed)
                rest = reader.rest
            } catch {
                return nil
            }
        }

        /// Gives its entries in order, as far as they can be told apart.
        func entries(_ take: (Entry) -> Void) {
            var reader = Reader(content)
            for _ in 0..<count {
                guard let entry = try? Block.entry(&reader) else { return take(.unreadable) }
                take(entry)
            }
        }

        private static func entry(_ reader: inout Reader) throws(Rejection) -> Entry {
            let status = try reader.read(UInt8.self)
            let goneFor = try reader.read(UInt32.self)
            let bytes = try reader.bytes(Int(try reader.read(UInt16.self)))
            if status == StoredEntry.marker, bytes.count == StoredEntry.markerBytes {
                var reader = Reader(bytes)
                let id = NodeID(high: try reader.read(), low: try reader.read())
                let version = Version(epoch: try reader.read(), sequence: try reader.read())
                return .marker(StoredMarker(id: id, version: version))
            }
            guard let status = StoredStatus(rawValue: status),
                let unverified = try? UnverifiedRecord(reading: Array(bytes))
            else { return .unreadable }
            return .record(unverified, status, goneFor: goneFor)
        }
    }
}

extension Record {
    /// The public key in the certificate of a member record.
    fileprivate var subject: PublicKey? {
        guard case .member(let body) = body else { return nil }
        return body.certificate.subject
    }
}
