import ArgumentParser

/// `martlet pick`.
struct PickCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pick",
        abstract: "Name the instance of a service that the next call should go to.",
        discussion: """
            Prints ADDRESS:PORT. The pick is leased for five seconds unless told otherwise: report \
            how the call went, or the agent takes its report for lost. Either later, by the lease \
            that --format json shows:

              martlet pick --lease-id LEASE --report ok --latency 12ms

            or at once with --report, or not at all with --peek, which takes no lease.
            Exits with 2 where there is none to pick.
            JSON: {Node, ID, Address, Port, Lease, ExpiresIn, Probe, Panic, Reason, RetryAllowed}.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The service.", completion: .services)
    var service: String?

    @Flag(help: "Only look: take no lease.")
    var peek = false

    @Option(help: "Equal keys go to equal instances, where the policy goes by keys.")
    var key: String?

    @Option(help: "Only instances with this tag.")
    var tag: String?

    @Option(help: "Prefer instances near this node; _agent for this host.")
    var near: String?

    @Option(help: ArgumentHelp("Not this instance; may be repeated.", valueName: "id"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("The time left for the call.", valueName: "duration"))
    var deadline: String?

    @Option(help: ArgumentHelp("How long the lease lasts.", valueName: "duration"))
    var lease: String?

    @Option(help: "Which attempt of its request this is.")
    var attempt: Int?

    @Option(help: ArgumentHelp("Equal texts get one lease.", valueName: "text"))
    var idempotencyKey: String?

    @Option(
        help: ArgumentHelp(
            "How the call went: ok, error, timeout, connect, rejected, ignored or cancelled.",
            valueName: "outcome"
        )
    )
    var report: String?

    @Option(help: ArgumentHelp("How long the call took.", valueName: "duration"))
    var latency: String?

    @Option(help: ArgumentHelp("The lease of an earlier pick.", valueName: "lease"))
    var leaseID: String?

    /// Known before anything is leased.
    private static let outcomes = [
        "ok", "error", "timeout", "connect", "rejected", "ignored", "cancelled",
    ]

    func validate() throws {
        if leaseID != nil {
            guard service == nil, report != nil else {
                throw ValidationError("--lease-id goes with --report, and without a service.")
            }
        } else if service == nil {
            throw ValidationError("Give a service.")
        }
        if latency != nil, report == nil { throw ValidationError("--latency goes with --report.") }
        if let report, !Self.outcomes.contains(report.lowercased()) {
            throw ValidationError(
                "--report: `\(report)` is none of \(Self.outcomes.joined(separator: ", "))."
            )
        }
        if peek, report != nil { throw ValidationError("--peek takes no lease to report.") }
    }

    func run() async throws {
        let client = try connection.client()
        if let leaseID, let report {
            let answer = try await client.report(report, of: leaseID, latency: latency)
            return try output.show(answer.text, answer.json)
        }
        var pick = try await client.pick(service ?? "", request: request, isPeek: peek)
        if pick.address.isEmpty {
            let path = "/v1/catalog/node/\(pick.node.percentEncoded)"
            pick.address = try await client.get(path, as: CatalogNodeAnswer.self).node.address
        }
        if let report, !pick.lease.isEmpty {
            _ = try await client.report(report, of: pick.lease, latency: latency)
        }
        try output.show(pick.text, pick.json)
    }

    private var request: PickRequest {
        PickRequest(
            key: key,
            tag: tag,
            near: near,
            excluded: exclude,
            deadline: deadline,
            lease: lease,
            attempt: attempt,
            idempotencyKey: idempotencyKey
        )
    }
}
