import Primitives
import Testing

struct CIDRBlockTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("192.168.1.7/24", "192.168.1.0/24"),
        ("0.0.0.0/0", "0.0.0.0/0"), ("10.1.2.3", "10.1.2.3/32"), ("10.1.2.3/32", "10.1.2.3/32"),
        ("fd00::1/8", "fd00::/8"), ("::/0", "::/0"), ("fd00::1", "fd00::1/128"),
        ("2001:db8::ff/65", "2001:db8::/65"), ("::ffff:10.0.0.1/104", "10.0.0.0/8"),
    ])
    func aBlockIsReadAndItsHostBitsAreCleared(text: String, canonical: String) throws {
        #expect(try #require(CIDRBlock(text)).description == canonical)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
        "fd00::/129", "10.0.0/8", "localhost/8", "::ffff:10.0.0.1/95", "10.0.0.0/0008", "fd00::/x",
    ])
    func whatIsNotABlockIsRefused(text: String) {
        #expect(CIDRBlock(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
        ("10.0.0.0/31", "10.0.0.1", true), ("10.0.0.0/31", "10.0.0.2", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fc00::1", false),
        ("2001:db8::/64", "2001:db8::1", true), ("2001:db8::/64", "2001:db8:0:1::", false),
        ("::/0", "10.0.0.1", false), ("10.0.0.0/8", "::ffff:10.0.0.1", true),
    ])
    func membershipFollowsTheLeadingBits(block: String, ip: String, isMember: Bool) throws {
        let block = try #require(CIDRBlock(block))
        #expect(block.contains(try #require(IPAddress(ip))) == isMember)
    }
}
