import Primitives
import Registry

/// The lists of an instance in their one form, in a head and in the text of a rest alike
/// (docs/protocol.md, "Instance").
extension Writer {
    mutating func write(tags: [String]) {
        write(UInt16(clamping: tags.count))
        for tag in tags { write(tag, wide: true) }
    }

    mutating func write(_ addresses: [TaggedAddress]) {
        write(count: addresses.count)
        for tagged in addresses {
            write(tagged.name)
            write(tagged.address)
            write(tagged.port)
        }
    }
}

extension Reader {
    mutating func tags() throws(Rejection) -> [String] {
        var tags: [String] = []
        for _ in 0..<(try read(UInt16.self)) {
            tags.append(try text(maxBytes: InstanceRest.maximumBytes, wide: true))
        }
        return tags
    }

    mutating func taggedAddresses() throws(Rejection) -> [TaggedAddress] {
        var addresses: [TaggedAddress] = []
        for _ in 0..<(try read(UInt8.self)) {
            addresses.append(
                TaggedAddress(
                    name: try text(maxBytes: RecordLimits.nameBytes),
                    address: try text(maxBytes: RecordLimits.addressBytes),
                    port: try read()
                )
            )
        }
        return addresses
    }
}
