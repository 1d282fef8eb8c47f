extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the compressed form of RFC 5952.
    package var description: String {
        switch self {
        case .v4(let value):
            return [24, 16, 8, 0].map { String((value >> UInt32($0)) & 0xFF) }
                .joined(separator: ".")
        case .v6(let high, let low):
            let groups = [high, low].flatMap { word in
                [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: word >> UInt64($0)) }
            }
            return IPAddress.compressed(groups)
        }
    }

    private static func compressed(_ groups: [UInt16]) -> String {
        let texts = groups.map { String($0, radix: 16) }
        guard let run = longestZeroRun(groups) else { return texts.joined(separator: ":") }
        let before = texts[..<run.lowerBound].joined(separator: ":")
        let after = texts[run.upperBound...].joined(separator: ":")
        return before + "::" + after
    }

    /// The first longest run of two or more zero groups.
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(1, best?.count ?? 1) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }
}

extension IPAddress {
    /// Reads dotted decimal without leading zeros, or any RFC 4291 form without a zone.
    package init?(_ text: String) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = IPAddress.groups(ofV6: text) else { return nil }
            let words = [groups[..<4], groups[4...]].map { half in
                half.reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
            }
            self.init(high: words[0], low: words[1])
        } else {
            guard let value = IPAddress.value(ofV4: text[...]) else { return nil }
            self = .v4(value)
        }
    }

    private static func value(ofV4 text: Substring) -> UInt32? {
        var value: UInt32 = 0
        var octet: UInt32 = 0
        var digits = 0
        var dots = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                value = value << 8 | octet
                (octet, digits, dots) = (0, 0, dots + 1)
            } else {
                let isLeadingZero = digits > 0 && octet == 0
                guard (48...57).contains(byte), !isLeadingZero else { return nil }
                octet = octet * 10 + UInt32(byte - 48)
                digits += 1
                guard octet <= 255 else { return nil }
            }
        }
        return digits > 0 && dots == 3 ? value << 8 | octet : nil
    }

    private static func groups(ofV6 text: String) -> [UInt16]? {
        guard let gap = text.firstRange(ofDoubleColon: ()) else {
            let all = plainGroups(text[...])
            return all?.count == 8 ? all : nil
        }
        let rest = text[gap.upperBound...]
        let beginning = text[..<gap.lowerBound]
        guard let head = plainGroups(beginning, mayEndDotted: false),
            let tail = plainGroups(rest), head.count + tail.count <= 7
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups between single colons; the last of the address may be dotted decimal.
    private static func plainGroups(_ text: Substring, mayEndDotted: Bool = true) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (position, part) in parts.enumerated() {
            if mayEndDotted, position == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let value = value(ofV4: part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: value >> 16))
                groups.append(UInt16(truncatingIfNeeded: value))
            } else {
                guard (1...4).contains(part.utf8.count),
                    part.utf8.allSatisfy(\.isHexadecimalDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}

extension String {
    /// The place of the first `::`.
    fileprivate func firstRange(ofDoubleColon: Void) -> Range<Index>? {
        var position = startIndex
        while position < endIndex {
            let next = index(after: position)
            if next < endIndex, self[position] == ":", self[next] == ":" {
                return position..<index(after: next)
            }
            position = next
        }
        return nil
    }
}
