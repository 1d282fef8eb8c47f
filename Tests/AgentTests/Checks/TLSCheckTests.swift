import NIOPosix
import NIOSSL
import Registry
import Testing

@testable import Checks
@testable import Services

struct TLSCheckTests {
    private func status(
        host: String,
        serverHost: String = "127.0.0.1",
        skipping: Bool,
        name: String = ""
    ) async throws -> CheckStatus {
        try await outcome(host: host, serverHost: serverHost, skipping: skipping, name: name)
            .status
    }

    private func outcome(
        host: String,
        serverHost: String,
        skipping: Bool,
        name: String = ""
    ) async throws -> CheckOutcome {
        let context = try Self.makeContext()
        let server =
            serverHost == "::1"
            ? try await TargetServer.onIPv6Alone(tls: context)
            : try await TargetServer(host: serverHost, tls: context)
        let prober = NetworkProber(group: MultiThreadedEventLoopGroup.singleton)
        let request = HTTPCheckRequest(
            url: "https://\(host):\(server.port)/ok",
            skipsTLSVerification: skipping,
            tlsServerName: name
        )
        let probe = CheckProbe.http(request, interval: .seconds(1), timeout: .seconds(60))
        let outcome = await prober.run(probe, within: .own)
        await prober.shutdown()
        await server.close()
        return outcome
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func anUnknownCertificateIsCriticalUnlessItIsNotLookedAt(host: String) async throws {
        #expect(try await status(host: host, skipping: false) == .critical)
        #expect(try await status(host: host, skipping: true) == .passing)
    }

    @Test func aServerNameReachesTheSameAddress() async throws {
        #expect(
            try await status(host: "127.0.0.1", skipping: true, name: "web.example") == .passing
        )
        #expect(
            try await status(host: "127.0.0.1", skipping: false, name: "web.example") == .critical
        )
    }

    @Test func localhostIsTriedOverBothFamilies() async throws {
        let outcome = try await outcome(host: "localhost", serverHost: "::1", skipping: true)
        #expect(outcome.status == .passing, "\(outcome.output)")
    }

    static func makeContext() throws -> NIOSSLContext {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
        )
    }

    /// Signed by nobody but itself, for these tests alone.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUigAwIBAgIUQMS0v7f7ocOUwrCWg+b4wdJzaicwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE5NTcxN1oYDzIxMjYxMDMw
        MTk1NzE3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQTc6v2NsA6624sIEE2z4YWIv7KHQrV5GMezPY3sCTFMyP/CHQsBZTi
        rGAonQdhhQZJ2rBMdfqMAJBHJSzoP54no3YwdDAdBgNVHQ4EFgQUtoNmfJS9nOFc
        3z2YSwSGi4HjZegwHwYDVR0jBBgwFoAUtoNmfJS9nOFc3z2YSwSGi4HjZegwDwYD
        VR0TAQH/BAUwAwEB/zAhBgNVHREEGjAYgglsb2NhbGhvc3SCC3dlYi5leGFtcGxl
        MAoGCCqGSM49BAMCA0cAMEQCIBDlEbjfLJX847Aj61+lgDv3ArZNuafHsjKeR5Ar
        ZWELAiANewv1S+g50Gl/zQx3M8v6lz0si3VfSsIdS1FhzkgagA==
        -----END CERTIFICATE-----
        """

    private static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVyoYvMpT6rQCccwN
        xA0y/Mqz1JlI+RcQtkpHe1E87tehRANCAAQTc6v2NsA6624sIEE2z4YWIv7KHQrV
        5GMezPY3sCTFMyP/CHQsBZTirGAonQdhhQZJ2rBMdfqMAJBHJSzoP54n
        -----END PRIVATE KEY-----
        """
}
