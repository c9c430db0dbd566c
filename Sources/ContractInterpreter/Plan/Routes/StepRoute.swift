// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Where one outcome of a step leads: every outcome that a step can have has one.
public struct StepRoute: Sendable, Hashable {
    /// The kind of way.
    public enum Way: String, Sendable, Hashable, CaseIterable {
        /// On to the next step.
        case next
        /// To a later step of the same list.
        case jump
        /// The same again, a bounded number of times.
        case retry
        /// To people, who decide.
        case person
        /// On with a value that stands in for the result.
        case value
        /// To the end of the run, as its author wants it.
        case end
        /// To the end of the run as failed: what was done is undone, and the submission is a dead letter.
        case fail
        /// The run is stopped, and what was done is undone.
        case stop
    }

    /// What came of the step, such as `succeeded`, `timed_out` or `unknown`.
    public var outcome: String
    public var way: Way
    /// Where it leads, in words.
    public var words: String
    /// The steps that are undone on this way where they were done, the latest first.
    public var undoes: [String]

    public init(_ outcome: String, _ way: Way, _ words: String, undoes: [String] = []) {
        self.outcome = outcome
        self.way = way
        self.words = words
        self.undoes = undoes
    }
}

/// The routes of one step.
public struct StepRoutes: Sendable, Hashable {
    /// The step's key.
    public var step: String
    public var routes: [StepRoute]

    public init(step: String, routes: [StepRoute]) {
        self.step = step
        self.routes = routes
    }
}

extension CompiledAction {
    /// The routes of the author's steps, in the order in which they run, nested ones behind the step around them.
    public var routes: [StepRoutes] {
        let known = plan.children.compactMapValues { digest in
            children[digest].flatMap { try? JSONReader.read($0) }.flatMap { try? ActionPlan(planValue: $0) }
        }
        var reader = RouteReader(plan, children: known)
        let early = plan.ownSteps.filter(\.isBeforeCreate)
        return reader.read(early + plan.ownSteps.filter { !$0.isBeforeCreate }, inside: nil)
    }
}
