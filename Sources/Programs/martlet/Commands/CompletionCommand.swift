import ArgumentParser

/// `martlet completion`.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script by which bash, zsh or fish complete this program's commands.",
        discussion: """
            bash: martlet completion bash > /etc/bash_completion.d/martlet
            zsh: martlet completion zsh > "${fpath[1]}/_martlet"
            fish: martlet completion fish > ~/.config/fish/completions/martlet.fish
            Names of services and members are those that the agent knows.
            It prints a script, so it has no --format.
            """
    )

    /// A shell that is known.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        let known: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        try say(Martlet.completionScript(for: known))
    }
}
