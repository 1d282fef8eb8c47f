import Testing
import martlet

@Suite struct ReportTests {
    /// Canned answers of the API.
    private func answer<Value: Decodable>(_ json: String, as type: Value.Type) throws -> Value {
        try APIResponse(status: 200, body: Array(json.utf8)).decoded(as: type)
    }

    private func members() throws -> MembersReport {
        MembersReport(
            try answer(
                """
                [{"Name":"n2","Addr":"fd00::2","Port":7946,"Status":1,"ProtocolMin":1,
                  "Tags":{"id":"2b1f0c3d-0000-4000-8000-000000000002","dc":"dc1","zone":"",
                          "build":"0.1.0:abc","status":"suspect","role":"node"}},
                 {"Name":"n1","Addr":"10.0.0.1","Port":7946,"Status":4,"Tags":null}]
                """,
                as: [MemberAnswer].self
            )
        )
    }

    @Test func membersShowMartletsWordElseConsulsNumber() throws {
        #expect(
            try members().table(isDetailed: false) == """
                Node  Address         Status   DC   Zone  Version  ID
                n1    10.0.0.1:7946   dead     -    -     -        -
                n2    [fd00::2]:7946  suspect  dc1  -     0.1.0    2b1f0c3d
                """
        )
        #expect(try members().table(isDetailed: true).hasSuffix("000000000002  role=node"))
    }

    @Test func theStatusFilterMatchesTheWholeWord() throws {
        var report = try members()
        try report.keep(status: "dea|susp.*")
        #expect(report.members.map(\.name) == ["n2"])
        #expect(throws: CommandFailure.self) { try report.keep(status: "(") }
    }

    @Test func membersAsJSONKeepTheirShape() throws {
        var report = try members()
        try report.keep(status: "suspect")
        #expect(
            report.json.compact
                == #"[{"Name":"n2","Address":"[fd00::2]:7946","Status":"suspect","#
                + #""Datacenter":"dc1","Zone":"","Version":"0.1.0","#
                + #""ID":"2b1f0c3d-0000-4000-8000-000000000002","Shadowed":false,"#
                + #""Tags":{"role":"node"}}]"#
        )
    }

    @Test func whoLostItsNameIsListedOnlyWhereAllAreWanted() throws {
        let id = "2b1f0c3d-0000-4000-8000-000000000009"
        var report = MembersReport(
            try answer(
                """
                [{"Name":"n1","Addr":"10.0.0.1","Port":7946,"Status":4,
                  "Tags":{"id":"\(id)","status":"dead","shadowed":"true"}},
                 {"Name":"n1","Addr":"10.0.0.1","Port":7946,"Status":1,"Tags":null}]
                """,
                as: [MemberAnswer].self
            )
        )
        #expect(report.wholeTable.contains("\(id)  held by another"))
        report.dropSucceeded()
        #expect(report.members.map(\.status) == ["alive"])
    }

    private func instances() throws -> InstancesReport {
        InstancesReport(
            try answer(
                """
                [{"Node":{"ID":"x","Node":"n2","Address":"10.0.0.2"},
                  "Service":{"ID":"web-2","Service":"web","Address":"","Port":80,"Tags":[],
                             "Weights":{"Passing":5,"Warning":2}},
                  "Checks":[{"CheckID":"a","Status":"warning"},{"CheckID":"b","Status":"passing"}]},
                 {"Node":{"ID":"x","Node":"n1","Address":"10.0.0.1"},
                  "Service":{"ID":"web-1","Service":"web","Address":"192.168.0.1","Port":8080,
                             "Tags":["v1","v2"],"Meta":{"k":"v"}},
                  "Checks":[]}]
                """,
                as: [HealthAnswer].self
            )
        )
    }

    @Test func instancesShowTheAddressToCallAndTheWeightThatCounts() throws {
        #expect(
            try instances().table == """
                Node  ID     Address           Status   Weight  Tags
                n1    web-1  192.168.0.1:8080  passing  1       v1,v2
                n2    web-2  10.0.0.2:80       warning  2       -
                """
        )
        #expect(
            try instances().json.compact.hasPrefix(
                #"[{"Node":"n1","ID":"web-1","Address":"192.168.0.1","Port":8080,"#
                    + #""Status":"passing","Weight":1,"Tags":["v1","v2"],"Meta":{"k":"v"}}"#
            )
        )
    }

    @Test func whatIsDrainedIsShownAsThat() throws {
        let checks = try answer(
            """
            [{"CheckID":"a","Status":"warning"},
             {"CheckID":"_service_maintenance:web","Status":"critical","Type":"drain"}]
            """,
            as: [CheckAnswer].self
        )
        #expect(aggregatedStatus(checks) == "drained")
    }

    @Test func whatIsDrainedIsNotListedAsInMaintenance() throws {
        let checks = try answer(
            """
            {"a":{"CheckID":"_service_maintenance:web","Status":"critical","Type":"drain"},
             "b":{"CheckID":"_service_maintenance:api","Status":"critical","Type":"maintenance",
                  "Notes":"why"}}
            """,
            as: [String: CheckAnswer].self
        )
        #expect(MaintenanceReport(checks).text == "service api: why")
    }

    @Test func maintenanceGoesBeforeCritical() throws {
        let checks = try answer(
            """
            [{"CheckID":"a","Status":"critical"},
             {"CheckID":"_service_maintenance:web","Status":"critical"}]
            """,
            as: [CheckAnswer].self
        )
        #expect(aggregatedStatus(checks) == "maintenance")
        #expect(aggregatedStatus(Array(checks.prefix(1))) == "critical")
    }

    @Test func servicesShowCountsWhereTheyWereAskedFor() throws {
        var report = ServicesReport(
            try answer(#"{"web":["v2","v1"],"api":[]}"#, as: [String: [String]].self)
        )
        #expect(
            report.table == """
                Service  Tags
                api      -
                web      v1,v2
                """
        )
        report.count(InstancesReport([]), of: "api")
        report.count(try instances(), of: "web")
        #expect(
            report.table == """
                Service  Passing  Warning  Critical  Tags
                api      0        0        0         -
                web      1        1        0         v1,v2
                """
        )
        #expect(
            report.json.compact
                == #"[{"Name":"api","Tags":[],"Passing":0,"Warning":0,"Critical":0},"#
                + #"{"Name":"web","Tags":["v1","v2"],"Passing":1,"Warning":1,"Critical":0}]"#
        )
    }

    @Test func figuresAreGroupedAndSorted() throws {
        let report = InfoReport(
            try answer(
                #"{"Stats":{"b":{"z":"1","a":"2"},"a":{"Key":"x"}},"Config":{"Server":false}}"#,
                as: SelfAnswer.self
            )
        )
        #expect(report.text == "a:\n\tKey = x\nb:\n\ta = 2\n\tz = 1")
        #expect(report.json.compact == #"{"a":{"Key":"x"},"b":{"a":"2","z":"1"}}"#)
    }

    @Test func anAnswerOfAnotherFormSaysSo() {
        let response = APIResponse(status: 200, body: Array("{".utf8))
        #expect(throws: CommandFailure.self) { try response.decoded(as: [MemberAnswer].self) }
    }
}
