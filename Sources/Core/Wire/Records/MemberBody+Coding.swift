import Coordinates
import Primitives
import Registry

/// docs/protocol.md, "Member". The key field before it is empty.
extension MemberBody {
    func write(to writer: inout Writer) {
        writer.write(flags.rawValue)
        writer.write(boot.rawValue)
        writer.write(protocolMinimum)
        writer.write(protocolMaximum)
        writer.write(floor)
        writer.write(reapAfterSeconds)
        writer.write(count: addresses.count)
        for address in addresses { writer.write(address) }
        writer.write(name)
        writer.write(datacenter)
        writer.write(zone)
        writer.write(agentVersion)
        writer.write(metadata)
        writer.write(UInt16(clamping: certificate.bytes.count))
        writer.write(certificate.bytes)
        if let coordinate { writer.write(field: coordinate) }
    }

    init(reading reader: inout Reader) throws(Rejection) {
        let flags = MemberFlags(rawValue: try reader.read())
        let boot = try reader.boot()
        let protocolMinimum = try reader.read(UInt8.self)
        let protocolMaximum = try reader.read(UInt8.self)
        let floor = try reader.read(UInt64.self)
        let reapAfterSeconds = try reader.read(UInt32.self)
        var addresses: [Address] = []
        for _ in 0..<(try reader.read(UInt8.self)) { addresses.append(try reader.address()) }
        self.init(
            name: try reader.text(maxBytes: RecordLimits.nameBytes),
            datacenter: try reader.text(maxBytes: RecordLimits.nameBytes),
            zone: try reader.text(maxBytes: RecordLimits.nameBytes),
            agentVersion: try reader.text(maxBytes: RecordLimits.agentVersionBytes),
            addresses: addresses,
            boot: boot,
            protocolMinimum: protocolMinimum,
            protocolMaximum: protocolMaximum,
            flags: flags,
            floor: floor,
            reapAfterSeconds: reapAfterSeconds,
            metadata: try reader.metadata(),
            certificate: try CertificateCodec.read(framed: &reader),
            coordinate: try reader.coordinateField()
        )
    }
}
