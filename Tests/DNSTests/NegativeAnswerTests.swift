import Testing

@testable import DNS

/// What is not there, and what has nothing of the type (RFC 2308).
struct NegativeAnswerTests {
    private func expectNothing(
        _ name: String,
        _ type: RecordType,
        _ code: ResponseCode,
        in mesh: Mesh
    ) throws {
        let message = try mesh.ask(DomainName(stringLiteral: name), type)
        #expect(message.code == code.rawValue, "\(name)")
        #expect(message.answers.isEmpty)
        let authority = try #require(message.authorities.first)
        #expect(message.authorities.count == 1)
        #expect(authority.text.hasPrefix("SOA ns."))
        // The least of the record's own time and its last number counts.
        #expect(authority.ttl == 1)
        #expect(authority.data.suffix(4) == [0, 0, 0, 1])
        #expect(message.isAuthoritative)
    }

    @Test(arguments: [
        "nothing.service.mesh.", "nobody.node.mesh.", "web.service.dc9.mesh.", "x.mesh.",
        "a.b.mesh.", "web.connect.mesh.", "7f00.addr.mesh.", "no.web.service.mesh.",
        "service.dc9.mesh.", "7f000001.addr.dc9.mesh.", "a.ns.mesh.",
    ])
    func whatIsNotThereIsNXDOMAIN(_ name: String) throws {
        for type in [RecordType.a, .aaaa, .srv, .txt, .any] {
            try expectNothing(name, type, .nameError, in: .usual)
        }
    }

    @Test(arguments: [
        ("web.service.mesh.", RecordType.aaaa), ("web.service.mesh.", .txt),
        ("web.service.mesh.", RecordType(rawValue: 65)), ("bob.node.mesh.", .aaaa),
        ("bob.node.mesh.", .srv), ("bob.node.mesh.", .txt), ("service.mesh.", .a),
        ("node.dc1.mesh.", .any), ("dc1.mesh.", .a), ("mesh.", .aaaa),
        ("_tcp.service.mesh.", .srv), ("_tcp.mesh.", .a),
        ("bob.node.mesh.", RecordType(rawValue: 43)),
    ])
    func whatHasNothingOfTheTypeIsNODATA(_ name: String, _ type: RecordType) throws {
        try expectNothing(name, type, .noError, in: .usual)
    }

    @Test func aServiceWithoutHealthyInstancesIsNXDOMAIN() throws {
        var mesh = Mesh.usual
        for number in 0..<2 { mesh.services["web"]?[number].status = .critical }
        try expectNothing("web.service.mesh.", .a, .nameError, in: mesh)
        try expectNothing("_web._tcp.service.mesh.", .srv, .nameError, in: mesh)
    }

    @Test func theZoneOfTheAuthorityIsTheDomainAsked() throws {
        let message = try Mesh.usual.ask("No.Service.CONSUL.", .a)
        #expect(message.authorities.first?.name == "CONSUL.")
    }

    @Test func tagsWithDotsAreFoundStepByStep() throws {
        var mesh = Mesh.usual
        mesh.tagged["web"] = ["a.b": mesh.services["web", default: []]]
        try expectNothing("b.web.service.mesh.", .a, .noError, in: mesh)
        #expect(try mesh.ask("a.b.web.service.mesh.", .a).answers.count == 2)
    }
}
