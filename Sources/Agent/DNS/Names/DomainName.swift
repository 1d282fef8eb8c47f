/// A name of DNS: labels of 1 to 63 bytes, 255 bytes in all (RFC 1035 §2.3.4), in the case in which
/// it came.
///
/// Two names are the same where they differ in the case of ASCII letters alone: compare `folded`.
package struct DomainName: Hashable, Sendable {
    /// The form of RFC 1035 §3.1: each label behind its length, and the root's 0 at the end.
    package let wire: [UInt8]

    package static let maximumBytes = 255
    package static let maximumLabelBytes = 63
    package static let root = DomainName(unchecked: [0])

    /// Takes what a reader has checked.
    init(unchecked wire: [UInt8]) {
        self.wire = wire
    }

    /// The name of these labels, or `nil` where one of them, or the whole, is too short or long.
    package init?(labels: some Sequence<String>) {
        self.init(byteLabels: labels.map { Array($0.utf8) })
    }

    init?(byteLabels labels: [[UInt8]]) {
        var wire: [UInt8] = []
        for label in labels {
            guard (1...Self.maximumLabelBytes).contains(label.count) else { return nil }
            wire.append(UInt8(truncatingIfNeeded: label.count))
            wire += label
        }
        guard wire.count < Self.maximumBytes else { return nil }
        self.wire = wire + [0]
    }

    /// Reads `web.service.mesh`, with or without the dot of the root; there are no escapes.
    package init?(_ text: String) {
        let dot = UInt8(ascii: ".")
        if text.utf8.elementsEqual([dot]) {
            self = .root
            return
        }
        var wire: [UInt8] = [0]
        wire.reserveCapacity(text.utf8.count + 2)
        // Where the label that is being read has its length.
        var start = 0
        for byte in text.utf8 {
            guard byte == dot else {
                wire.append(byte)
                continue
            }
            guard Self.close(&wire, from: start) else { return nil }
            start = wire.count
            wire.append(0)
        }
        let isRooted = start > 0 && start == wire.count - 1
        if !isRooted {
            guard Self.close(&wire, from: start) else { return nil }
            wire.append(0)
        }
        guard wire.count <= Self.maximumBytes else { return nil }
        self.wire = wire
    }

    /// Writes the length of the label that ends here.
    private static func close(_ wire: inout [UInt8], from start: Int) -> Bool {
        let count = wire.count - start - 1
        guard (1...maximumLabelBytes).contains(count) else { return false }
        wire[start] = UInt8(truncatingIfNeeded: count)
        return true
    }

    /// The same name in lower case.
    package var folded: DomainName { DomainName(unchecked: wire.foldedASCII) }

    /// Every label's bytes, from the left.
    package var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var place = 0
        while place < wire.count, wire[place] > 0 {
            let end = place + 1 + Int(wire[place])
            labels.append(wire[(place + 1)..<end])
            place = end
        }
        return labels
    }
}

extension DomainName {
    /// Where in `wire` the labels of `zone` begin, if this name is in it: in any case.
    package func place(of zone: DomainName) -> Int? {
        let start = wire.count - zone.wire.count
        guard start >= 0 else { return nil }
        var place = 0
        while place < start { place += 1 + Int(wire[place]) }
        guard place == start else { return nil }
        for offset in zone.wire.indices {
            guard wire[start + offset].foldedASCII == zone.wire[offset].foldedASCII else {
                return nil
            }
        }
        return start
    }

    /// This name in front of a zone; `nil` where the whole is too long.
    package func prepended(to zone: DomainName) -> DomainName? {
        let whole = wire.dropLast() + zone.wire
        guard whole.count <= Self.maximumBytes else { return nil }
        return DomainName(unchecked: Array(whole))
    }
}

extension DomainName: CustomStringConvertible {
    /// `web.service.mesh.`; bytes that are no printable ASCII as `\DDD` (RFC 4343 §2.1).
    package var description: String {
        if wire.count == 1 { return "." }
        var text = ""
        for label in labels {
            for byte in label { text += Self.shown(byte) }
            text += "."
        }
        return text
    }

    private static func shown(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "\\"):
            return "\\" + String(UnicodeScalar(byte))
        case 0x21...0x7E: return String(UnicodeScalar(byte))
        default:
            let digits = String(byte)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
    }
}

extension UInt8 {
    /// An upper-case ASCII letter in lower case, all else as it is (RFC 4343 §3).
    var foldedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Sequence<UInt8> {
    var foldedASCII: [UInt8] { map(\.foldedASCII) }
}

extension String {
    /// In lower case where it is ASCII.
    package var foldedASCII: String { String(decoding: utf8.foldedASCII, as: UTF8.self) }
}
