// SPDX-License-Identifier: Apache-2.0
package import ContractModel
internal import FunctionLibrary

/// A suite as it was read.
package struct ReadSuite: Sendable {
    package var source: SourceText
    package var suite: TestSuite
    let places: TestPlaces

    package init(source: SourceText, suite: TestSuite) {
        self.source = source
        self.suite = suite
        places = TestPlaces(source)
    }
}

/// Runs the cases of suites against the real interpreter, each in a world of its own.
package struct SuiteRunner: Sendable {
    package var application: TestedApplication
    package var bench: TestBench
    /// Cases that run at the same time; the results are the same for any number.
    package var concurrency: Int

    package init(_ application: TestedApplication, bench: TestBench, concurrency: Int = 4) {
        self.application = application
        self.bench = bench
        self.concurrency = max(1, concurrency)
    }

    /// The results in the order of suites and cases.
    package func run(
        _ suites: [ReadSuite], where isWanted: @Sendable (TestCase) -> Bool = { _ in true }
    ) async -> [CaseResult] {
        let cases = suites.flatMap { suite in suite.suite.cases.filter(isWanted).map { (suite, $0) } }
        return await withTaskGroup(of: (Int, CaseResult).self) { group in
            var results: [CaseResult?] = Array(repeating: nil, count: cases.count)
            var next = 0
            func add() {
                guard next < cases.count else { return }
                let (index, (suite, test)) = (next, cases[next])
                next += 1
                group.addTask { (index, await run(test, of: suite)) }
            }
            for _ in 0..<concurrency { add() }
            while let (index, result) = await group.next() {
                results[index] = result
                add()
            }
            return results.compactMap(\.self)
        }
    }

    /// Runs one case.
    package func run(_ test: TestCase, of suite: ReadSuite) async -> CaseResult {
        var run = CaseRun(
            test, of: suite.suite, in: suite.source.file, places: suite.places, application: application,
            bench: bench)
        return await run.run()
    }
}

extension TestSuite {
    /// True when a case submits to this action, too.
    package func submits(_ key: String) -> Bool {
        cases.contains { test in
            test.events.contains { event in
                if case .submit(let submission) = event.kind {
                    submission.action?.value == key
                } else {
                    false
                }
            }
        }
    }
}
