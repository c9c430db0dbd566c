// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Seeded lives of a ledger: `ATELIER_SIMULATION_SEEDS=1000 swift test --filter SimulationTests` for more of them,
/// `ATELIER_SIMULATION_SEED=17` for one again.
@Suite(.timeLimit(.minutes(30))) struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static func seeds(_ usual: Int) -> [UInt64] {
        if let one = environment["ATELIER_SIMULATION_SEED"].flatMap(UInt64.init) { return [one] }
        let count = environment["ATELIER_SIMULATION_SEEDS"].flatMap(Int.init) ?? usual
        return (1...max(1, count)).map(UInt64.init)
    }

    @Test func `no life in memory breaks a promise`() async throws {
        for seed in Self.seeds(60) { try await live(seed, .memory) }
    }

    @Test func `no life in a file breaks a promise`() async throws {
        for seed in Self.seeds(12) { try await live(seed, .sqlite) }
    }

    private func live(_ seed: UInt64, _ kind: Home.Kind) async throws {
        var simulation = try Simulation(seed: seed, on: kind)
        let broken = try await simulation.run()
        #expect(
            broken == [],
            """
            ATELIER_SIMULATION_SEED=\(seed) in \(kind)
            \(simulation.events.joined(separator: "\n"))
            """)
    }

    @Test func `the same seed is the same life`() async throws {
        var lives: [[String]] = []
        for _ in 0..<2 {
            var simulation = try Simulation(seed: 4, on: .memory)
            _ = try await simulation.run()
            lives.append(simulation.events)
        }
        #expect(lives[0] == lives[1])
        #expect(lives[0].count >= Simulation.steps / 2)
    }
}
