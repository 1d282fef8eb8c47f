import Primitives

@testable import DNS

/// A query of DNS as any program may send it, and the same bytes as an answer (T-FZ-6).
enum DNSFuzz {
    private static let builder: AnswerBuilder = {
        var settings = AnswerSettings(domains: ["mesh", "consul"].compactMap { DomainName($0) })
        settings.prefersZone = true
        return AnswerBuilder(settings)
    }()

    static func run(_ bytes: [UInt8]) {
        _ = try? Message.read(bytes)
        let query: Query
        do throws(Query.Refusal) {
            query = try Query.read(bytes)
        } catch {
            if case .answered(_, let refusal) = error {
                precondition(refusal.starts(with: bytes.prefix(2)), "a refusal is to its query")
                precondition((try? Message.read(refusal)) != nil, "and it can be read")
            }
            return
        }
        for limit in [512, 1_232, 65_535] { examine(query, limit) }
    }

    private static func examine(_ query: Query, _ limit: Int) {
        let answer = builder.answer(query.question, serial: 7, from: FuzzDirectory())
        var random = Random(seed: UInt64(query.id))
        let written = AnswerWriter.write(answer, to: query, limit: limit, random: &random)
        precondition(written.bytes.count <= limit, "an answer is as long as it may be")
        guard let message = try? Message.read(written.bytes) else {
            preconditionFailure("what is written can be read")
        }
        precondition(message.questions == [query.question], "it answers the question")
        precondition(message.header.id == query.id && message.header.isResponse)
        precondition(message.header.isTruncated == written.isTruncated, "it says what was cut")
        precondition(message.code == written.code.rawValue || query.extensions == nil)
        let targets = message.answers.compactMap(\.target)
        for record in message.additionals where record.type != .opt && !targets.isEmpty {
            precondition(targets.contains(record.name), "addresses go with an answer")
        }
    }
}

/// A mesh with some of everything.
private struct FuzzDirectory: Directory {
    private static let alice = NamedNode(
        name: "alice",
        datacenter: "dc1",
        addresses: [.v4(0x0A00_0001), .v6(high: 0xFD << 56, low: 1)],
        metadata: [("rack", "a=1")]
    )
    private static let web: [ServiceInstance] = (0..<20).map { number in
        let address: String = number % 3 == 0 ? "" : "10.1.0.\(number)"
        let status: ServiceInstance.Status = number % 7 == 6 ? .critical : .passing
        return ServiceInstance(
            node: alice,
            address: address,
            port: UInt16(number),
            weight: UInt16(number * 100),
            status: status,
            distance: UInt8(number % 3),
            isEjected: number == 4
        )
    }

    func hasDatacenter(_ name: String) -> Bool { name == "dc1" }

    func instances(of lookup: ServiceLookup, datacenter: String?) -> [ServiceInstance] {
        switch lookup.name {
        case "web": lookup.tag == nil ? Self.web : Array(Self.web.prefix(2))
        case "host": [ServiceInstance(node: Self.alice, address: "db.example.org", port: 1)]
        default: []
        }
    }

    func node(named name: String, datacenter: String?) -> NamedNode? {
        name == "alice" ? Self.alice : nil
    }

    func hasNames(below lookup: Lookup, datacenter: String?) -> Bool { lookup == .node("org") }

    func names(of address: IPAddress) -> ReverseNames {
        address == .v4(0x0A00_0001) ? .nodes([Self.alice]) : .services([("web", "dc1")])
    }

    var nameServers: [NamedNode] { [Self.alice] }
}
