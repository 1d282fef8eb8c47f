import Formats
import Registry
import Testing

@testable import Checks
@testable import Services

/// What holds for every kind of check in the table.
struct CheckKindTests {
    private static let definitions = [
        #"{"TTL":"15s"}"#,
        #"{"HTTP":"http://localhost/","Method":"GET","Interval":"10s","Timeout":"1s"}"#,
        #"{"HTTP":"https://localhost/","Method":"PUT","Header":{"A":["b","c"]},"Body":"x","#
            + #""TLSSkipVerify":true,"TLSServerName":"a.b","DisableRedirects":true,"#
            + #""Interval":"10s","Timeout":"1s"}"#,
        #"{"TCP":"localhost:1","Interval":"10s","Timeout":"1s"}"#,
        #"{"TCP":"localhost:1","TCPUseTLS":true,"TLSServerName":"a.b","Interval":"10s","#
            + #""Timeout":"1s"}"#,
        #"{"GRPC":"localhost:1/a.b/c","Interval":"10s","Timeout":"1s"}"#,
        #"{"GRPC":"[::1]:1","GRPCUseTLS":true,"TLSSkipVerify":true,"Interval":"10s","#
            + #""Timeout":"1s"}"#,
        #"{"UDP":"localhost:1","Interval":"10s","Timeout":"1s"}"#,
        #"{"H2PING":"localhost:1","Interval":"10s","Timeout":"1s"}"#,
        #"{"H2PING":"localhost:1","H2PingUseTLS":false,"Interval":"10s","Timeout":"1s"}"#,
        #"{"AliasService":"web"}"#,
        #"{"AliasService":"web","AliasNode":"n2"}"#,
        #"{"AliasNode":"n2"}"#,
        #"{"External":true}"#,
    ]

    private func read(_ text: String) throws -> CheckDefinition {
        var value = try JSONValue(parsing: Array(text.utf8))
        guard case .object(var members) = value else { return try Self.none() }
        members.insert(JSONMember(key: "Name", value: .string("c")), at: 0)
        members.insert(JSONMember(key: "CheckID", value: .string("c")), at: 0)
        value = .object(members)
        var reader = DefinitionReader()
        return try reader.check(value)
    }

    private static func none() throws -> CheckDefinition {
        throw FieldError.invalid("no object")
    }

    @Test(arguments: Self.definitions)
    func whatIsReadIsWrittenAsItWas(text: String) throws {
        let check = try read(text)
        var writer = JSONWriter()
        writer.definition(check)
        let expected = #"{"CheckID":"c","Name":"c","# + text.dropFirst()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
        let rules = RegistrationRules(targets: CheckTargets(interfaces: { [] }))
        #expect(try rules.normalized(check, instanceAddress: "") == check)
    }

    @Test func everyKindIsInTheExamples() throws {
        let types = try Self.definitions.map { try read($0).probe.type }
        #expect(Set(types) == Set(CheckKinds.table.map { $0.type }))
        #expect(CheckKinds.table.allSatisfy { !$0.type.name.isEmpty })
    }

    @Test func everyKindThatTheAgentRunsCanBeRun() throws {
        for text in Self.definitions {
            let probe = try read(text).probe
            #expect((probe.kind is any ProbedCheck) != probe.isReported, "\(text)")
        }
    }

    @Test func noKeySelectsTwoKinds() {
        let selectors = CheckKinds.table.flatMap { $0.selectors }
        #expect(Set(selectors).count == selectors.count)
    }

    @Test(arguments: [
        ("Args", #"["df"]"#, "starts no processes"), ("Script", #""df""#, "starts no processes"),
        ("DockerContainerID", #""x""#, "into containers"), ("OSService", #""x""#, "manager"),
    ])
    func whatIsNotThereIsRefusedWithWhatIs(key: String, value: String, reason: String) {
        do {
            _ = try read(#"{"\#(key)":\#(value),"Interval":"10s"}"#)
            Issue.record("\(key) is refused")
        } catch {
            let sentence = (error as? FieldError)?.sentence ?? ""
            #expect(sentence.hasPrefix("Invalid check: \(key) is not supported: "), "\(sentence)")
            #expect(sentence.contains(reason) && sentence.contains("check/pass/ID"))
        }
    }

    @Test(arguments: [
        #"{"GRPC":"localhost","Interval":"1s"}"#, #"{"GRPC":"/web","Interval":"1s"}"#,
        #"{"UDP":"localhost:0","Interval":"1s"}"#, #"{"H2PING":"http://a:1","Interval":"1s"}"#,
        #"{"TCP":"a:1","TCPUseTLS":true,"TLSServerName":"a/b","Interval":"1s"}"#,
        #"{"AliasService":"a\nb"}"#, #"{"GRPC":"10.0.0.7:1","Interval":"1s"}"#,
    ])
    func whatCannotBeMadeIsRefused(text: String) throws {
        let check = try read(text)
        let rules = RegistrationRules(targets: CheckTargets(interfaces: { [] }))
        #expect(throws: RuleBreach.self) { try rules.normalized(check, instanceAddress: "") }
    }
}
