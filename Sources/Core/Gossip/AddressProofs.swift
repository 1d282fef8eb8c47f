import Primitives
import Wire

/// Which addresses of members are proved to be theirs, and what may go to those that are not
/// (docs/protocol.md, Proved addresses).
///
/// A member's record may name an address of somebody who never asked for anything. So an address
/// counts only once a nonce or a cookie that was sent there came back under the member's signature.
struct AddressProofs: Sendable {
    private struct Proof: Sendable {
        let address: Address
        let at: Instant
    }

    /// What may go to an address that is not proved.
    private struct Credit: Sendable {
        /// Whole datagrams, as if each were the largest.
        var datagrams: TokenBucket
        /// Bytes that came from there and were not answered yet.
        var received = 0
    }

    /// Looked up, never iterated.
    private var proofs: [NodeID: Proof] = [:]
    /// Pings whose answers will prove something, oldest first.
    private var pings: [(nonce: UInt64, member: NodeID, address: Address)] = []
    /// What may go to an address that is not proved, all ids together; looked up, never iterated.
    private var credits: [Address: Credit] = [:]
    private var creditOrder: [Address] = []
    private var creditHead = 0
    /// Whether every address counts as proved: only in a bulk simulation of an old mesh.
    private(set) var believesAll = false

    /// A proof is made anew by any answer; without one it is over after a day.
    private static let lifetime = Duration.seconds(86_400)
    /// From when on an answer makes it anew.
    private static let freshness = Duration.seconds(3_600)
    private static let pingLimit = 4_096
    private static let creditLimit = 4_096
    /// Four datagrams at once, then one a second.
    private static let creditBurst = 4.0 * Double(Datagram.sentBytes)
    private static let creditRate = Double(Datagram.sentBytes)
    private static let receivedLimit = 65_536

    func isProved(_ member: NodeID, at address: Address, now: Instant) -> Bool {
        if believesAll { return true }
        guard let proof = proofs[member], proof.address == address else { return false }
        return now - proof.at < AddressProofs.lifetime
    }

    /// The address that is proved of a member.
    func address(of member: NodeID, now: Instant) -> Address? {
        guard let proof = proofs[member], now - proof.at < AddressProofs.lifetime else {
            return nil
        }
        return proof.address
    }

    /// A nonce or cookie that was sent to the address came back under the member's signature.
    mutating func prove(_ member: NodeID, at address: Address, now: Instant) {
        proofs[member] = Proof(address: address, at: now)
    }

    /// A ping went to an address of a member; its answer proves it.
    mutating func note(ping nonce: UInt64, of member: NodeID, at address: Address, now: Instant) {
        if let proof = proofs[member], proof.address == address,
            now - proof.at < AddressProofs.freshness
        {
            return
        }
        if pings.count >= AddressProofs.pingLimit { pings.removeFirst(pings.count / 2) }
        pings.append((nonce, member, address))
    }

    /// A ping was answered; whether its address is proved only now.
    mutating func answered(ping nonce: UInt64, by member: NodeID, now: Instant) -> Bool {
        guard let place = pings.lastIndex(where: { $0.nonce == nonce && $0.member == member })
        else { return false }
        let address = pings.remove(at: place).address
        let isNew = !isProved(member, at: address, now: now)
        prove(member, at: address, now: now)
        return isNew
    }

    /// Whether a datagram may go to an address that is not proved: each costs as much as the
    /// largest.
    mutating func spend(at address: Address, now: Instant) -> Bool {
        if credits[address] == nil { open(address) }
        return credits[address]?.datagrams.take(Double(Datagram.sentBytes), at: now) ?? false
    }

    /// The same of an answer, for which what came from there pays, byte for byte.
    mutating func spend(answering bytes: Int, at address: Address, now: Instant) -> Bool {
        if let received = credits[address]?.received, received >= bytes {
            credits[address]?.received = received - bytes
            return true
        }
        return spend(at: address, now: now)
    }

    /// A verified datagram came from this address.
    mutating func received(bytes: Int, from address: Address) {
        guard let received = credits[address]?.received else { return }
        credits[address]?.received = min(received + bytes, AddressProofs.receivedLimit)
    }

    mutating func forget(_ member: NodeID) { proofs[member] = nil }

    /// Takes every address for proved.
    mutating func believeAll() { believesAll = true }

    private mutating func open(_ address: Address) {
        let datagrams = TokenBucket(
            rate: AddressProofs.creditRate,
            burst: AddressProofs.creditBurst
        )
        credits[address] = Credit(datagrams: datagrams)
        creditOrder.append(address)
        if creditOrder.count - creditHead > AddressProofs.creditLimit {
            credits[creditOrder[creditHead]] = nil
            creditHead += 1
        }
        if creditHead > AddressProofs.creditLimit {
            creditOrder.removeFirst(creditHead)
            creditHead = 0
        }
    }
}
