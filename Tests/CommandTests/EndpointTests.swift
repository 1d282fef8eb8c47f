import Testing
import martlet

@Suite struct EndpointTests {
    @Test(arguments: [
        ("10.0.0.1:80", "10.0.0.1:80"), ("http://mesh:8500", "mesh:8500"),
        ("http://mesh:8500/", "mesh:8500"), ("localhost", "localhost:8500"),
        ("[::1]:9", "[::1]:9"), ("unix:/run/m.sock", "unix:/run/m.sock"),
        ("unix:///run/m.sock", "unix:/run/m.sock"),
    ])
    func everyFormIsRead(_ text: String, _ shown: String) {
        #expect(AgentEndpoint(text)?.description == shown)
    }

    @Test(arguments: ["https://mesh:8501", "mesh:0", "mesh:port", "unix:", "mesh/v1", ":80"])
    func anythingElseIsRefused(_ text: String) {
        #expect(AgentEndpoint(text) == nil)
    }

    @Test func theFlagGoesBeforeMartletsVariableBeforeConsuls() throws {
        let both = ["MARTLET_HTTP_ADDR": "martlet:1", "CONSUL_HTTP_ADDR": "consul:2"]
        let consul = ["MARTLET_HTTP_ADDR": "", "CONSUL_HTTP_ADDR": "consul:2"]
        let flag = try AgentEndpoint(flag: "flag:3", environment: both)
        #expect(flag == .tcp(host: "flag", port: 3))
        #expect(
            try AgentEndpoint(flag: nil, environment: both) == .tcp(host: "martlet", port: 1)
        )
        #expect(
            try AgentEndpoint(flag: nil, environment: consul) == .tcp(host: "consul", port: 2)
        )
        #expect(try AgentEndpoint(flag: nil, environment: [:]) == .standard)
    }

    @Test func aBadVariableIsNamedAndExitsWith2() {
        #expect(
            throws: CommandFailure(
                "CONSUL_HTTP_ADDR: `https://x` is not HOST:PORT, http://HOST:PORT or unix:PATH. "
                    + "The agent does not speak TLS yet.",
                exitStatus: 2
            )
        ) {
            try AgentEndpoint(flag: nil, environment: ["CONSUL_HTTP_ADDR": "https://x"])
        }
    }
}
