import ArgumentParser
import FoundationEssentials

/// `--http-addr`.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .customLong("http-addr"),
        help: ArgumentHelp(
            "The agent's HTTP address: HOST:PORT or unix:PATH.",
            discussion: "Else MARTLET_HTTP_ADDR, else CONSUL_HTTP_ADDR, else 127.0.0.1:8500.",
            valueName: "addr"
        )
    )
    var httpAddress: String?

    func client() throws(CommandFailure) -> APIClient {
        APIClient(
            try AgentEndpoint(
                flag: httpAddress,
                environment: ProcessInfo.processInfo.environment
            )
        )
    }
}
