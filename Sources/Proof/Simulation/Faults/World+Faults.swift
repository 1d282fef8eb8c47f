import Gossip
package import Primitives
import Registry
import Wire

/// What is done to hosts from outside.
extension World {
    /// Freezes a host, as SIGSTOP does: datagrams wait in its socket, and time passes it by.
    package mutating func pause(_ host: Int) {
        hosts[host].isPaused = true
    }

    /// Thaws a host. It reads what waited before it looks at its timers.
    package mutating func resume(_ host: Int) {
        guard hosts[host].isPaused else { return }
        hosts[host].isPaused = false
        let inbox = hosts[host].inbox
        hosts[host].inbox = []
        let letters = inbox.map { (hosts[$0.from].address, $0.letter) }
        let delay = inbox.first.map { now - $0.arrived } ?? .zero
        act(on: host) { driver, now in
            driver.noteDelay(delay, at: now)
            for (address, letter) in letters { driver.receive(letter, from: address, at: now) }
        }
        hosts[host].wakeAt = nil
        advance(host)
    }

    /// Suspends a host: frozen, and its monotonic clock stands still until it is resumed with
    /// `wake`. What its socket does not hold is lost.
    package mutating func suspend(_ host: Int) {
        pause(host)
        hosts[host].suspendedAt = now
    }

    package mutating func wake(_ host: Int) {
        if let since = hosts[host].suspendedAt { hosts[host].lag += now - since }
        hosts[host].suspendedAt = nil
        resume(host)
    }

    /// Sets a host's wall clock forth or back. Its monotonic clock goes on.
    package mutating func jumpClock(of host: Int, by seconds: Int64) {
        let old = Int64(clamping: hosts[host].driver.node.unixStart)
        hosts[host].wallLead += seconds
        hosts[host].driver.node.unixStart = UInt64(clamping: old + seconds)
    }

    /// Holds back whatever goes to or from a host, until it is released.
    package mutating func hold(_ host: Int) {
        network[host].isHeld = true
    }

    /// Lets what was held go on its way.
    package mutating func release(_ host: Int) {
        network[host].isHeld = false
        let waiting = held
        held = []
        for parcel in waiting {
            if network.isHeld(from: parcel.from, to: parcel.to) {
                held.append(parcel)
            } else {
                carry(parcel.letter, from: parcel.from, to: parcel.to)
            }
        }
    }

    /// Begins to keep a copy of every datagram that is sent.
    package mutating func beginRecording() {
        recording = []
    }

    /// What was sent since.
    mutating func endRecording() -> [Parcel] {
        defer { recording = nil }
        return recording ?? []
    }

    /// Hands datagrams to their receivers once more, from where they came.
    mutating func deliver(_ letters: [Parcel]) {
        for parcel in letters where hosts[parcel.to].isRunning {
            deliver(parcel.letter, from: parcel.from, to: parcel.to, arrived: now)
        }
    }

    /// Hands a datagram to a host as if it came from an address.
    package mutating func inject(_ bytes: [UInt8], from address: Address, to host: Int) {
        act(on: host) { driver, now in driver.receive(bytes, from: address, at: now) }
    }

    /// Has a hostile host say something that its node would not, with its own key.
    mutating func say(_ message: Message, from liar: Int, to host: Int) {
        let receiver = hosts[host].driver.node
        let destination = Destination(id: receiver.id, boot: receiver.member.boot)
        send(message, to: destination, at: hosts[host].address, from: liar)
    }
}
