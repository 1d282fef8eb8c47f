import CHost
import Testing

@testable import Host

/// What is freed goes back to the kernel.
struct AllocatorTests {
    /// glibc by itself would keep blocks of this size in its pools once a larger one was freed.
    @Test func aLargeBlockIsAMappingOfItsOwnAfterALargerOneWasFreed() {
        Allocator.limit()
        unsafe free(malloc(16 << 20))
        let before = mallinfo2().hblks
        let blocks = unsafe (0..<100).map { _ in unsafe malloc(300 << 10) }
        #expect(mallinfo2().hblks >= before + 90)
        for place in 0..<100 { unsafe free(blocks[place]) }
        #expect(mallinfo2().hblks <= before + 10)
    }
}
