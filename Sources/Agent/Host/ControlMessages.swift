internal import CHost
internal import Glibc

/// Walks the control messages of one received datagram (cmsg(3)): a header of length, level and
/// kind, then data, each message at a multiple of the word size.
struct ControlMessages {
    private static let header = MemoryLayout<cmsghdr>.size
    private static let word = MemoryLayout<Int>.size

    /// Calls `body` with level, kind and data of each message that is whole.
    static func forEach(
        in memory: UnsafeRawBufferPointer,
        _ body: (Int32, Int32, UnsafeRawBufferPointer) -> Void
    ) {
        var start = 0
        while memory.count - start >= header {
            let size = unsafe memory.loadUnaligned(fromByteOffset: start, as: UInt.self)
            let length = Int(clamping: size)
            guard length >= header, length <= memory.count - start else { return }
            let level = unsafe memory.loadUnaligned(fromByteOffset: start + word, as: Int32.self)
            let kind = unsafe memory.loadUnaligned(fromByteOffset: start + word + 4, as: Int32.self)
            let data = unsafe memory[start + header..<start + length]
            unsafe body(level, kind, UnsafeRawBufferPointer(rebasing: data))
            start += (length + word - 1) / word * word
        }
    }
}
