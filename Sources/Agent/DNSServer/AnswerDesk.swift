import DNS
import NIOCore
package import Picking
package import Primitives
import View

/// Answers queries out of the current view, one at a time (`SharedDesk`).
///
/// What an answer is made of is kept until the mesh changes: a query of a known name costs a
/// look-up and a copy. Names that are not there are not kept, so that whoever invents them fills
/// nothing.
final class AnswerDesk {
    private let builder: AnswerBuilder
    private let view: ViewStore
    private let source: MeshSource
    let counters: DNSCounters
    private var names = NameIndex()
    private let addresses = AddressIndex()
    private var kept = KeptAnswers()
    private var random = Random(seed: .random(in: .min ... .max))

    /// How long an answer holds that takes account of breakers: time alone closes them.
    private static let breakerLife = TimeAmount.seconds(1)

    init(
        _ settings: AnswerSettings,
        view: ViewStore,
        source: MeshSource,
        counters: DNSCounters
    ) {
        builder = AnswerBuilder(settings)
        self.view = view
        self.source = source
        self.counters = counters
    }

    /// How a query came.
    enum Transport {
        case datagram(isLocal: Bool)
        case stream
    }

    /// The answer to a query; nil where there is none to be given.
    func answer(_ bytes: [UInt8], by transport: Transport) -> [UInt8]? {
        do throws(Query.Refusal) {
            let query = try Query.read(bytes)
            let written = AnswerWriter.write(
                answer(to: query.question),
                to: query,
                limit: limit(of: query, by: transport),
                random: &random
            )
            counters.note(query.question.type, written.code, isTruncated: written.isTruncated)
            return written.bytes
        } catch {
            switch error {
            case .ignored:
                counters.note(.malformed)
                return nil
            case .answered(let code, let bytes):
                counters.note(nil, code, isTruncated: false)
                return bytes
            }
        }
    }

    /// For whoever asks too much: come by TCP, where nobody can pretend to be another.
    func truncated(_ bytes: [UInt8]) -> [UInt8]? {
        guard let query = try? Query.read(bytes) else { return nil }
        let written = AnswerWriter.writeTruncated(to: query)
        counters.note(query.question.type, written.code, isTruncated: true)
        return written.bytes
    }

    /// The most bytes of an answer. On loopback nothing is lost by size; elsewhere datagrams stay
    /// below what is broken into fragments.
    private func limit(of query: Query, by transport: Transport) -> Int {
        guard case .datagram(let isLocal) = transport else { return AnswerWriter.largestBytes }
        let asked = query.extensions.map { Int($0.payloadBytes) } ?? AnswerWriter.smallestBytes
        let most = isLocal ? 4_096 : Int(AnswerWriter.payloadBytes)
        return min(max(asked, AnswerWriter.smallestBytes), most)
    }
}

// MARK: Finding answers

extension AnswerDesk {
    private func answer(to question: Question) -> PreparedAnswer {
        let key = KeptAnswers.Key(name: question.name.folded, type: question.type)
        let index = view.index
        if question.class == 1, let place = kept.place(of: key), let known = kept[place],
            isFresh(known, at: index)
        {
            if known.index != index { kept[place]?.index = index }
            return known.answer
        }
        return make(question, key)
    }

    private func isFresh(_ known: KeptAnswers.Kept, at index: UInt64) -> Bool {
        if let until = known.until, until < .now() { return false }
        if known.index == index { return true }
        guard let topic = known.topic else { return false }
        return view.index(of: topic) == known.topicIndex
    }

    private func make(_ question: Question, _ key: KeptAnswers.Key) -> PreparedAnswer {
        let current = view.current
        guard let located = builder.lookup(question) else {
            return builder.answer(question, serial: 0, from: directory(current))
        }
        names.follow(current)
        let directory = directory(current)
        let answer = builder.answer(
            question,
            located,
            serial: UInt32(truncatingIfNeeded: current.changedMilliseconds / 1_000),
            from: directory
        )
        if answer.count == 0, mustWait(current) { return builder.notReady() }
        // An answer of another class has its own question; nobody asks for one twice.
        guard answer.code == .noError, question.class == 1 else { return answer }
        let topic = answer.count > 0 ? topic(of: located, in: directory) : nil
        let made = KeptAnswers.Kept(
            answer: answer,
            topic: topic,
            topicIndex: topic.map(current.index(of:)) ?? current.index,
            index: current.index,
            until: answer.isShortLived ? .now() + Self.breakerLife : nil
        )
        kept.put(made, for: key)
        return answer
    }

    private func directory(_ view: ClusterView) -> MeshDirectory {
        MeshDirectory(
            view: view,
            own: source.own,
            datacenter: source.datacenter,
            names: names,
            addresses: addresses,
            ejected: source.ejected
        )
    }

    private func topic(of located: LocatedLookup, in directory: MeshDirectory) -> ViewTopic? {
        guard case .service(let lookup) = located.lookup else { return nil }
        return directory.registeredName(of: lookup).map(ViewTopic.endpoints)
    }

    /// Whether this agent has not heard of its mesh yet, so that what it does not know may be
    /// there. As readers of HTTP wait then, resolvers are told to ask again.
    private func mustWait(_ view: ClusterView) -> Bool {
        !view.isMeshKnown && !self.view.isFromDisk && .now() < self.view.heldUntil
    }
}

/// What a directory is made of beside the view.
package struct MeshSource: Sendable {
    package var own: NodeID
    package var datacenter: String
    /// Those instances of a service that this agent's breakers keep from calls.
    package var ejected: @Sendable (_ service: String) -> Set<InstanceName>

    package init(
        own: NodeID,
        datacenter: String,
        ejected: @escaping @Sendable (_ service: String) -> Set<InstanceName> = { _ in [] }
    ) {
        self.own = own
        self.datacenter = datacenter
        self.ejected = ejected
    }
}
