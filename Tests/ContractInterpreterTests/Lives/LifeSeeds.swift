// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Which lives are lived, and how one of them is.
enum LifeSeeds {
    private static let environment = ProcessInfo.processInfo.environment

    static func seeds(_ usual: Int) -> [UInt64] {
        if let one = environment["ATELIER_SIMULATION_SEED"].flatMap(UInt64.init) { return [one] }
        let count = environment["ATELIER_SIMULATION_SEEDS"].flatMap(Int.init) ?? usual
        return (1...max(1, count)).map(UInt64.init)
    }

    static func shape(_ seed: UInt64) -> ContractShape {
        var generator = ShapeGenerator(seed: seed)
        return generator.shape()
    }

    /// A life that was lived.
    struct Lived: Sendable {
        var broken: [String]
        var events: [String]
        var faults: [String: Int]
    }

    static func live(_ setting: ContractLife.Setting) async throws -> Lived {
        try await withTaskExecutorPreference(OneAtATime()) {
            var life = try ContractLife(setting)
            let broken = try await life.run()
            return Lived(broken: broken, events: life.events, faults: life.faults)
        }
    }

    /// Seeds that are tried for each smaller contract: with fewer operations another moment is the bad one.
    private static let seedsForEach: UInt64 = 12

    /// The smallest contract with which the promise is still broken, and the seed that shows it.
    static func shrink(
        _ setting: ContractLife.Setting, attempts: Int = 300
    ) async throws -> (shape: ContractShape, seed: UInt64, broken: [String]) {
        var found = (seed: setting.seed, broken: [String]())
        let shape = try await ShapeShrinker(attempts: attempts).shrink(setting.shape) { shape in
            for further in 0..<seedsForEach {
                var smaller = setting
                smaller.shape = shape
                // Whether somebody stops it goes by the seed.
                smaller.seed = setting.seed &+ further &* 3
                let broken = try await live(smaller).broken
                if !broken.isEmpty {
                    found = (smaller.seed, broken)
                    return true
                }
            }
            return false
        }
        return (shape, found.seed, found.broken)
    }
}

/// What many lives came to, for whoever asked for them.
struct LifeTally {
    let kind: String
    private var lives = 0
    private var steps = 0
    private var violations = 0
    private var faults: [String: Int] = [:]

    init(kind: String) { self.kind = kind }

    mutating func add(_ life: LifeSeeds.Lived) {
        lives += 1
        steps += life.events.count
        violations += life.broken.isEmpty ? 0 : 1
        for (fault, count) in life.faults { faults[fault, default: 0] += count }
    }

    func tell() {
        var text = "simulation (\(kind)): \(lives) seeds, \(steps) deeds, \(violations) violations\n"
        for (fault, count) in faults.sorted(by: { $0.key < $1.key }) { text += "  \(fault): \(count)\n" }
        print(text, terminator: "")
    }
}
