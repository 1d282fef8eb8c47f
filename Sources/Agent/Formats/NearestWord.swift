/// The word that a slip of the pen most likely meant, or `nil` where none is near.
package func nearestWord(to word: String, among candidates: [String]) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        let allowed = max(1, candidate.utf8.count / 3)
        guard distance <= allowed, distance < (best?.distance ?? .max) else { continue }
        best = (candidate, distance)
    }
    return best?.word
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let isSame = left[row] == right[column]
            var distance = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1)
            distance = min(distance, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, before[column - 1] + 1)
            }
            current.append(distance)
        }
        before = last
        last = current
    }
    return last[right.count]
}
