// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "connected-apps-portal",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "portal", targets: ["PortalCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

        .target(name: "Time"),
        .target(name: "Text"),
        .target(name: "Identifiers"),
        .target(name: "HTTP", dependencies: ["Text", .httpTypes]),
        .target(name: "Threads"),
        .target(name: "FastCGI", dependencies: ["HTTP", "Threads", "CFastCGI", .httpTypes]),
        .target(name: "HTTPClient", dependencies: ["HTTP", "Threads", "CCurl", .httpTypes]),
        .target(name: "Templates", dependencies: ["Text"]),
        .target(name: "Stytch", dependencies: ["Identifiers", "HTTP", "Text", .httpTypes]),
        .target(name: "SQLite", dependencies: ["CSQLite", .grdb]),
        .target(name: "Disk"),
        .target(name: "TransparencyLog", dependencies: [.crypto]),
        .target(name: "AuditFormat", dependencies: ["Text", "Time", .crypto], exclude: ["FORMAT.md"]),
        .target(
            name: "AuditLog",
            dependencies: [
                "AuditFormat", "TransparencyLog", "SQLite", "Disk", "Identifiers", "Time", "Text", .grdb, .crypto,
            ]),
        .target(name: "Accounts", dependencies: ["Time", "Text", .grdb, .crypto, .cryptoExtras]),
        .target(
            name: "Portal",
            dependencies: [
                "Stytch", "AuditLog", "AuditFormat", "TransparencyLog", "Accounts", "Templates", "Identifiers", "HTTP",
                "Time", "Text", .httpTypes, .log,
            ]),
        .target(name: "Sandbox", dependencies: ["HTTP", "Text", .httpTypes]),
        .executableTarget(
            name: "PortalCommand",
            dependencies: [
                "FastCGI", "HTTPClient", "Portal", "Sandbox", "Stytch", "AuditLog", "AuditFormat", "TransparencyLog",
                "Accounts",
                "Templates", "HTTP", "Threads", "Disk", "Time", "Text",
                .argumentParser, .configuration, .crypto, .flyingFox, .flyingSocks, .log, .serviceLifecycle, .system,
                .unixSignals,
            ]),
        .executableTarget(name: "rendering-bench", dependencies: ["Templates"], path: "Tests/RenderingBench"),
        .executableTarget(
            name: "audit-bench", dependencies: ["AuditLog", "Identifiers", "Time", .grdb], path: "Tests/AuditBench",
            exclude: ["pages.py"]),

        .target(name: "TestSupport", dependencies: ["Time"], path: "Tests/TestSupport"),
        .testTarget(name: "TimeTests", dependencies: ["Time", "TestSupport"]),
        .testTarget(name: "TextTests", dependencies: ["Text", "TestSupport"]),
        .testTarget(name: "IdentifiersTests", dependencies: ["Identifiers"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", .httpTypes]),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(name: "FastCGITests", dependencies: ["FastCGI", "HTTP", "Threads", .httpTypes]),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "HTTP", .httpTypes]),
        .testTarget(name: "TemplatesTests", dependencies: ["Templates", "TestSupport"]),
        .testTarget(name: "StytchTests", dependencies: ["Stytch", "TestSupport", "Identifiers", "HTTP", .httpTypes]),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog", "TestSupport"]),
        .testTarget(name: "AuditFormatTests", dependencies: ["AuditFormat", "Text", "Time", .crypto]),
        .testTarget(
            name: "AuditLogTests",
            dependencies: [
                "AuditLog", "AuditFormat", "TransparencyLog", "TestSupport", "Disk", "SQLite", "Identifiers", "Time",
                "Text", .grdb,
            ]),
        .testTarget(name: "AccountsTests", dependencies: ["Accounts", "TestSupport", "Time", .grdb]),
        .testTarget(
            name: "PortalTests",
            dependencies: [
                "Portal", "TestSupport", "Sandbox", "Stytch", "AuditLog", "TransparencyLog", "Accounts", "Templates",
                "Identifiers",
                "HTTP", "Time", "Text", .grdb, .httpTypes, .log,
            ]),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "TestSupport", "HTTP", .httpTypes]),
        .testTarget(
            name: "PortalCommandTests",
            dependencies: [
                "PortalCommand", "TestSupport", "TransparencyLog", "AuditLog", "Accounts", "Stytch", "Time",
                .configuration, .log,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
    ]
    if Context.environment["CI"] != nil {
        target.swiftSettings?.append(.treatAllWarnings(as: .error))
    }
}

extension Target.Dependency {
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let system = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let flyingFox = product(name: "FlyingFox", package: "FlyingFox")
    static let flyingSocks = product(name: "FlyingSocks", package: "FlyingFox")
    static let log = product(name: "Logging", package: "swift-log")
}
