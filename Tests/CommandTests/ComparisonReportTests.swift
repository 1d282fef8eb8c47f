import Testing
import martlet

/// `martlet compare`.
struct ComparisonReportTests {
    private func report(_ json: String) throws -> ComparisonReport {
        ComparisonReport(
            try APIResponse(status: 200, body: Array(json.utf8))
                .decoded(as: ComparisonAnswer.self)
        )
    }

    @Test func equalNodesAreALine() throws {
        let json = """
            {"Node":"n2","Same":true,"Root":"0123456789abcdef0123456789abcdef",
             "OwnRoot":"0123456789abcdef0123456789abcdef","RoundTrip":"312µs","Whole":true,
             "Differences":[]}
            """
        #expect(
            try report(json).text == "n2 holds the same (root 0123456789ab), round trip 312µs"
        )
    }

    @Test func whatDiffersIsATable() throws {
        let json = """
            {"Node":"n2","Same":false,"Root":"01","OwnRoot":"02","RoundTrip":"1ms","Whole":false,
             "Differences":[
              {"Key":"00112233445566778899","Kind":"instance","Node":"n1","Subject":"web-1",
               "Own":"5.7","Theirs":"5.6"},
              {"Key":"ff112233445566778899","Kind":"","Node":"","Subject":"","Own":"",
               "Theirs":"5.9"}]}
            """
        #expect(
            try report(json).text == """
                n2: 2 records differ, and more may; round trip 1ms
                Kind      Node  Subject  Own  Theirs  Key
                instance  n1    web-1    5.7  5.6     001122334455
                -         -     -        -    5.9     ff1122334455
                """
        )
    }
}
