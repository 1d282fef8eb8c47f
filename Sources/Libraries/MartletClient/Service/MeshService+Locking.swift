import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension MeshService {
    /// How often to look whether the lock is free before waiting for it in the kernel.
    private static let looks = 64
    /// From which look on the processor is offered to others in between.
    private static let polite = 16

    /// Does something short under the lock.
    ///
    /// The lock is held for a tenth of a microsecond, and to wait for it in the kernel costs a
    /// hundred times that; threads that do so hand it to each other and go on waiting. So they look
    /// again first, and wait only where somebody holds it for longer, as an update does.
    func briefly<Result: Sendable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        for look in 0..<Self.looks {
            let result = try state.withLockIfAvailable { state throws(Failure) in
                try body(&state)
            }
            if let result { return result }
            if look >= Self.polite { sched_yield() }
        }
        return try state.withLock { state throws(Failure) in try body(&state) }
    }
}
