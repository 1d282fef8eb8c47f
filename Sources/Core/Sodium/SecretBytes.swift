internal import CSodium

/// Secret bytes in guarded memory of libsodium: never swapped where the system allows it, read-only
/// after being set, wiped when released. They print as `<redacted>`.
@safe package final class SecretBytes: Sendable, CustomStringConvertible {
    package let count: Int
    private nonisolated(unsafe) let memory: UnsafeMutablePointer<UInt8>

    /// Takes the bytes over; the array given is the caller's to wipe (`[UInt8].wipe()`).
    package convenience init(_ bytes: [UInt8]) {
        unsafe self.init(count: bytes.count) { target in
            unsafe target.update(from: bytes, count: bytes.count)
        }
    }

    /// Draws fresh random bytes.
    package static func random(count: Int) -> SecretBytes {
        unsafe SecretBytes(count: count) { target in
            unsafe randombytes_buf(target, count)
        }
    }

    init(count: Int, fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        Library.require()
        guard let memory = unsafe sodium_malloc(max(1, count)) else {
            preconditionFailure("no memory for a key: raise the limit on locked memory")
        }
        self.count = count
        unsafe self.memory = unsafe memory.bindMemory(to: UInt8.self, capacity: count)
        unsafe fill(self.memory)
        let status = unsafe sodium_mprotect_readonly(memory)
        precondition(status == 0, "memory that libsodium allocated can be protected")
    }

    deinit {
        unsafe sodium_free(memory)
    }

    /// Lends the bytes for the length of the call.
    func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(UnsafePointer(memory))
    }

    /// A plain copy, for writing a key to its file; wipe it afterwards.
    package func exposed() -> [UInt8] {
        unsafe withBytes { pointer in
            unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
        }
    }

    package var description: String { "<redacted>" }
}

extension [UInt8] {
    /// Overwrites the bytes with zeros in a way that the compiler may not leave out.
    package mutating func wipe() {
        let count = count
        unsafe sodium_memzero(&self, count)
    }
}
