import Testing

@testable import Filters

/// Regular expressions.
struct PatternTests {
    @Test(arguments: [
        ("", "abc"), ("b", "abc"), ("^a", "abc"), ("c$", "abc"), ("^abc$", "abc"), ("a.c", "abc"),
        ("a|x", "bca"), ("^(ab|c)+$", "abcab"), ("^a*$", ""), ("^a*$", "aaa"), ("^a+b?$", "aaab"),
        ("^a{2}$", "aa"), ("^a{2,}$", "aaaa"), ("^a{1,3}$", "aaa"), ("^a{0}b$", "b"),
        ("[a-c]x", "bx"), ("[^a-c]", "d"), ("^[]a]+$", "]a"), ("^[a-]+$", "a-a"), ("[\\]]", "]"),
        ("\\d+\\.\\d", "v10.2"), ("^\\w+$", "a_1"), ("\\s", "a b"), ("^\\S+$", "ab"), ("\\D", "1a"),
        ("\\bweb\\b", "my web app"), ("\\Beb", "web"), ("^[[:alpha:]]+$", "aZ"),
        ("^[[:^digit:]]$", "a"), ("(?i)WEB", "web"), ("(?i:W)eb", "web"), ("^(?i)a(?-i)B$", "AB"),
        ("(?P<name>x)", "x"),
        ("(?:ab)+", "abab"), ("^.+?b", "ab"), ("\\x41", "A"),
        ("\\x{e4}", "ä"), ("^.$", "ä"), ("a{,2}", "a{,2}"), ("a{x}", "a{x}"), ("\\Qa.b\\E", "a.b"),
        ("(?m)^b$", "a\nb\nc"), ("(?s)a.c", "a\nc"), ("^$", ""), ("\\A\\z", ""), ("(|a)b", "b"),
        ("(a*)*b", "aab"), ("(a|b|)*c", "abc"), ("x*", "y"), ("[\\d_-]+z", "1_-z"),
    ])
    func theseAreFound(pattern: String, text: String) throws {
        #expect(try Pattern(pattern).isFound(in: text))
    }

    @Test(arguments: [
        ("d", "abc"), ("^b", "abc"), ("b$", "abc"), ("a.c", "a\nc"), ("^a{2}$", "aaa"),
        ("^a{1,2}$", "aaa"), ("[^a-c]", "abc"), ("\\bweb\\b", "website"), ("WEB", "web"),
        ("^(?i:W)EB$", "web"), ("^[[:alpha:]]$", "1"), ("\\.", "a"), ("^b$", "a\nb"),
        ("\\Qa.b\\E", "axb"), ("a+b", "b"), ("(?i)[^a]", "A"), ("^\\W$", "a"), ("x", ""),
    ])
    func theseAreNot(pattern: String, text: String) throws {
        #expect(try !Pattern(pattern).isFound(in: text))
    }

    @Test(arguments: [
        "(", ")", "a)", "(a", "[", "[a", "[z-a]", "*", "+a", "?", "a\\", "\\1", "\\k", "(?=a)",
        "(?!a)", "(?<=a)", "(?<!a)", "a{2,1}", "a{1001}", "[[:nothing:]]", "\\x{110000}", "\\xZZ",
        "\\pL", "a**", "a{2}{3}", "(?z)", "(?i", "(?P<a",
    ])
    func theseAreRefused(pattern: String) {
        #expect(throws: FilterError.self) { try Pattern(pattern) }
    }

    @Test func patternsAreBounded() {
        let cases = [
            "((a{100}){100}){100}", "((){1000}){1000}", "(((^){900}){900}){900}",
            String(repeating: "(", count: 100),
            String(repeating: "a", count: Pattern.maximumLength + 1),
            String(repeating: "(a*", count: 40) + String(repeating: ")*", count: 40),
        ]
        for pattern in cases { #expect(throws: FilterError.self) { try Pattern(pattern) } }
    }

    /// What takes others time that doubles with each letter.
    @Test func noPatternTakesLong() throws {
        let text = String(repeating: "a", count: 5_000)
        for pattern in ["(a*)*b", "(a|aa)+b", "^(a+)+$b", "(x+x+)+y", "(a?){50}a{50}b"] {
            #expect(try !Pattern(pattern).isFound(in: text))
        }
    }

    @Test func aLookEndsWhereItsStepsDo() throws {
        let pattern = try Pattern("(.?){400}b")
        let text = String(repeating: "a", count: 100) + "b"
        var patience = 1_000
        #expect(pattern.isFound(in: text, within: &patience) == nil)
        patience = 1_000_000
        #expect(pattern.isFound(in: text, within: &patience) == true)
        #expect((900_000..<950_000).contains(patience), "\(patience)")
        #expect(try Pattern("a").isFound(in: "b", within: &patience) == false)
    }

    @Test func everyPrefixIsReadOrRefusedWithoutATrap() {
        let text = "^(?i:a[b-d\\]]{2,3}|(?P<n>\\x{41})\\b)*?[[:alpha:]_-]+\\Q.\\E$"
        for length in 0...text.utf8.count {
            _ = try? Pattern(String(decoding: text.utf8.prefix(length), as: UTF8.self))
        }
    }
}
