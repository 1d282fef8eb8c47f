import MartletBalancing

extension MeshClient {
    /// When the calls of the present task must be over, by the system's clock.
    @TaskLocal private static var sharedEnd: MonotonicTime?

    /// What the present task has left for its calls; nil where nobody said.
    static var timeLeft: Duration? {
        sharedEnd.map { max(.zero, $0 - TimeSource.monotonic.now()) }
    }

    /// Has all calls that `body` makes through the mesh end within a time from now, whatever their
    /// own deadlines: those of one request that a server handles, for instance. An earlier end that
    /// holds already stays.
    public static func withDeadline<Value>(
        _ limit: Duration,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        let end = TimeSource.monotonic.now() + limit
        let earliest = sharedEnd.map { min($0, end) } ?? end
        return try await $sharedEnd.withValue(earliest) { try await body() }
    }
}
