internal import CHost

/// How this process asks the kernel for memory, and gives it back (mallopt(3)).
package enum Allocator {
    /// Pools of small blocks. An agent has eleven threads, idle most of the time, and each would
    /// keep free memory in a pool of its own.
    private static let pools: Int32 = 2
    /// From so many bytes on a block is a mapping of its own, which goes when it is freed. Without
    /// a word glibc raises this to the largest block that was ever freed, up to 32 MiB, and what a
    /// burst of large answers took stays.
    private static let ownMapping: Int32 = 256 << 10

    /// To be called before there are threads. What is refused costs memory and nothing else.
    package static func limit() {
        mallopt(M_ARENA_MAX, pools)
        mallopt(M_MMAP_THRESHOLD, ownMapping)
        mallopt(M_TRIM_THRESHOLD, ownMapping)
    }

    /// Gives back what lies free between blocks. Whoever needs memory waits meanwhile, a
    /// millisecond for some megabytes: not for a process that holds much.
    package static func giveBack() {
        malloc_trim(0)
    }
}
