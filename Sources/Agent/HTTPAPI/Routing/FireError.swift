/// Why an event was not fired.
package enum FireError: Error, Equatable, Sendable {
    /// The last one was fired less than a second ago.
    case tooSoon
    /// What is wrong with it, in words.
    case unfit(String)
    /// The agent is going.
    case stopping
}
