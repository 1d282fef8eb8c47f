/// What two texts differ in, line by line: `-` was expected, `+` is there.
enum LineDifference {
    /// Lines around a difference that are shown as well.
    private static let context = 2

    /// The differing lines and those around them; empty where there is no difference. The number of
    /// each line is that of the expected text, the first of which is `firstLine`.
    static func lines(expected: [String], actual: [String], firstLine: Int) -> [String] {
        let steps = steps(from: expected, to: actual)
        var isShown = [Bool](repeating: false, count: steps.count)
        for (place, step) in steps.enumerated() where step.sign != " " {
            let first = max(0, place - context)
            for near in first...min(steps.count - 1, place + context) { isShown[near] = true }
        }
        var number = firstLine
        var lines: [String] = []
        var wasShown = true
        for (place, step) in steps.enumerated() {
            if isShown[place] {
                if !wasShown { lines.append("  ...") }
                lines.append("\(number) \(step.sign) \(step.text)")
            }
            wasShown = isShown[place]
            if step.sign != "+" { number += 1 }
        }
        return lines
    }

    private typealias Step = (sign: Character, text: String)

    /// By the longest common subsequence.
    private static func steps(from old: [String], to new: [String]) -> [Step] {
        let row = [Int](repeating: 0, count: new.count + 1)
        var common = [[Int]](repeating: row, count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                common[i][j] =
                    old[i] == new[j]
                    ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
            }
        }
        var steps: [Step] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                steps.append((" ", old[i]))
                i += 1
                j += 1
            } else if j == new.count || i < old.count && common[i + 1][j] >= common[i][j + 1] {
                steps.append(("-", old[i]))
                i += 1
            } else {
                steps.append(("+", new[j]))
                j += 1
            }
        }
        return steps
    }
}
