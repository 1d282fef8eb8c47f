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
        let blocks = unsafe (0..<200).map { _ in unsafe malloc(300 << 10) }
        // What other tests have freed in this process serves first.
        #expect(mallinfo2().hblks >= before + 50)
        for place in 0..<200 { unsafe free(blocks[place]) }
        #expect(mallinfo2().hblks <= before + 10)
    }
}
