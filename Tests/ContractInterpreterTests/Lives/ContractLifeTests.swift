// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Foundation
import Testing

/// Random contracts and random lives of them: `make simulate SEEDS=1000` for more, `ATELIER_SIMULATION_SEED=17` for one again.
@Suite(.timeLimit(.minutes(60))) struct ContractLifeTests {
    @Test func `no random contract comes to anything but what the oracle tells`() async throws {
        try await live(LifeSeeds.seeds(60), .memory)
    }

    @Test func `no random contract in a file breaks a promise`() async throws {
        try await live(LifeSeeds.seeds(6), .sqlite)
    }

    /// Without a fault the oracle and the engine agree, or one of the two does not know the language.
    @Test func `a quiet life comes to what the oracle tells`() async throws {
        for seed in LifeSeeds.seeds(60) {
            let shape = LifeSeeds.shape(seed)
            let broken = try await LifeSeeds.live(
                ContractLife.Setting(seed: seed, shape: shape, isQuiet: true)
            ).broken
            #expect(broken == [], "ATELIER_SIMULATION_SEED=\(seed)\n\(shape.text)")
        }
    }

    @Test func `the same seed is the same life of the same contract`() async throws {
        let shape = LifeSeeds.shape(11)
        #expect(shape == LifeSeeds.shape(11))
        let setting = ContractLife.Setting(seed: 11, shape: shape)
        let lives = [try await LifeSeeds.live(setting), try await LifeSeeds.live(setting)]
        #expect(lives[0].events == lives[1].events)
        #expect(lives[0].events.count > 20)
    }

    @Test func `random contracts are as wide and as deep as they may be, and use every verb`() {
        let shapes = (1...300).map { LifeSeeds.shape(UInt64($0)) }
        #expect((shapes.map(\.depth).max() ?? 0) >= ShapeGenerator.maxDepth)
        let text = shapes.map(\.text).joined()
        for word in [
            "parallel:", "for_each:", "call:", "gate:", "on_error: continue", "goto:", "compensate:", "wait:",
            "approval:", "transform:", "push:", "execute:", "fail_fast", "complete_all", "collect",
            "before_create",
        ] { #expect(text.contains(word), "\(word)") }
    }

    private func live(_ seeds: [UInt64], _ kind: Home.Kind) async throws {
        var tally = LifeTally(kind: kind.rawValue)
        for seed in seeds {
            let setting = ContractLife.Setting(seed: seed, shape: LifeSeeds.shape(seed), home: kind)
            let life = try await LifeSeeds.live(setting)
            tally.add(life)
            if life.broken.isEmpty { continue }
            let smallest = try await LifeSeeds.shrink(setting)
            Issue.record(
                """
                ATELIER_SIMULATION_SEED=\(seed) in \(kind): \(life.broken.joined(separator: "; "))
                \(life.events.joined(separator: "\n"))
                The smallest contract that still breaks a promise, with the seed \(smallest.seed): \(smallest.broken.joined(separator: "; "))
                \(smallest.shape.text)
                """)
        }
        tally.tell()
    }
}
