/// The word that a slip of the pen most likely meant, or `nil` where none is near.
func nearestWord(to word: String, among candidates: [String]) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        let allowed = max(1, candidate.utf8.count / 3)
        guard distance <= allowed, distance < (best?.distance ?? .max) else { continue }
        best = (candidate, distance)
    }
    return best?.word
}

/// Insertions, deletions and replacements between two words (Levenshtein).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (position, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = position + 1
        for column in right.indices {
            let replaced = diagonal + (letter == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, min(row[column], diagonal) + 1)
        }
    }
    return row[right.count]
}
