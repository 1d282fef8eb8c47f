package import Primitives

/// "Which of these do your readers see?" A member may wait with its answer until they see all of
/// them (docs/protocol.md, Who holds a version).
package struct HeldQuestion: Equatable, Sendable {
    /// Names the question in the answer, also where it is repeated.
    package var nonce: UInt64
    /// One to eight; the order is that of the bits of the answer.
    package var versions: [HeldVersion]

    /// Versions of one question, so that a bit for each is one byte.
    package static let limit = 8

    package init(nonce: UInt64, versions: [HeldVersion]) {
        self.nonce = nonce
        self.versions = versions
    }
}

/// One record at one version.
package struct HeldVersion: Hashable, Sendable {
    package var key: Digest
    package var version: Version

    package init(key: Digest, version: Version) {
        self.key = key
        self.version = version
    }

    static let byteCount = 32
}

/// What readers of the answerer see of a question's versions: each at that version or a later one.
package struct HeldAnswer: Hashable, Sendable {
    /// That of the question.
    package var nonce: UInt64
    /// A bit for each version, the first one's highest.
    package var bits: UInt8

    package init(nonce: UInt64, bits: UInt8) {
        self.nonce = nonce
        self.bits = bits
    }

    /// The bits of so many versions, all of which are seen.
    package static func whole(_ count: Int) -> UInt8 {
        count >= HeldQuestion.limit ? .max : ~(.max >> UInt8(clamping: count))
    }
}

extension Reader {
    mutating func heldQuestion() throws(Rejection) -> HeldQuestion {
        let nonce = try read(UInt64.self)
        let count = Int(try read(UInt8.self))
        guard count > 0 else { throw .malformed }
        guard count <= HeldQuestion.limit else { throw .limit }
        var versions: [HeldVersion] = []
        for _ in 0..<count {
            versions.append(HeldVersion(key: try digest(), version: try version()))
        }
        return HeldQuestion(nonce: nonce, versions: versions)
    }
}

extension Writer {
    mutating func write(_ body: HeldQuestion) {
        write(body.nonce)
        write(count: body.versions.count)
        for version in body.versions {
            write(version.key)
            write(version.version)
        }
    }
}
