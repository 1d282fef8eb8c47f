/// A file that was found damaged, and what became of it.
package struct DamagedFile: Equatable, Sendable {
    package let path: String
    /// What is wrong with it, as a clause.
    package let cause: String
    /// Where it is now; `nil` where it could not be moved.
    package let place: String?
    /// How the agent does without it, as a clause.
    package let consequence: String

    package init(path: String, cause: String, place: String?, consequence: String) {
        self.path = path
        self.cause = cause
        self.place = place
        self.consequence = consequence
    }
}

extension DataDirectory {
    /// How many damaged files of one name are kept; the newest is number 1.
    static let damagedFilesKept = 3

    /// Why a text is not what its file should hold, as a clause.
    struct Damage: Error {
        let cause: String

        init(_ cause: String) { self.cause = cause }
    }

    /// Reads what the agent can learn again, and therefore never stops a start: a file that cannot
    /// be read or understood is set aside. `nil` where there was none, or none that counts.
    func learned<Value>(
        _ name: String,
        limit: Int,
        consequence: String,
        reading read: (String) throws(Damage) -> Value
    ) -> Value? {
        let damage: Damage
        do throws(StorageError) {
            guard let text = try self.read(name, limit: limit) else { return nil }
            do throws(Damage) {
                guard !text.isEmpty else { throw Damage("it is empty") }
                return try read(text)
            } catch {
                damage = error
            }
        } catch {
            damage = Damage(error.cause)
        }
        let place = setAside(name)
        onDamage(
            DamagedFile(
                path: file(name),
                cause: damage.cause,
                place: place,
                consequence: consequence
            )
        )
        return nil
    }

    /// Renames a file to `NAME.damaged-1` and those before it to the next numbers; the oldest is
    /// written over. Returns where it is now, `nil` where it could not be moved.
    func setAside(_ name: String) -> String? {
        let place = freePlace(for: name)
        return (try? PosixFile.rename(file(name), to: place)).map { place }
    }

    /// The same for a file that is replaced next: until then it has both names.
    func linkAside(_ name: String) -> String? {
        let place = freePlace(for: name)
        return (try? PosixFile.link(file(name), as: place)).map { place }
    }

    private func freePlace(for name: String) -> String {
        func place(_ number: Int) -> String { file("\(name).damaged-\(number)") }
        for number in (1..<Self.damagedFilesKept).reversed() {
            try? PosixFile.rename(place(number), to: place(number + 1))
        }
        return place(1)
    }
}
