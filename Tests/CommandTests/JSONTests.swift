import Testing
import martlet

@Suite struct JSONTests {
    @Test func keysKeepTheirOrderAndTextIsEscaped() {
        let value = JSON.members([
            "b": .text("a\"\\\n\u{1}é"), "a": .array([.number(1), .flag(true), .null]),
            "c": .array([]), "d": .members([:]),
        ])
        #expect(
            value.compact
                == #"{"b":"a\"\\\n\u0001é","a":[1,true,null],"c":[],"d":{}}"#
        )
        #expect(
            JSON.members(["a": .array([.members(["b": .number(1)])])]).pretty == """
                {
                  "a": [
                    {
                      "b": 1
                    }
                  ]
                }
                """
        )
    }
}
