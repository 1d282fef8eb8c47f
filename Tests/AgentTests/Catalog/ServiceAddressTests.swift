import Testing

@testable import Services

/// D3, D6: what a service may be called, and where it may be.
struct ServiceAddressTests {
    @Test(arguments: [
        ("http://10.0.0.5", "\"10.0.0.5\" was probably meant"),
        ("https://web.example:8443/path?q", "\"web.example\" and Port 8443 was probably meant"),
        ("http://user@[2001:db8::5]:80/", "\"2001:db8::5\" and Port 80 was probably meant"),
        ("10.0.0.5:8080", "\"10.0.0.5\" and Port 8080 was probably meant"),
        ("web.example:80", "\"web.example\" and Port 80 was probably meant"),
        ("[2001:db8::5]", "\"2001:db8::5\" was probably meant"),
        ("[2001:db8::5]:443", "\"2001:db8::5\" and Port 443 was probably meant"),
        ("10.0.0.7/24", "\"10.0.0.7\" was probably meant"),
        ("2001:db8::7/64", "\"2001:db8::7\" was probably meant"),
        ("*", "leave it out for this node's own"), ("0.0.0.0", "no address that others can call"),
        ("::", "no address that others can call"), ("224.0.0.1", "no address that others can call"),
        ("a b", "neither an IP address nor the name of a host"),
        ("bücher.example", "neither an IP address nor the name of a host"),
        ("web:http", "neither an IP address nor the name of a host"),
        (":80", "neither an IP address nor the name of a host"),
        ("http://", "neither an IP address nor the name of a host"),
        ("[::1", "neither an IP address nor the name of a host"),
        (String(repeating: "x", count: 254), "more than 253 characters"),
    ])
    func whatIsNoAddressIsRefusedWithWhatWasMeant(address: String, sentence: String) throws {
        let flaw = try #require(ServiceAddress.flaw(in: address))
        #expect(flaw.contains(sentence), "\(flaw)")
    }

    @Test(arguments: [
        "", "10.0.0.5", "2001:db8::5", "::1", "web", "web.example", "web.example.", "_srv.a-b",
        String(repeating: "label.", count: 42) + "z",
    ])
    func addressesAndNamesAreTaken(address: String) {
        #expect(ServiceAddress.flaw(in: address) == nil)
    }

    @Test(arguments: [
        "a b", "a:b@c/d#e", "Zahlungen €", "支払い", String(repeating: "x", count: 128),
    ])
    func printableNamesAreTakenAndAreNotInDNS(name: String) {
        #expect(ServiceName.isFit(name))
        #expect(!ServiceName.isLabel(name))
    }

    @Test(arguments: ["", "*", "a\nb", "a\u{7F}", String(repeating: "x", count: 129)])
    func otherNamesAreRefused(name: String) {
        #expect(!ServiceName.isFit(name))
    }

    @Test(arguments: ["web", "web-2", "WEB_2", String(repeating: "x", count: 63)])
    func namesThatAreLabelsAreInDNS(name: String) {
        #expect(ServiceName.isLabel(name))
    }
}
