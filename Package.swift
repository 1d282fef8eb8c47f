// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "martlet",
    products: [
        .executable(name: "martlet", targets: ["martlet"]),
        .library(name: "MartletBalancing", targets: ["MartletBalancing"]),
        .library(name: "MartletClient", targets: ["MartletClient"]),
        .library(name: "MartletAsyncHTTPClient", targets: ["MartletAsyncHTTPClient"]),
        .library(name: "MartletHummingbird", targets: ["MartletHummingbird"]),
    ],
    // Off unless asked for, so that nobody builds what they do not use.
    traits: [
        .trait(name: "MartletAsyncHTTPClient", description: "Calls through AsyncHTTPClient."),
        .trait(name: "MartletHummingbird", description: "A middleware for Hummingbird."),
        .trait(name: "MartletMetrics", description: "The client's figures by swift-metrics."),
        .trait(name: "MartletTracing", description: "A span for each call and attempt."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle.git",
            from: "2.13.0"
        ),
    ],
    targets: [
        // The pure core: no sockets, no clocks, no randomness of its own.
        .part("Primitives", of: "Core"),
        .systemLibrary(
            name: "CSodium",
            path: "Sources/Core/CSodium",
            pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"])]
        ),
        .part("Sodium", of: "Core", ["CSodium", "Primitives"]),
        .part("Coordinates", of: "Core", ["Primitives"]),
        .part("Membership", of: "Core", ["Primitives"]),
        .part("Registry", of: "Core", ["Primitives", "Sodium", "Coordinates", .collections]),
        .part(
            "Wire",
            of: "Core",
            ["Primitives", "Sodium", "Coordinates", "Membership", "Registry"]
        ),
        .part(
            "Gossip",
            of: "Core",
            ["Primitives", "Sodium", "Coordinates", "Membership", "Registry", "Wire"]
        ),

        // For applications: what the agent knows, balanced in their own process. The adapters are
        // empty but for the traits of their names.
        .part("MartletBalancing", of: "Libraries"),
        .part(
            "MartletClient",
            of: "Libraries",
            [
                "MartletBalancing", .lifecycle, .logging, .metrics, .nioCore, .nioHTTP1, .nioPosix,
                .tracing,
            ]
        ),
        .part(
            "MartletAsyncHTTPClient",
            of: "Libraries",
            ["MartletBalancing", "MartletClient", .httpClientOfTrait, .nioCore, .nioHTTP1]
        ),
        .part(
            "MartletHummingbird",
            of: "Libraries",
            ["MartletClient", .httpTypes, .hummingbirdOfTrait]
        ),

        // The parts of the agent. What it asks of Linux beyond SwiftNIO: the gossip socket and its
        // thread.
        .systemLibrary(name: "CHost", path: "Sources/Agent/CHost"),
        .part("Host", of: "Agent", ["CHost", "Primitives"]),
        .part("Formats", of: "Agent"),
        .part("Filters", of: "Agent", ["Formats"]),
        .part("DNS", of: "Agent", ["Primitives"]),
        .part("Services", of: "Agent", ["Formats", "Primitives", "Registry"]),
        .part(
            "Storage",
            of: "Agent",
            [
                "Formats", "Services", "Host", "Primitives", "Sodium", "Registry", "Wire", "Gossip",
            ]
        ),
        .part(
            "Checks",
            of: "Agent",
            [
                "Services", "Host", "Primitives", "Registry",
                .asyncHTTPClient, .nioCore, .nioHPACK, .nioHTTP1, .nioHTTP2, .nioPosix, .nioSSL,
                .nioTLS,
            ]
        ),
        .part(
            "Catalog",
            of: "Agent",
            [
                "Formats", "Services", "Storage", "Checks", "Host", "Primitives", "Registry",
                "Wire",
                .collections, .logging, .nioCore,
            ]
        ),
        .part(
            "View",
            of: "Agent",
            [
                "Primitives", "Sodium", "Coordinates", "Membership", "Registry", "Wire",
                .collections, .nioCore,
            ]
        ),
        .part(
            "Picking",
            of: "Agent",
            [
                "View", "MartletBalancing", "Membership", "Primitives", "Registry",
                .collections, .nioLocks,
            ]
        ),
        .part(
            "Settings",
            of: "Agent",
            [
                "Formats", "Services", "Picking", "View", "Host", "MartletBalancing", "Primitives",
                "Registry",
                "DNS", .logging, .nioCore, .yams,
            ]
        ),
        .part(
            "DNSServer",
            of: "Agent",
            [
                "DNS", "Formats", "Services", "View", "Picking", "Host", "Primitives", "Membership",
                "Registry",
                .lifecycle, .logging, .nioCore, .nioPosix,
            ]
        ),
        .part(
            "NodeShell",
            of: "Agent",
            [
                "Settings", "Storage", "View", "Host", "Primitives", "Sodium", "Membership",
                "Registry", "Wire", "Gossip",
                .lifecycle, .logging, .nioCore, .nioPosix,
            ]
        ),
        .part(
            "HTTPAPI",
            of: "Agent",
            [
                "Formats", "Filters", "Services", "Catalog", "View", "Picking", "Host",
                "MartletBalancing", "Primitives", "Sodium", "Coordinates", "Membership", "Registry",
                .collections, .httpTypes, .logging, .nioCore,
            ]
        ),
        .part(
            "HTTPServer",
            of: "Agent",
            [
                "HTTPAPI", "Formats", "Host", "Primitives", "View",
                .httpTypes, .hummingbird, .lifecycle, .logging, .nioCore, .nioHTTP1,
                .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix,
            ]
        ),
        // The assembly of all of them, and nothing else.
        .part(
            "Agent",
            of: "Agent",
            [
                "Formats", "Services", "Storage", "Checks", "Catalog", "View", "Picking",
                "Settings", "NodeShell", "HTTPAPI", "HTTPServer", "DNS", "DNSServer", "Host",
                "MartletBalancing", "Primitives", "Sodium", "Membership", "Registry", "Wire",
                "Gossip",
                .lifecycle, .logging, .nioCore, .nioPosix, .unixSignals,
            ]
        ),

        .program(
            "martlet",
            [
                "Agent", "Settings", "Formats", "Services", "Storage", "Host", "Primitives",
                "Registry", "Wire",
                .argumentParser, .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix,
            ]
        ),
        .program("martlet-sim", ["Simulation", "BalancingSimulation", .argumentParser]),
        .program(
            "martlet-bench",
            [
                "Formats", "Services", "View", "Picking", "HTTPAPI", "MartletBalancing",
                "Primitives", "Sodium", "Membership", "Registry", "Wire", "Gossip", .argumentParser,
                .nioCore, .nioPosix,
            ],
            // Its malloc counts calls and hands them on.
            [.unsafeFlags(["-Xlinker", "--defsym=malloc=martlet_bench_malloc"])]
        ),

        // Proof: the same core, and the same balancer, under a virtual clock and network.
        .part(
            "Simulation",
            of: "Proof",
            [
                "Primitives", "Sodium", "Coordinates", "Membership", "Registry", "Wire", "Gossip",
            ]
        ),
        .part("BalancingSimulation", of: "Proof", ["MartletBalancing"]),

        // Damage to bytes, for the tests of all that reads them.
        .target(name: "Mutations", dependencies: ["Primitives"], path: "Tests/Mutations"),
        .testTarget(
            name: "BalancingSimulationTests",
            dependencies: ["BalancingSimulation", "MartletBalancing"]
        ),
        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"]),
        .testTarget(name: "HostTests", dependencies: ["Host", "Primitives"]),
        .testTarget(name: "SodiumTests", dependencies: ["Sodium", "Primitives"]),
        .testTarget(name: "CoordinatesTests", dependencies: ["Coordinates", "Primitives"]),
        .testTarget(name: "MembershipTests", dependencies: ["Membership", "Primitives"]),
        .testTarget(name: "RegistryTests", dependencies: ["Registry", "Sodium", "Primitives"]),
        .testTarget(
            name: "WireTests",
            dependencies: [
                "Wire", "Membership", "Registry", "Coordinates", "Sodium", "Primitives",
                "Mutations",
            ],
            exclude: ["Vectors"]
        ),
        .testTarget(
            name: "GossipTests",
            dependencies: [
                "Gossip", "Wire", "Membership", "Registry", "Coordinates", "Sodium", "Primitives",
                "Mutations",
            ],
            exclude: ["Transcripts"]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "Gossip", "Registry", "Primitives"]
        ),
        .testTarget(name: "DNSTests", dependencies: ["DNS", "Primitives", "Mutations"]),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "Formats", "Services", "Storage", "Checks", "Catalog", "View", "Picking",
                "Settings", "NodeShell", "HTTPAPI", "HTTPServer", "Filters", "Host", "Gossip",
                "Wire", "Membership", "Registry", "Coordinates", "Sodium", "DNS", "DNSServer",
                "Primitives",
                "MartletBalancing",
                .asyncHTTPClient, .httpTypes, .hummingbird, .lifecycle, .logging, .nioCore,
                .nioHPACK, .nioHTTP1, .nioHTTP2, .nioPosix, .nioSSL,
            ]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "martlet", "Agent", "Settings", "Formats", "Services", "Storage", "Registry",
                .nioCore, .nioHTTP1, .nioPosix,
            ]
        ),
        .testTarget(name: "MartletBalancingTests", dependencies: ["MartletBalancing"]),
        .testTarget(
            name: "MartletClientTests",
            dependencies: [
                "MartletClient", "MartletBalancing", .logging, .nioCore, .nioHTTP1, .nioPosix,
            ]
        ),
        // Empty but for the traits.
        .testTarget(
            name: "MartletAdapterTests",
            dependencies: [
                "MartletAsyncHTTPClient", "MartletHummingbird", "MartletBalancing", "MartletClient",
                .httpClientOfTrait, .hummingbirdOfTrait, .nioCore, .nioHTTP1, .nioPosix,
            ]
        ),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

