// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension RouteReader {
    /// The way that an outcome takes when nothing saves the step.
    typealias Failing = @Sendable (String) -> StepRoute

    /// The outcomes that the verb of a step has, and where each leads.
    func routes(
        of step: PlanStep, _ fail: Failing, partly failPartly: Failing
    ) -> [StepRoute] {
        let done = StepRoute("succeeded", .next, "goes on with the next step")
        switch step.work {
        case .transform(let call), .execute(let call):
            return [done] + attempts(step, fail) + unknown(Effect(text: call.function.effect), failPartly)
                + [fail("failed")]
        case .lookup(let lookup):
            let missing =
                lookup.allowsMissing ? StepRoute("not_found", .value, "goes on with null") : fail("not_found")
            return [done, missing] + attempts(step, fail) + [fail("failed")]
        case .fetch: return [done] + attempts(step, fail) + [fail("failed")]
        case .push(let push):
            return [done] + attempts(step, fail) + unknown(.external(push.idempotency.safety), failPartly)
                + [fail("failed")]
        case .emit: return [done]
        case .gate(let cases): return gate(cases, fail)
        case .govern(let policy):
            let allowed = StepRoute("succeeded", .next, "goes on with the next step")
            guard let approval = policy.approval else { return [allowed, fail("refused")] }
            return [allowed] + approvalRoutes(approval, fail).dropFirst()
        case .approval(let approval): return approvalRoutes(approval, fail)
        case .wait(.event(let event, _, let timeout)):
            let limit = (timeout ?? step.timeout).map { fail("timed_out").after(DurationText.render($0)) }
            return [StepRoute("succeeded", .next, "'\(event)' came: goes on with the next step")]
                + [limit].compactMap(\.self)
        case .wait:
            return [done]
                + [step.timeout.map { fail("timed_out").after(DurationText.render($0)) }].compactMap(\.self)
        case .call(let child): return call(child, step, fail)
        case .start: return [done, fail("child_refused")]
        case .forEach(let fanOut):
            return [done, part("item_failed", fanOut.onError, failPartly), fail("too_many_items")]
                + lateItem(fanOut) + late(step, failPartly)
        case .parallel(_, let onError):
            return [done, part("branch_failed", onError, fail)] + late(step, fail)
        case .model:
            let instead: Failing = { StepRoute($0, .value, "goes on with the fallback") }
            return [done] + attempts(step, instead) + [instead("unusable"), fail("failed")]
        }
    }

    /// What becomes of a system that cannot be reached.
    private func attempts(_ step: PlanStep, _ fail: Failing) -> [StepRoute] {
        guard let call = step.call, !call.isPure else { return [] }
        let last = fail("unreachable")
        let safety = call.safety
        guard safety != .atMostOnce else { return [last] }
        let policy = call.retry ?? plan.retry
        guard policy.maxAttempts > 1 else { return [last] }
        let horizon = RetryHorizon(
            policy, timeout: call.timeout ?? limit(of: step) ?? FunctionCall.defaultTimeout, safety: safety)
        return [
            StepRoute(
                "unreachable", .retry,
                "tries again, \(horizon.words) in all; after that: \(last.words)", undoes: last.undoes)
        ]
    }

    private func limit(of step: PlanStep) -> Duration? {
        switch step.work {
        case .push(let push): plan.connections[push.resource.connection]?.timeout
        case .lookup(let lookup): plan.connections[lookup.resource.connection]?.timeout
        case .fetch(let resource, _, _): plan.connections[resource.connection]?.timeout
        case .execute(let call): call.commandResource.flatMap { plan.connections[$0.connection]?.timeout }
        case .model(let model): plan.connections[model.connection]?.timeout
        default: nil
        }
    }

    /// What becomes of an answer that was lost.
    private func unknown(_ effect: Effect?, _ fail: Failing) -> [StepRoute] {
        guard case .external(let safety) = effect else { return [] }
        var last = fail("unknown")
        let again: String
        switch safety {
        case .keyed: again = "sends it again under the same idempotency key"
        case .upsert: again = "writes it again"
        case .queryFirst: again = "asks whether it arrived before it is sent again"
        case .atMostOnce:
            last.words = "never sent again: \(last.words)"
            return [last]
        }
        return [
            StepRoute(
                "unknown", .retry, "\(again); after the last attempt: \(last.words)", undoes: last.undoes)
        ]
    }

    private func gate(_ cases: [PlanGateCase], _ fail: Failing) -> [StepRoute] {
        var routes = cases.enumerated().map { index, entry -> StepRoute in
            let outcome = "case_\(index)"
            switch entry.exit {
            case .skip(let key): return StepRoute(outcome, .jump, "goes on at '\(key)'")
            case .end(true, _): return fail(outcome)
            case .end(false, _): return StepRoute(outcome, .end, "ends the run as completed")
            }
        }
        routes.append(StepRoute("no_case", .next, "goes on with the next step"))
        return routes
    }

    private func approvalRoutes(_ approval: PlanApproval, _ fail: Failing) -> [StepRoute] {
        let approved = StepRoute("approved", .next, "goes on with the next step")
        var routes = [approved, fail("rejected")]
        guard let limit = approval.expiresAfter.map({ DurationText.render($0) }) else {
            routes.append(
                StepRoute("undecided", .person, "waits for \(RouteReader.words(approval.approvers))"))
            return routes
        }
        switch approval.onExpiry {
        case .reject: routes.append(fail("expired").after(limit))
        case .approve:
            routes.append(StepRoute("expired", .next, "goes on with the next step").after(limit))
        case .escalate:
            let next = fail("expired")
            let people = approval.escalateTo.map(RouteReader.words) ?? "nobody"
            routes.append(
                StepRoute(
                    "expired", .person, "asks \(people) for as long again; after that: \(next.words)",
                    undoes: next.undoes
                ).after(limit))
        }
        return routes
    }

    private static func words(_ approvers: PlanApprovers) -> String {
        let names = approvers.roles + approvers.groups + (approvers.users.isEmpty ? [] : ["users"])
        return (approvers.count > 1 ? "\(approvers.count) of " : "") + names.joined(separator: ", ")
    }

    private func call(_ child: PlanChild, _ step: PlanStep, _ fail: Failing) -> [StepRoute] {
        var routes = [StepRoute("succeeded", .next, "goes on with the next step")]
        routes += (endings(of: child) + ["child_refused"]).map(fail)
        if let limit = child.timeout ?? step.timeout {
            let late =
                child.timeoutValue == nil
                ? fail("timed_out")
                : StepRoute("timed_out", .value, "stops '\(child.action)', goes on with 'timeout_value'")
            routes.append(late.after(DurationText.render(limit)))
        }
        return routes
    }

    /// How a child may end otherwise than well, once it was taken.
    ///
    /// One that runs within its acceptance is done or refused, and one that holds no duplicates is never held.
    private func endings(of child: PlanChild) -> [String] {
        let plan = children[child.action]
        if let plan, !plan.runsInBackground { return [] }
        let mayBeHeld =
            switch plan.map(\.duplicates) {
            case .none: true
            case .some(let check): check.map { $0.onMatch == .quarantine || $0.onMatch == .confirm } ?? false
            }
        return ["child_failed", "child_cancelled"] + (mayBeHeld ? ["child_duplicate"] : [])
    }

    private func late(_ step: PlanStep, _ fail: Failing) -> [StepRoute] {
        guard let limit = step.timeout else { return [] }
        let last = fail("timed_out")
        return [
            StepRoute("timed_out", last.way, "stops what runs, then \(last.words)", undoes: last.undoes)
                .after(DurationText.render(limit))
        ]
    }

    /// An item whose own time is up has failed, where nothing stands in for it.
    private func lateItem(_ fanOut: PlanFanOut) -> [StepRoute] {
        guard case .call(let child) = fanOut.work, let limit = child.timeout, child.timeoutValue != nil else {
            return []
        }
        return [
            StepRoute(
                "item_timed_out", .value, "stops '\(child.action)', takes 'timeout_value' as its result"
            )
            .after(DurationText.render(limit))
        ]
    }

    private func part(
        _ outcome: String, _ onError: StepBody.FanOutFailure, _ fail: Failing
    ) -> StepRoute {
        let last = fail(outcome)
        switch onError {
        case .failFast:
            return StepRoute(
                outcome, last.way, "starts nothing more, stops the rest, then \(last.words)",
                undoes: last.undoes)
        case .completeAll:
            return StepRoute(outcome, last.way, "lets the rest end, then \(last.words)", undoes: last.undoes)
        case .collect: return StepRoute(outcome, .next, "notes it, lets the rest end, goes on")
        }
    }
}

extension StepRoute {
    /// The same way, with the time after which it is taken.
    fileprivate func after(_ limit: String) -> StepRoute {
        var route = self
        route.words = "after \(limit): \(words)"
        return route
    }
}
