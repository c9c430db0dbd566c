// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Foundation
import Testing

/// Mistakes planted in the engine: a simulation that does not notice them is worth nothing.
@Suite(.timeLimit(.minutes(60))) struct EngineFaultTests {
    /// Lives in which a mistake is looked for.
    private static let maxSeeds: UInt64 = 400

    /// Lives that have noticed a mistake before, looked at first.
    ///
    /// Where one notices it no more, because the engine or the contracts changed, all are.
    private static let likely: [EngineFault: UInt64] = [
        .epochNotChecked: 29, .cancelNotCascaded: 45, .undoInWrongOrder: 64, .intentNotWritten: 88,
        .eventCountedTwice: 193, .parentGuardDropped: 309,
    ]

    /// Mistakes that show only when one moment of one run is met: `WaitGuardTests` meets it, and `make simulate` looks for
    /// it.
    private static let rare: Set<EngineFault> = [.eventGuardDropped, .childGuardDropped]
    private static let isLong = ProcessInfo.processInfo.environment["ATELIER_SIMULATION_SEEDS"] != nil

    @Test(arguments: EngineFault.allCases.filter { isLong || !rare.contains($0) })
    func `every mistake of the engine is noticed by a random life`(_ fault: EngineFault) async throws {
        for seed in [Self.likely[fault] ?? 1] + Array(1...Self.maxSeeds) {
            let setting = ContractLife.Setting(seed: seed, shape: LifeSeeds.shape(seed), fault: fault)
            let broken = try await LifeSeeds.live(setting).broken
            guard let first = broken.first else { continue }
            print("\(fault.rawValue): noticed with seed \(seed): \(first)")
            return
        }
        Issue.record("nobody noticed in \(Self.maxSeeds) lives that \(fault.rawValue)")
    }

    @Test func `a life that breaks a promise is made small enough to be read`() async throws {
        let fault = EngineFault.wakeForgotten
        for seed in 1...Self.maxSeeds {
            let setting = ContractLife.Setting(seed: seed, shape: LifeSeeds.shape(seed), fault: fault)
            guard setting.shape.stepCount > 6, try await !LifeSeeds.live(setting).broken.isEmpty else {
                continue
            }
            let smallest = try await LifeSeeds.shrink(setting, attempts: 120)
            #expect(smallest.shape.stepCount <= 3, "\(smallest.shape.text)")
            #expect(Workbench.check(smallest.shape.text).diagnostics.isEmpty)
            var again = setting
            (again.shape, again.seed) = (smallest.shape, smallest.seed)
            #expect(try await LifeSeeds.live(again).broken == smallest.broken)
            return
        }
        Issue.record("no life of more than six steps was broken")
    }
}
