import ArgumentParser

/// `martlet keygen`.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a cluster file: the secret that the hosts of one mesh share.",
        discussion:
            "Copy it to every host. It is never written over an existing file. JSON: {Path}."
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "Where to write it, with mode 0600.", completion: .file())
    var path: String

    func run() throws {
        try Keygen.write(to: path)
        try output.show(
            "Wrote \(path). Copy it to every host of the mesh, and keep it secret.",
            .members(["Path": .text(path)])
        )
    }
}
