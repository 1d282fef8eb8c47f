package import Primitives
import Registry
package import Sodium

extension Reader {
    package mutating func digest() throws(Rejection) -> Digest {
        Digest(high: try read(), low: try read())
    }

    package mutating func nodeID() throws(Rejection) -> NodeID {
        NodeID(high: try read(), low: try read())
    }

    package mutating func version() throws(Rejection) -> Version {
        Version(epoch: try read(), sequence: try read())
    }

    package mutating func boot() throws(Rejection) -> BootID {
        BootID(rawValue: try read())
    }

    package mutating func signature() throws(Rejection) -> Signature {
        guard let signature = Signature(Array(try bytes(Signature.byteCount))) else {
            throw .malformed
        }
        return signature
    }

    package mutating func publicKey() throws(Rejection) -> PublicKey {
        guard let key = PublicKey(Array(try bytes(PublicKey.byteCount))) else { throw .malformed }
        return key
    }

    /// A byte that is 0 or 1 and nothing else, so that a value has one encoding.
    package mutating func flag() throws(Rejection) -> Bool {
        switch try read(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .malformed
        }
    }

    /// Family 4 or 6, the address, the port. An IPv4 address has no second form inside IPv6.
    package mutating func address() throws(Rejection) -> Address {
        let ip: IPAddress
        switch try read(UInt8.self) {
        case 4: ip = .v4(try read())
        case 6:
            ip = IPAddress(high: try read(), low: try read())
            guard case .v6 = ip else { throw .malformed }
        default: throw .malformed
        }
        return Address(ip: ip, port: try read())
    }
}
