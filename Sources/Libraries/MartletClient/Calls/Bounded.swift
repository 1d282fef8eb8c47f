/// Work that is cancelled when its time is over.
enum Bounded {
    /// How it ended.
    enum Outcome<Value: Sendable>: Sendable {
        /// It came back with a value, in time or not.
        case returned(Value)

        /// It threw before its time was over.
        case failed(any Error)

        /// Its time was over, and it did not come back with a value.
        case ranOut
    }

    private enum Event<Value: Sendable>: Sendable {
        case returned(Value)
        case failed(any Error)
        case timeIsOver
        case sleepEnded
    }

    /// Runs `work` for at most `limit`; without one, for as long as it takes.
    static func run<Value: Sendable>(
        for limit: Duration?,
        time: TimeSource,
        _ work: @escaping @Sendable () async throws -> Value
    ) async -> Outcome<Value> {
        guard let limit else {
            do {
                return .returned(try await work())
            } catch {
                return .failed(error)
            }
        }
        return await withTaskGroup(of: Event<Value>.self) { group in
            group.addTask {
                do {
                    return .returned(try await work())
                } catch {
                    return .failed(error)
                }
            }
            group.addTask {
                do {
                    try await time.sleep(limit)
                    return .timeIsOver
                } catch {
                    return .sleepEnded
                }
            }
            var isOver = false
            while let event = await group.next() {
                switch event {
                case .timeIsOver:
                    isOver = true
                    group.cancelAll()
                case .sleepEnded:
                    break
                case .returned(let value):
                    group.cancelAll()
                    return .returned(value)
                case .failed(let error):
                    group.cancelAll()
                    return isOver ? .ranOut : .failed(error)
                }
            }
            preconditionFailure("the work is one of the group's tasks, and each gives one event")
        }
    }
}
