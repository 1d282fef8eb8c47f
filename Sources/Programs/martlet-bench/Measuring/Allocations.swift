import Synchronization

/// Counts the calls to `malloc` in this process, the runtime's and other libraries' included.
///
/// The manifest has the linker give the program's own `malloc` the place of glibc's; it counts and
/// hands on. Where the linking was done otherwise nothing is counted, and ``areSeen`` says so.
enum Allocations {
    fileprivate static let calls = Atomic<Int>(0)

    /// Whether counting works here: an array must be seen.
    static let areSeen: Bool = {
        count { Calibration.keep([Int](repeating: 1, count: 1_000)) } > 0
    }()

    /// The calls during `body`, on all threads.
    static func count(_ body: () -> Void) -> Int {
        let before = calls.load(ordering: .relaxed)
        body()
        return calls.load(ordering: .relaxed) - before
    }
}

@_silgen_name("__libc_malloc")
private func systemMalloc(_ size: Int) -> UnsafeMutableRawPointer?

/// What the program's `malloc` is.
@c(martlet_bench_malloc)
public func countedMalloc(_ size: Int) -> UnsafeMutableRawPointer? {
    Allocations.calls.wrappingAdd(1, ordering: .relaxed)
    return unsafe systemMalloc(size)
}
