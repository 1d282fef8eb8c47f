import NIOCore
import Synchronization

/// Answers as they were sent, for as long as nothing they depend on changes (docs/architecture.md,
/// The path of a query).
///
/// Two generations: what is used moves to the young one; when that is full, the old one goes.
final class ResponseCache: Sendable {
    /// What an answer depends on beside the view.
    struct Key: Hashable {
        var row: ObjectIdentifier
        var name: String
        /// The parameters that matter: label and value in turn.
        var parameters: [String]

        /// Bytes, roughly: whoever asks writes them.
        fileprivate var size: Int {
            parameters.reduce(name.utf8.count) { $0 + $1.utf8.count + 64 }
        }
    }

    /// When it was as it is written.
    struct Moment: Equatable {
        var index: UInt64
        /// What was said since that moves no index: by checks anywhere, and by those of this node.
        var words: UInt64 = 0
        var outputs: UInt64 = 0
    }

    fileprivate struct Entry {
        var moment: Moment
        var response: APIResponse
        var size: Int
    }

    fileprivate struct Generations {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
        var youngSize = 0
    }

    /// Bytes of one generation, at most, as far as they are counted.
    fileprivate static let maximumSize = 2_097_152
    private let generations = Mutex(Generations())

    /// Gives the answer of this key at this moment, writing it where it is not held.
    func response(
        for key: Key,
        at moment: Moment,
        write: () -> APIResponse
    ) -> APIResponse {
        if let held = held(key, at: moment) { return held }
        let response = write().withHeadText()
        keep(response, for: key, at: moment)
        return response
    }

    private func held(_ key: Key, at moment: Moment) -> APIResponse? {
        generations.withLock { generations in
            if let entry = generations.young[key] {
                return entry.moment == moment ? entry.response : nil
            }
            guard let entry = generations.old[key], entry.moment == moment else { return nil }
            generations.insert(entry, for: key)
            return entry.response
        }
    }

    private func keep(_ response: APIResponse, for key: Key, at moment: Moment) {
        guard case .bytes(let body) = response.body else { return }
        let size = body.readableBytes + key.size + 512
        guard size < Self.maximumSize / 4 else { return }
        generations.withLock {
            $0.insert(Entry(moment: moment, response: response, size: size), for: key)
        }
    }
}

extension ResponseCache.Generations {
    fileprivate mutating func insert(_ entry: ResponseCache.Entry, for key: ResponseCache.Key) {
        if youngSize + entry.size > ResponseCache.maximumSize {
            old = young
            young = [:]
            youngSize = 0
        }
        youngSize += entry.size - (young.updateValue(entry, forKey: key)?.size ?? 0)
    }
}
