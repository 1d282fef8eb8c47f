extension String {
    /// This text with a question mark for each control character: names come from others, and a
    /// terminal obeys what it is sent.
    var withoutControls: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
            )
        )
    }
}