// Fuzzing, where it is asked for: its program links with `--sanitize fuzzer` alone. Only what it
// calls is built, and of the agent what reads files and requests, without sockets
// (cluster/break fuzz).
let isFuzzing = Context.environment["MARTLET_FUZZ"] != nil
if isFuzzing {
    let core = [
        "Primitives", "Coordinates", "Membership", "Registry", "Wire", "Gossip", "CSodium",
        "Sodium", "CHost", "Host",
        "Formats", "Filters", "DNS", "Services", "Storage",
    ]
    package.products = []
    package.targets = package.targets.filter { core.contains($0.name) }
    package.targets += [
        .executableTarget(
            name: "martlet-fuzz",
            dependencies: [
                "Primitives", "Sodium", "Registry", "Wire", "Gossip", "Formats", "DNS", "Services",
                "Storage", "Filters",
            ],
            path: "Tests/Fuzzing"
        )
    ]
}

/// What other packages may depend on.
let libraries: Set = [
    "MartletBalancing", "MartletClient", "MartletAsyncHTTPClient", "MartletHummingbird",
]

// The tests that need traits, where they are asked for: with what they test, and no more.
if Context.environment["MARTLET_ADAPTERS"] != nil {
    package.products = package.products.filter { libraries.contains($0.name) }
    package.targets = package.targets.filter {
        libraries.contains($0.name) || $0.name == "MartletAdapterTests"
    }
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
    if target.name == "martlet-fuzz" {
        // libFuzzer brings `main`.
        target.swiftSettings?.append(.unsafeFlags(["-parse-as-library"]))
    }
    // One release build serves tests and processes alike. The libraries have no such flag: SwiftPM
    // refuses it in what other packages depend on.
    if target.type != .test, !libraries.contains(target.name) {
        target.swiftSettings?.append(
            .unsafeFlags(["-enable-testing"], .when(configuration: .release))
        )
    }
}

