// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Upcoming features that keep imports honest: an import is internal unless it says `public`, and every file
// imports what it uses.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "atelier",
    products: [
        .executable(name: "atelier", targets: ["atelier-cli"]),
        .library(name: "ContractModel", targets: ["ContractModel"]),
        .library(name: "ContractLint", targets: ["ContractLint"]),
        .library(name: "FunctionLibrary", targets: ["FunctionLibrary"]),
        .library(name: "Ledger", targets: ["Ledger"]),
        .library(name: "ContractInterpreter", targets: ["ContractInterpreter"]),
    ],
    traits: [
        .trait(
            name: "PhoneNumbers",
            description:
                "Telephone numbers are checked against the numbering plans of all countries (libphonenumber)."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    ],
    targets: [
        // Level 0: C libraries of the system, found by pkg-config.
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CMagic", pkgConfig: "libmagic", providers: [.apt(["libmagic-dev"]), .brew(["libmagic"])]),
        .systemLibrary(
            name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"]), .brew(["libidn2"])]),
        // It has no pkg-config file; libidn2 rests on it, so it is there anyway.
        .systemLibrary(name: "CUnistring", providers: [.apt(["libunistring-dev"]), .brew(["libunistring"])]),
        // Without pkg-config: it asks for -pthread, which the package manager refuses with a warning at every build.
        .systemLibrary(name: "CRE2System", providers: [.apt(["libre2-dev"]), .brew(["re2"])]),
        .target(name: "CRE2", dependencies: ["CRE2System"], linkerSettings: [.linkedLibrary("re2")]),
        // Empty without the trait, so that nobody else needs the library and all that it brings.
        .target(
            name: "CPhoneNumber",
            cxxSettings: [.define("ATELIER_PHONE_NUMBERS", .when(traits: ["PhoneNumbers"]))],
            linkerSettings: [.linkedLibrary("phonenumber", .when(traits: ["PhoneNumbers"]))]),
        // Neither is linked to its library: that is loaded when a connection is first used.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CPostgres", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        // What is asked of the C library's allocator, which Swift does not see.
        .target(name: "CLargePages"),

        // Level 1
        // SQLite's file layer, with one that writes a log in few calls above it.
        .target(name: "CGatheredLog", dependencies: ["CSQLite"], linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "ContractModel",
            dependencies: ["CLibYAML", "CLargePages", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Level 2
        .target(name: "ContractFormat", dependencies: ["ContractModel"], swiftSettings: strict),
        .target(
            name: "FunctionLibrary",
            dependencies: [
                "ContractModel", "CRE2", "CMagic", "CIDN2", "CUnistring",
                .target(name: "CPhoneNumber", condition: .when(traits: ["PhoneNumbers"])),
            ],
            swiftSettings: strict),
        .target(name: "ContractLint", dependencies: ["ContractModel"], swiftSettings: strict),
        .target(name: "Ledger", dependencies: ["ContractModel"], swiftSettings: strict),
        .target(name: "LedgerConformance", dependencies: ["ContractModel", "Ledger"], swiftSettings: strict),

        // Level 3
        .target(
            name: "ContractInterpreter",
            dependencies: [
                "ContractModel", "FunctionLibrary", "Ledger",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "ContractPages",
            dependencies: ["ContractModel", "FunctionLibrary", "ContractInterpreter"],
            swiftSettings: strict),
        .target(
            name: "Connections", dependencies: ["ContractModel", "FunctionLibrary", "CCurl", "CPostgres"],
            swiftSettings: strict),
        .target(name: "Telemetry", dependencies: ["ContractModel", "Ledger"], swiftSettings: strict),
        .target(
            name: "LedgerSQLite", dependencies: ["ContractModel", "Ledger", "CSQLite", "CGatheredLog"],
            swiftSettings: strict),

        // Level 4
        .target(
            name: "ContractDiff",
            dependencies: ["ContractModel", "FunctionLibrary", "ContractInterpreter"],
            swiftSettings: strict),
        .target(
            name: "LanguageServer", dependencies: ["ContractModel", "FunctionLibrary"], swiftSettings: strict),
        .target(
            name: "ContractTesting",
            dependencies: ["ContractModel", "FunctionLibrary", "Ledger", "ContractInterpreter"],
            swiftSettings: strict),

        // Level 5
        .executableTarget(
            name: "atelier-cli",
            dependencies: [
                "ContractModel", "ContractLint", "FunctionLibrary", "Ledger", "ContractInterpreter",
                "LedgerSQLite", "ContractFormat", "ContractDiff", "ContractPages", "ContractTesting",
                "LanguageServer", "Connections", "Telemetry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Not a product: what scripts/bench measures with.
        .executableTarget(
            name: "atelier-bench",
            dependencies: [
                "ContractModel", "FunctionLibrary", "Ledger", "ContractInterpreter", "LedgerSQLite",
                "CSQLite",
            ],
            path: "Benchmarks/Driver", swiftSettings: strict),

        // Tests
        .testTarget(name: "ContractModelTests", dependencies: ["ContractModel"], swiftSettings: strict),
        .testTarget(
            name: "ContractLintTests",
            dependencies: [
                "ContractLint", "ContractModel", "FunctionLibrary", "ContractInterpreter", "atelier-cli",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ContractFormatTests",
            dependencies: ["ContractFormat", "ContractModel", "ContractInterpreter", "FunctionLibrary"],
            swiftSettings: strict),
        .testTarget(
            name: "FunctionLibraryTests", dependencies: ["FunctionLibrary", "ContractModel"],
            swiftSettings: strict),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["ContractModel", "Ledger", "LedgerConformance", "LedgerSQLite", "CSQLite"],
            swiftSettings: strict),
        .testTarget(
            name: "ContractInterpreterTests",
            dependencies: [
                "ContractModel", "FunctionLibrary", "Ledger", "ContractInterpreter", "LedgerSQLite",
                "CSQLite",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ContractDiffTests",
            dependencies: ["ContractModel", "FunctionLibrary", "ContractInterpreter", "ContractDiff"],
            swiftSettings: strict),
        .testTarget(
            name: "ContractTestingTests",
            dependencies: [
                "ContractModel", "FunctionLibrary", "Ledger", "ContractInterpreter", "LedgerSQLite",
                "ContractTesting",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AtelierCLITests",
            dependencies: [
                "atelier-cli", "ContractModel", "ContractDiff", "ContractInterpreter", "FunctionLibrary",
                "Ledger",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TelemetryTests", dependencies: ["ContractModel", "Ledger", "Telemetry"],
            swiftSettings: strict),
        .testTarget(
            name: "ContractPagesTests",
            dependencies: ["ContractModel", "FunctionLibrary", "ContractInterpreter", "ContractPages"],
            swiftSettings: strict),
        .testTarget(
            name: "ConnectionsTests", dependencies: ["Connections", "ContractModel", "FunctionLibrary"],
            swiftSettings: strict),
        .testTarget(
            name: "LanguageServerTests",
            dependencies: [
                "atelier-cli", "LanguageServer", "ContractModel", "ContractLint", "ContractTesting",
                "FunctionLibrary",
            ],
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    ]
)
