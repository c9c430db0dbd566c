// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own: everything in it, and all that it rests on, is built for libFuzzer by scripts/fuzz.
let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "atelier", path: "..")],
    targets: [
        .executableTarget(
            name: "ReaderFuzzer",
            dependencies: [
                .product(name: "ContractModel", package: "atelier"),
                .product(name: "ContractLint", package: "atelier"),
                .product(name: "FunctionLibrary", package: "atelier"),
                .product(name: "ContractInterpreter", package: "atelier"),
            ])
    ]
)
