import Foundation
import Testing

/// A figure that nobody can make rise says nothing, and a test of it cannot fail.
struct CounterTests {
    /// The files that name what is counted, and from where the names count.
    private static let lists = [
        (path: "Sources/Core/Primitives/Rejection.swift", after: "enum Rejection"),
        (path: "Sources/Core/Gossip/Counters.swift", after: "enum Event"),
    ]

    @Test(arguments: lists.indices)
    func eachFigureIsCountedSomewhere(place: Int) {
        let list = Self.lists[place]
        let names = Self.names(in: Repository.text(list.path), after: list.after)
        #expect(names.count > 2)
        let others = Repository.sources.map(\.path).filter { $0 != list.path }
            .map(Repository.text).joined()
        let never = names.filter { name in
            others.range(of: Self.use(of: name), options: .regularExpression) == nil
        }
        #expect(never == [])
    }

    /// The cases of the first enumeration after some words.
    private static func names(in text: String, after words: String) -> [String] {
        guard let begin = text.firstRange(of: words) else { return [] }
        let body = text[begin.upperBound...].split(separator: "\n")
            .prefix { !["}", "    }"].contains($0) }
        return body.filter { $0.drop { $0 == " " }.hasPrefix("case ") }.flatMap { line in
            line.drop { $0 == " " }.dropFirst("case ".count).split(separator: ",").map { name in
                String(name.drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber })
            }
        }
    }

    /// Where a case is named: a property of the same name has something before its dot.
    private static func use(of name: String) -> String { "(?<![A-Za-z0-9_)\\]?!])\\.\(name)\\b" }

    @Test func aPropertyOfTheSameNameIsNoUse() {
        let isUse = { (line: String) in
            line.range(of: Self.use(of: "forgeries"), options: .regularExpression) != nil
        }
        #expect(isUse("counters.count(.forgeries)") && isUse("throw .forgeries"))
        #expect(!isUse("registry.forgeries += 1") && !isUse("held?.forgeries"))
    }

    @Test func namesAreReadFromCases() {
        let text = "enum A: B {\n    // x\n    case one, two = \"t\"\n    case three\n}\ncase four"
        #expect(Self.names(in: text, after: "enum A") == ["one", "two", "three"])
    }
}
