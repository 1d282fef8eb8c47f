extension String {
    /// The form by which names of services are compared: the agent finds them in any case.
    package var folded: String {
        let mayDiffer = utf8.contains { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte >= 0x80
        }
        return mayDiffer ? lowercased() : self
    }
}