// For `cluster/docs` alone: nobody who depends on the libraries is to fetch it.
if Context.environment["MARTLET_DOCC"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.5.0")
    )
}

extension Target {
    /// A target in the folder of its name below one of `Sources`.
    static func part(
        _ name: String,
        of folder: String,
        _ dependencies: [Target.Dependency] = []
    ) -> Target {
        .target(name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)")
    }

    /// An executable in the folder of its name.
    static func program(
        _ name: String,
        _ dependencies: [Target.Dependency],
        _ linkerSettings: [LinkerSetting]? = nil
    ) -> Target {
        .executableTarget(
            name: name,
            dependencies: dependencies,
            path: "Sources/Programs/\(name)",
            linkerSettings: linkerSettings
        )
    }
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let collections = product(name: "HashTreeCollections", package: "swift-collections")
    static let httpClientOfTrait = product(
        name: "AsyncHTTPClient",
        package: "async-http-client",
        condition: .when(traits: ["MartletAsyncHTTPClient"])
    )
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdOfTrait = product(
        name: "Hummingbird",
        package: "hummingbird",
        condition: .when(traits: ["MartletHummingbird"])
    )
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(
        name: "Metrics",
        package: "swift-metrics",
        condition: .when(traits: ["MartletMetrics"])
    )
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHPACK = product(name: "NIOHPACK", package: "swift-nio-http2")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTP2 = product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioLocks = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let tracing = product(
        name: "Tracing",
        package: "swift-distributed-tracing",
        condition: .when(traits: ["MartletTracing"])
    )
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}
