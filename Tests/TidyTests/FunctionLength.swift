/// A function, initializer, subscript or computed property with its extent.
struct FunctionLength {
    let line: Int
    let length: Int

    /// Every one of a file that has a body, by matching brackets from its keyword on.
    static func all(in file: SourceFile) -> [FunctionLength] {
        file.code.indices.compactMap { index in
            guard file.code[index].firstMatch(of: declaration) != nil,
                let end = end(from: index, in: file.code)
            else { return nil }
            return FunctionLength(line: index + 1, length: end - index + 1)
        }
    }

    private static var declaration: Regex<Substring> {
        #/^\s*(?:[@a-z()]+\s+)*(?:func\b|init[?(<]|deinit\b|subscript\b|var\b.*\{\s*$)/#
    }

    /// The line of the brace that closes the body; `nil` where there is no body.
    private static func end(from start: Int, in code: [String]) -> Int? {
        var brackets = 0
        var braces = 0
        for (index, line) in code[start...].enumerated() {
            let isNext = index > 0 && brackets == 0 && braces == 0
            if isNext, line.firstMatch(of: declaration) != nil { return nil }
            for character in line {
                switch character {
                case "(", "[": brackets += 1
                case ")", "]": brackets -= 1
                case "{" where brackets == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return start + index }
                case "}" where brackets == 0: return nil
                default: break
                }
            }
        }
        return nil
    }
}
