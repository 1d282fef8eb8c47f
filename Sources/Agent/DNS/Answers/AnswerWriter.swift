package import Primitives

/// Writes answers: what fits, in a new order each time.
package struct AnswerWriter {
    /// What a server here takes of queries over UDP, as it says by EDNS. More than this is likely
    /// to be broken into fragments on the way.
    package static let payloadBytes: UInt16 = 1_232
    /// What every asker takes over UDP (RFC 1035 §2.3.4).
    package static let smallestBytes = 512
    package static let largestBytes = 65_535

    private let query: Query
    private let answer: PreparedAnswer
    private let options: [UInt8]
    private let limit: Int
    private var bytes: [UInt8] = []
    private var isTruncated = false
    private var answers: UInt16 = 0
    private var additionals: UInt16 = 0

    /// A written answer, and whether anything of it was cut.
    package struct Written: Sendable {
        package let bytes: [UInt8]
        package let code: ResponseCode
        package let isTruncated: Bool
    }

    /// Writes an answer of at most `limit` bytes, which are at least 512.
    package static func write(
        _ answer: PreparedAnswer,
        to query: Query,
        limit: Int,
        random: inout Random
    ) -> Written {
        var writer = AnswerWriter(answer, to: query, limit: limit)
        return writer.write(&random)
    }

    /// An answer with no records at all, which says that there are some: ask over TCP.
    package static func writeTruncated(to query: Query) -> Written {
        var draft = PreparedAnswer.Draft()
        draft.isAuthoritative = false
        let answer = PreparedAnswer(draft)
        var writer = AnswerWriter(answer, to: query, limit: smallestBytes)
        writer.isTruncated = true
        var random = Random(seed: 0)
        return writer.write(&random)
    }

    private init(_ answer: PreparedAnswer, to query: Query, limit: Int) {
        self.query = query
        self.answer = answer
        self.limit = min(limit, Self.largestBytes)
        options = query.extensions.map { Self.options($0, answer) } ?? []
    }

    private var code: ResponseCode {
        query.extensions.map { $0.version > 0 } == true ? .badVersion : answer.code
    }

    private mutating func write(_ random: inout Random) -> Written {
        bytes.reserveCapacity(Self.smallestBytes)
        writeHead()
        if code != .badVersion {
            let chosen = choose(&random)
            bytes.reserveCapacity(chosen.size)
            let places = write(chosen)
            bytes += answer.authority
            writeGlue(of: chosen, at: places)
            if bytes.count + answer.extra.count + options.count <= limit {
                bytes += answer.extra
                additionals += answer.extraCount
            } else {
                isTruncated = true
            }
        }
        if !options.isEmpty {
            bytes += options
            additionals += 1
        }
        settleHeader()
        return Written(bytes: bytes, code: code, isTruncated: isTruncated)
    }

    private mutating func writeHead() {
        append(query.id)
        bytes += [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        bytes += query.question.name.wire
        append(query.question.type.rawValue)
        append(query.question.class)
    }

    private mutating func settleHeader() {
        var flags = Header.Flags.response | code.rawValue & 0xF
        if answer.isAuthoritative, code != .badVersion { flags |= Header.Flags.authoritative }
        if isTruncated { flags |= Header.Flags.truncated }
        if query.isRecursionDesired { flags |= Header.Flags.recursionDesired }
        if query.isCheckingDisabled { flags |= Header.Flags.checkingDisabled }
        let authorities = code == .badVersion ? 0 : answer.authorityCount
        put(flags, at: 2)
        put(answers, at: 6)
        put(authorities, at: 8)
        put(additionals, at: 10)
    }

    private mutating func append(_ word: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        bytes.append(UInt8(truncatingIfNeeded: word))
    }

    private mutating func put(_ word: UInt16, at place: Int) {
        bytes[place] = UInt8(truncatingIfNeeded: word >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: word)
    }
}

// MARK: - What fits

extension AnswerWriter {
    /// What is to be written.
    private struct Choice {
        var entries: [Chosen] = []
        /// All of the message, but for what is additional whatever the answers are.
        var size: Int
    }

    private struct Chosen {
        let entry: AnswerRecords.Entry
        /// Whether the addresses of its target come along: once for all its twins.
        var isGlued = false
    }

    /// Draws entries as long as they fit together with their addresses; one at least, where it
    /// fits by itself.
    private mutating func choose(_ random: inout Random) -> Choice {
        var glued = NumberSet(below: answer.count)
        var place = bytes.count
        var choice = Choice(size: bytes.count + answer.authority.count + options.count)
        for group in answer.groups {
            var draw = WeightedDraw(group)
            while let number = draw.next(&random) {
                guard let entry = answer.records.entry(number) else { continue }
                let mustGlue = !entry.glue.isEmpty && !glued.contains(entry.twin)
                let glue = mustGlue ? glueBytes(of: entry, at: place) : 0
                if choice.size + entry.answer.count + glue > limit {
                    isTruncated = true
                    if choice.entries.isEmpty, choice.size + entry.answer.count <= limit {
                        choice.entries = [Chosen(entry: entry)]
                    }
                    return choice
                }
                choice.entries.append(Chosen(entry: entry, isGlued: mustGlue))
                if mustGlue { glued.insert(entry.twin) }
                if answer.hasOneAnswer { return choice }
                place += entry.answer.count
                choice.size += entry.answer.count + glue
            }
        }
        return choice
    }

    /// What the addresses of an entry take whose record is to stand at `place`.
    private func glueBytes(of entry: AnswerRecords.Entry, at place: Int) -> Int {
        let isNear = place + entry.target <= RecordBytes.farthest
        let owner = isNear ? 2 : entry.targetBytes
        return entry.glueCount * owner + entry.glue.count
    }

    /// Writes the records; where each begins.
    private mutating func write(_ choice: Choice) -> [Int] {
        let source = answer.records.bytes
        return choice.entries.map { chosen in
            let place = bytes.count
            bytes += source[chosen.entry.answer]
            answers += 1
            return place
        }
    }

    private mutating func writeGlue(of choice: Choice, at places: [Int]) {
        let source = answer.records.bytes
        for (chosen, place) in zip(choice.entries, places) where chosen.isGlued {
            let target = place + chosen.entry.target
            var rest = source[chosen.entry.glue]
            for _ in 0..<chosen.entry.glueCount {
                if target <= RecordBytes.farthest {
                    bytes += RecordBytes.pointer(to: target)
                } else {
                    bytes += bytes[target..<(target + chosen.entry.targetBytes)]
                }
                let count = RecordBytes.count(ofTail: rest)
                bytes += rest.prefix(count)
                rest = rest.dropFirst(count)
                additionals += 1
            }
        }
    }

    /// The pseudo record that answers one of the query (RFC 6891 §6.1.2).
    private static func options(_ extensions: Extensions, _ answer: PreparedAnswer) -> [UInt8] {
        let code = extensions.version > 0 ? ResponseCode.badVersion : answer.code
        let signatures: UInt32 = extensions.wantsSignatures ? 0x8000 : 0
        let bits = UInt32(code.rawValue >> 4) << 24 | signatures
        var data = extensions.subnet?.echo ?? []
        if let explanation = answer.explanation { data += explanation.option }
        let size = UInt16(truncatingIfNeeded: data.count)
        return [0] + RecordType.opt.rawValue.bigEndianBytes + payloadBytes.bigEndianBytes
            + bits.bigEndianBytes + size.bigEndianBytes + data
    }
}
