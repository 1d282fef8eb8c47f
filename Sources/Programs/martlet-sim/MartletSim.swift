import ArgumentParser

/// Runs the mesh's own core, or the balancing library, under a virtual clock and network.
@main
struct MartletSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet-sim",
        abstract: "Simulates a mesh, byte for byte replayable from a seed.",
        subcommands: [Mesh.self, Suite.self, Balance.self]
    )
}
