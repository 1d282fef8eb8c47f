import Formats
package import Services

/// Which file a definition stands in, and where there its keys do.
package struct DefinitionOrigin: Sendable {
    package let path: String
    private let places: DefinitionPlaces

    init(path: String, places: DefinitionPlaces) {
        self.path = path
        self.places = places
    }

    /// Where it begins.
    package var start: ConfigurationOrigin { place(of: []) }

    /// Where what breaks a rule stands.
    package func place(of breach: RuleBreach) -> ConfigurationOrigin {
        .file(path, places.place(of: breach) ?? .start)
    }

    /// Where the first of these keys that is there stands, of the definition or of one of its
    /// checks.
    package func place(of keys: [String], ofCheck number: Int? = nil) -> ConfigurationOrigin {
        .file(path, places.place(of: keys, ofCheck: number) ?? .start)
    }
}
