package import Primitives

/// A value whose signature was checked, or made, here. There is no other way to make one, so
/// whatever takes a `Verified` value cannot be handed an unsigned one.
package struct Verified<Value: Sendable>: Sendable {
    package let value: Value
    package let signer: NodeID

    /// Checks the signature over domain and message, then takes the value that was read from them.
    ///
    /// - Throws: the rejection given as `otherwise`, having changed nothing.
    package init(
        _ value: Value,
        readFrom message: [UInt8],
        _ domain: Domain,
        signature: Signature,
        by key: PublicKey,
        id: NodeID,
        otherwise rejection: Rejection
    ) throws(Rejection) {
        guard key.verifies(signature, domain, message) else { throw rejection }
        self.value = value
        signer = id
    }

    /// Checks the signature over domain and message, and only then reads the value.
    ///
    /// - Throws: the rejection given as `otherwise`, or what `read` throws.
    package init(
        from message: [UInt8],
        _ domain: Domain,
        signature: Signature,
        by key: PublicKey,
        id: NodeID,
        otherwise rejection: Rejection,
        read: () throws(Rejection) -> Value
    ) throws(Rejection) {
        guard key.verifies(signature, domain, message) else { throw rejection }
        value = try read()
        signer = id
    }

    /// Signs domain and message, then takes the value made with the signature: what this process
    /// says itself is as good as checked.
    package init(
        signing message: [UInt8],
        _ domain: Domain,
        with key: SigningKey,
        make: (Signature) -> Value
    ) {
        value = make(key.sign(domain, message))
        signer = key.id
    }

    init(trusted value: Value, signer: NodeID) {
        self.value = value
        self.signer = signer
    }
}
