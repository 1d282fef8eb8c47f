import Testing
import martlet

/// `martlet agreement`.
struct AgreementReportTests {
    @Test func membersAreATable() throws {
        let json = """
            {"Node":"n1","Root":"0123456789abcdef0123456789abcdef","Records":12,"Same":1,
             "Different":1,"Members":[
              {"Node":"n2","Status":"alive","Root":"0123456789abcdef0123456789abcdef",
               "Heard":"1.5s","Same":true,"For":"1m30s","Walks":2,"Repaired":7},
              {"Node":"n3","Status":"unreachable","Root":"ff23456789abcdef0123456789abcdef",
               "Heard":"3s","Same":false,"For":"20ms","Walks":0,"Repaired":0}]}
            """
        let answer = try APIResponse(status: 200, body: Array(json.utf8))
            .decoded(as: AgreementAnswer.self)
        #expect(
            AgreementReport(answer).text == """
                n1: root 0123456789ab, 12 records; 1 of 2 members told the same root
                Node  Status       Same  For    Heard  Root          Walks  Repaired
                n2    alive        yes   1m30s  1.5s   0123456789ab  2      7
                n3    unreachable  no    20ms   3s     ff23456789ab  0      0
                """
        )
    }
}
