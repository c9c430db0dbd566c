// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Runs one case: a ledger of its own, a clock of its own, one process after the other.
struct CaseRun {
    let application: TestedApplication
    let bench: TestBench
    let suite: TestSuite
    let test: TestCase
    let places: TestPlaces
    /// The file of the suite, as it is shown.
    let file: String

    var result: CaseResult
    let clock: StillClock
    let witness = CaseWitness()
    let ledger: any TestLedger
    let bytes: SeededBytes
    let connections: CannedConnections
    var process: TestProcess?
    /// How many processes were started.
    var processes = 0
    /// What the ledger held after each event, for who asks for it.
    var recorded: [ActualOutcome] = []
    var isRecording = false
    /// The submissions of the case, oldest first.
    var submissions: [String] = []
    /// The tenants in which they were accepted.
    var scopes: [String: TenantScope] = [:]
    /// What the last event of the case came to, one for each target.
    var outcomes: [StepOutcome] = []
    /// The steps at which the process is still to end, in order.
    var crashes: [Located<String>] = []
    /// Who acts where an event does not say so.
    var caller: Caller

    init(
        _ test: TestCase, of suite: TestSuite, in file: String, places: TestPlaces,
        application: TestedApplication, bench: TestBench
    ) {
        self.test = test
        self.suite = suite
        self.file = file
        self.places = places
        self.application = application
        self.bench = bench
        clock = StillClock(test.given.now ?? TestBench.now)
        ledger = bench.ledger()
        connections = CannedConnections(test.given)
        bytes = SeededBytes(seed: suite.action.value + "\u{0}" + test.name.value)
        result = CaseResult(
            suite: file, action: suite.action.value, name: test.name.value, range: test.name.range)
        caller = CaseRun.caller(test.caller, like: nil)
    }

    /// Who acts: what is written, the tenant of who acted before.
    static func caller(_ written: TestCaller?, like other: Caller?) -> Caller {
        guard let written else { return other ?? Caller(tenant: TestBench.tenant, user: nil) }
        return Caller(
            tenant: written.tenant?.value ?? other?.tenant ?? TestBench.tenant, user: written.user?.value,
            roles: written.roles.map(\.value), groups: written.groups.map(\.value), email: written.email,
            name: written.name,
            organization: written.organization)
    }

    mutating func run() async -> CaseResult {
        if await prepare() {
            await submit(test.submission, as: caller, at: test.name.range, crashing: upcoming(0))
            await record()
            await checkUnlessRecording(test.expectation, at: test.name.range)
            for (index, event) in test.events.enumerated() where result.unsupported == nil {
                await perform(event, index)
                await record()
                await checkUnlessRecording(event.expectation, at: event.range)
            }
        }
        result.reached = witness.reached
        if let process { await process.store.close() }
        return result
    }

    private mutating func checkUnlessRecording(_ expectation: TestExpectation?, at range: SourceRange) async {
        if !isRecording { await check(expectation, at: range) }
    }

    private mutating func record() async {
        guard isRecording else { return }
        recorded.append(outcomes.isEmpty ? ActualOutcome() : await ActualOutcome.read(self, outcomes[0]))
    }

    mutating func fail(_ message: String, at range: SourceRange) {
        result.failures.append(TestFailure(message, at: range))
    }

    /// The crashes that stand behind an event: they are about what it sets off.
    func upcoming(_ index: Int) -> [Located<String>] {
        test.events.dropFirst(index).prefix { if case .crash = $0.kind { true } else { false } }
            .compactMap { if case .crash(let step) = $0.kind { step } else { nil } }
    }

    /// Where what a submission came to is looked up: in its own tenant, and without one in that of who acted.
    func scope(of outcome: StepOutcome) -> TenantScope {
        outcome.submission.flatMap { scopes[$0] } ?? outcome.scope
    }
}

/// What an event of a case came to.
struct StepOutcome {
    var action: String
    /// The tenant in which it was done.
    var scope: TenantScope
    /// The submission that it is about; nil when none was accepted.
    var submission: String?
    /// Why it was turned away.
    var refusal: InterpreterError?
    /// What the run waited for instead, where it was turned away for that.
    var instead: String?
}
