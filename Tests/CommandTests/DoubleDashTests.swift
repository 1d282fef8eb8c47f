import Testing
import martlet

@Suite struct DoubleDashTests {
    @Test func oneDashBeforeALongNameBecomesTwo() {
        #expect(
            withDoubleDashes(["members", "-detailed", "-format=json", "-status", "alive"])
                == ["members", "--detailed", "--format=json", "--status", "alive"]
        )
    }

    @Test func everythingElseStays() {
        let arguments = ["-h", "--long", "-", "-1", "-5s", "-X", "a-b", "--", "-detailed"]
        #expect(withDoubleDashes(arguments) == arguments)
    }
}
