import Primitives
import Sodium
import Testing
import Wire

struct CookieJarTests {
    let address = Address(ip: .v4(0x0A00_0001), port: 7_946)
    let secrets = (1...3).map { [UInt8](repeating: $0, count: 32) }

    @Test func aCookieIsGoodForWhomItWasMadeAndForNobodyElse() {
        let jar = CookieJar(secret: secrets[0])
        let id = Samples.alice.id
        let cookie = jar.cookie(sender: id, epoch: 7, address: address)
        #expect(jar.accepts(cookie, sender: id, epoch: 7, address: address))
        #expect(!jar.accepts(cookie, sender: Samples.bob.id, epoch: 7, address: address))
        #expect(!jar.accepts(cookie, sender: id, epoch: 8, address: address))
        let otherPort = Address(ip: address.ip, port: 1)
        #expect(!jar.accepts(cookie, sender: id, epoch: 7, address: otherPort))
        let otherHost = Address(ip: .v6(high: 1, low: 2), port: 7_946)
        #expect(!jar.accepts(cookie, sender: id, epoch: 7, address: otherHost))
        #expect(!jar.accepts(.zero, sender: id, epoch: 7, address: address))
    }

    @Test func aCookieOutlivesOneRotationAndNotTwo() {
        var jar = CookieJar(secret: secrets[0])
        let id = Samples.alice.id
        let cookie = jar.cookie(sender: id, epoch: 7, address: address)
        jar.rotate(to: secrets[1])
        #expect(jar.cookie(sender: id, epoch: 7, address: address) != cookie)
        #expect(jar.accepts(cookie, sender: id, epoch: 7, address: address))
        jar.rotate(to: secrets[2])
        #expect(!jar.accepts(cookie, sender: id, epoch: 7, address: address))
    }
}
