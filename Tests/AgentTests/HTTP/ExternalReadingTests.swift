import Formats
import Registry
import Testing

@testable import Services

/// What `/v1/catalog/register` and `/deregister` are sent, as it is read.
struct ExternalReadingTests {
    private func read(_ text: String) throws -> (ExternalRegistration, ignored: [String]) {
        var reader = DefinitionReader()
        let external = try reader.external(try JSONValue(parsing: Array(text.utf8)))
        return (external, reader.ignoredFields)
    }

    private func sentence(_ text: String) throws -> String {
        do {
            _ = try read(text)
            return ""
        } catch let error as FieldError {
            return error.sentence
        }
    }

    @Test func aWholeRegistrationIsRead() throws {
        let (external, ignored) = try read(
            """
            {"Datacenter":"dc1","ID":"40e4a748-2192-161a-0510-9bf59fe950b5","Node":"rds-7",
            "Address":"192.0.2.10","TaggedAddresses":{"lan":"192.0.2.10"},
            "NodeMeta":{"external-node":"true","external-probe":"true"},
            "Service":{"ID":"redis1","Service":"redis","Tags":["primary"],"Address":"",
            "Meta":{"version":"4.0"},"Port":8000,"Weights":{"Passing":0,"Warning":0},
            "CreateIndex":0,"ModifyIndex":0},
            "Check":{"Node":"RDS-7","CheckID":"c1","Name":"Redis","Notes":"n","Status":"passing",
            "ServiceID":"redis1","ServiceName":"redis",
            "Definition":{"HTTP":"","TCP":"192.0.2.10:8000","Interval":"5s","Timeout":"1s",
            "DeregisterCriticalServiceAfter":"90s"},"CreateIndex":0},
            "SkipNodeUpdate":false}
            """
        )
        #expect(ignored.sorted() == ["ID", "NodeMeta.external-probe", "TaggedAddresses"])
        var service = ServiceDefinition(id: "redis1", name: "redis")
        service.address = "192.0.2.10"
        service.port = 8_000
        service.tags = ["primary"]
        service.metadata = [
            MetadataEntry(key: "external-node", value: "rds-7"),
            MetadataEntry(key: "version", value: "4.0"),
        ]
        let check = CheckDefinition(
            id: "c1",
            name: "Redis",
            notes: "n",
            serviceID: "redis1",
            probe: .tcp(target: "192.0.2.10:8000", interval: .seconds(5), timeout: .seconds(1)),
            initialStatus: .passing,
            deregisterCriticalServiceAfter: .seconds(90)
        )
        let expected = ExternalRegistration(
            node: "rds-7",
            datacenter: "dc1",
            service: service,
            checks: [ExternalRegistration.Check(definition: check)]
        )
        #expect(external == expected)
    }

    @Test func whatPythonsClientsSendIsRead() throws {
        let (external, ignored) = try read(
            #"{"node":"n1","address":"10.1.10.11","service":{"service":"s1","port":1},"#
                + #""check":{"name":"c1","status":"warning","output":"slow"},"node_meta":null}"#
        )
        #expect(ignored == [])
        #expect(external.service?.id == "s1")
        let check = try #require(external.checks.first)
        #expect(check.definition.id == "c1")
        #expect(check.definition.serviceID == "s1")
        #expect(check.definition.probe == .external)
        #expect(check.definition.initialStatus == .warning)
        #expect(check.output == "slow")
    }

    @Test func aCheckWithoutAKindIsTold() throws {
        let silent = #"{"HTTP":"","Header":null,"Interval":"0s","TLSSkipVerify":false}"#
        for definition in ["null", "{}", silent] {
            let (external, _) = try read(
                #"{"Node":"n","Checks":[{"CheckID":"c","ServiceID":"s","Definition":"#
                    + definition + "}]}"
            )
            #expect(external.checks.map(\.definition.probe) == [.external])
        }
    }

