// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "connected-apps-portal",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "portal", targets: ["PortalCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),

        .target(name: "HTTP", dependencies: [.httpTypes]),
        .target(name: "FastCGI", dependencies: ["HTTP", "CFastCGI", .httpTypes]),
        .target(name: "HTTPClient", dependencies: ["HTTP", "CCurl", .httpTypes]),
        .target(name: "Templates"),
        .target(name: "Stytch", dependencies: ["HTTP", .httpTypes]),
        .target(name: "AuditLog", dependencies: ["CSQLite", .grdb, .crypto], exclude: ["FORMAT.md"]),
        .target(name: "Accounts", dependencies: [.grdb, .crypto, .cryptoExtras]),
        .target(
            name: "Portal",
            dependencies: ["Stytch", "AuditLog", "Accounts", "Templates", "HTTP", .httpTypes, .crypto, .log]),
        .target(name: "Sandbox", dependencies: ["HTTP", .httpTypes]),
        .executableTarget(
            name: "PortalCommand",
            dependencies: [
                "FastCGI", "HTTPClient", "Portal", "Sandbox", "Stytch", "AuditLog", "Accounts", "Templates", "HTTP",
                .argumentParser, .configuration, .crypto, .log, .serviceLifecycle, .system, .unixSignals,
            ]),
        .executableTarget(name: "rendering-bench", dependencies: ["Templates"], path: "Tests/RenderingBench"),
        .executableTarget(
            name: "audit-bench", dependencies: ["AuditLog", .grdb], path: "Tests/AuditBench", exclude: ["pages.py"]),

        .testTarget(name: "HTTPTests", dependencies: ["HTTP", .httpTypes]),
        .testTarget(name: "FastCGITests", dependencies: ["FastCGI", "HTTP", .httpTypes]),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "HTTP", .httpTypes]),
        .testTarget(name: "TemplatesTests", dependencies: ["Templates"]),
        .testTarget(name: "StytchTests", dependencies: ["Stytch", "HTTP", .httpTypes]),
        .testTarget(name: "AuditLogTests", dependencies: ["AuditLog", .grdb]),
        .testTarget(name: "AccountsTests", dependencies: ["Accounts", .grdb]),
        .testTarget(
            name: "PortalTests",
            dependencies: [
                "Portal", "Sandbox", "Stytch", "AuditLog", "Accounts", "Templates", "HTTP", .grdb, .httpTypes, .log,
            ]),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "HTTP", .httpTypes]),
        .testTarget(
            name: "PortalCommandTests", dependencies: ["PortalCommand", "AuditLog", "Accounts", .configuration, .log]),
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
    static let log = product(name: "Logging", package: "swift-log")
}