    @Test func theAddressOfTheServiceGoesFirst() throws {
        let text =
            #"{"Node":"n","Address":"10.0.0.1","Service":{"Service":"s","Address":"10.0.0.2"}}"#
        let (external, ignored) = try read(text)
        #expect(external.service?.address == "10.0.0.2")
        #expect(ignored == ["Address"])
    }

    @Test(arguments: [
        ("{}", "Must provide node"),
        (#"{"Node":""}"#, "Must provide node"),
        (#"{"Node":"a\u0000"}"#, "Invalid Node"),
        (#"{"Node":"n","Address":"10.0.0.1"}"#, "Must provide Service or Check: there are no"),
        (#"{"Node":"n","Service":{"Service":"s"}}"#, "Must provide Address: without one"),
        (#"{"Node":"n","Address":"10.0.0.1:80","Service":{"Service":"s"}}"#, "Invalid service add"),
        (#"{"Node":"n","Address":"a","Service":{}}"#, "Missing service name"),
        (#"{"Node":"n","Address":"a","Service":[]}"#, "Request decode failed: Service takes"),
        (
            #"{"Node":"n","Address":"a","Service":{"Service":"s","Kind":"connect-proxy"}}"#,
            "Invalid Kind"
        ),
        (#"{"Node":"n","Check":{"Name":"c"}}"#, "Invalid check \"c\": it is of an external node"),
        (#"{"Node":"n","Check":{"ServiceID":"s"}}"#, "Missing check name"),
        (
            #"{"Node":"n","Check":{"Name":"c","ServiceID":"s","Node":"m"}}"#,
            "Invalid check: it is of node \"m\", and the registration of \"n\""
        ),
        (
            #"{"Node":"n","Check":{"Name":"c","ServiceID":"s","Definition":{"Interval":"1s"}}}"#,
            "Invalid check: exactly one of"
        ),
        (
            #"{"Node":"n","Check":{"Name":"c","ServiceID":"s","Definition":{"Args":["x"]}}}"#,
            "Invalid check: Args is not supported"
        ),
        (
            #"{"Node":"n","Check":{"Name":"c","ServiceID":"s","Definition":{"TTL":"soon"}}}"#,
            "Request decode failed: Check.Definition.TTL takes a duration"
        ),
        (
            #"{"Node":"n","Partition":"p","Check":{"Name":"c","ServiceID":"s"}}"#,
            "Invalid Partition"
        ),
    ])
    func whatIsWrongIsSaid(text: String, sentence: String) throws {
        let found = try self.sentence(text)
        #expect(found.hasPrefix(sentence), "\(found)")
    }

    @Test func aTargetIsAServiceACheckOrANode() throws {
        func target(_ text: String) throws -> ExternalTarget {
            try ExternalTarget(try JSONValue(parsing: Array(text.utf8)))
        }
        let metadata = [MetadataEntry(key: "external-node", value: "RDS")]
        let service = try target(#"{"node":"rds","service_id":"a","check_id":"x"}"#)
        #expect(service.isMet(byInstance: "a", metadata: metadata, checks: []))
        #expect(service.isMet(byInstance: "a@rds", metadata: metadata, checks: []))
        #expect(!service.isMet(byInstance: "b", metadata: metadata, checks: ["x"]))
        #expect(!service.isMet(byInstance: "a", metadata: [], checks: []))
        let check = try target(#"{"Node":"rds","CheckID":"x"}"#)
        #expect(check.isMet(byInstance: "a", metadata: metadata, checks: ["x@a"]))
        #expect(!check.isMet(byInstance: "a", metadata: metadata, checks: ["y"]))
        let node = try target(#"{"Node":"rds"}"#)
        #expect(node.isMet(byInstance: "a", metadata: metadata, checks: []))
        #expect(throws: FieldError.self) { try target(#"{"ServiceID":"a"}"#) }
    }
}
