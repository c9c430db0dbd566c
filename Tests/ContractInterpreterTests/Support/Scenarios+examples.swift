// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Ledger
import Testing

extension Scenario {
    /// One life for every contract of the examples, by the name of its file.
    static let examples: [String: Scenario] = [
        "brewery": brewery, "building-permit": buildingPermit, "city-report": cityReport,
        "document-classification": documentClassification, "equipment-loan": equipmentLoan,
        "event-registration": eventRegistration, "expense-claim": expenseClaim,
        "incident-report": incidentReport, "membership": membership,
        "nightly-reconciliation": nightlyReconciliation, "onboarding": onboarding,
        "order-fulfilment": orderFulfilment, "order-saga": orderSaga, "suggestion-box": suggestionBox,
        "supplier-invoice": supplierInvoice, "travel-approval": travelApproval, "tree-survey": treeSurvey,
    ]

    private static let brewery = shipped(
        "brewery",
        standing: ["recipes": ["id": "stout", "days": 14], "books/shelves": ["year": 2026]],
        effects: 3, records: ["batch": 2, "label": 2], statuses: [.created, .created, .created],
        steps: [
            submit("k1", "log_batch", payload("brewery"), as: buyer), ended("k1"),
            submit("k2", "log_batch", payload("brewery", ["hectolitres": "10"]), as: buyer),
            until("k2", at: "duplicate"), decide("k2", .override, as: office), ended("k2"),
            submit("k3", "take_stock", [:], as: buyer), ended("k3"),
        ])

    private static let buildingPermit = shipped(
        "building-permit", records: ["permit": 1], statuses: [.created, .failed],
        steps: [
            submit("k1", "apply_for_permit", payload("building-permit"), as: ana, files: [sitePlan]),
            until("k1", at: "approval"), decide("k1", .approve, as: surveyor),
            decide("k1", .approve, as: permitOffice), work,
            submit("k2", "apply_for_permit", payload("building-permit-again"), as: ana, files: [sitePlan]),
            until("k2", at: "duplicate"), decide("k2", .override, as: permitOffice),
            until("k2", at: "approval"), decide("k2", .reject, as: permitOffice), work,
        ])

    private static let documentClassification = shipped(
        "document-classification", replies: [.transient],
        standing: ["classify": sorted],
        effects: 2, records: ["document": 2], statuses: [.created, .rejectedDuplicate, .created],
        steps: [
            submit("k1", "file_document", payload("document-classification"), as: office),
            ended("k1"),
            submit("k2", "file_document", payload("document-classification"), as: office), work,
            submit("k3", "file_document", payload("document-classification-mail"), as: office),
            work,
        ])

    private static let equipmentLoan = shipped(
        "equipment-loan", records: ["tool": 1, "loan": 1, "reservation": 1],
        statuses: [.created, .created, .created, .created, .created],
        steps: [
            submit("k1", "register_tool", payload("equipment-loan-tool"), as: librarian),
            submit(
                "k2", "reserve_tool", payload("equipment-loan-reserve"), as: caller("ana", "member"),
                filled: ["tool": "k1"]), work,
            submit(
                "k3", "lend_tool", payload("equipment-loan-lend"), as: librarian, target: "k1",
                acknowledged: ["deposit_is_paid"]),
            submit("k4", "return_tool", payload("equipment-loan-return"), as: librarian, target: "k1"),
            submit("k5", "retire_tool", [:], as: librarian, target: "k1"),
        ])

    private static let eventRegistration = shipped(
        "event-registration", records: ["event": 1, "registration": 2],
        statuses: [.created, .created, .created],
        steps: [
            submit("k1", "plan_event", payload("event-registration-event"), as: caller("edu", "events")),
            submit("k2", "register", payload("event-registration"), as: ana, target: "k1"), work,
            submit("k3", "register", payload("event-registration"), as: ana, target: "k1"), work,
        ])

    private static let incidentReport = shipped(
        "incident-report", records: ["incident": 1, "screenshot": 2, "log_entry": 3],
        statuses: [.created, .created, .created],
        steps: [
            submit(
                "k1", "report_incident", payload("incident-report"), as: ana, files: [file("a.png", png)]),
            work,
            submit(
                "k2", "report_incident", payload("incident-report-same"), as: operatorOnDuty,
                files: [file("b.png", otherPNG)]), work,
            submit(
                "k3", "resolve_incident", payload("incident-report-resolved"), as: operatorOnDuty,
                target: "k1"),
        ])

    private static let membership = shipped(
        "membership", isSealed: true, records: ["member": 2],
        statuses: [.created, .rejectedDuplicate, .created],
        steps: [
            submit("k1", "join", payload("membership"), as: ana), work,
            submit("k2", "join", payload("membership-again"), as: ana), until("k2", at: "duplicate"),
            decide("k2", .confirm, as: caller("ida", "secretary")), work,
            submit("k3", "join", payload("membership-chess"), as: ana), work,
        ])

    private static let nightlyReconciliation = shipped(
        "nightly-reconciliation",
        standing: ["current": ["records": [payment("P-1"), payment("P-2"), payment("P-2")], "count": 3]],
        effects: 3, records: ["reconciliation": 1, "alarm": 1],
        statuses: [.created, .rejectedDuplicate, .created],
        steps: [
            submit("k1", "reconcile", payload("nightly-reconciliation"), as: accountant),
            ended("k1"),
            submit("k2", "reconcile", payload("nightly-reconciliation"), as: accountant), work,
            submit(
                "k3", "raise_alarm", payload("nightly-reconciliation-alarm"), as: accountant),
        ])

    private static let onboarding = shipped(
        "onboarding", effects: 3, records: ["person": 1, "account": 1],
        statuses: Array(repeating: .created, count: 8),
        steps: [
            submit("k1", "onboard", payload("onboarding", ["starts_on": "2026-03-03"]), as: office),
            child("desk", "prepare_desk", at: "done"),
            decide("desk", .approve, as: caller("gil", "operator")), until("k1", at: "first_day"),
            advance(.seconds(86_400)), ended("k1"),
        ])

    private static let orderFulfilment = shipped(
        "order-fulfilment",
        standing: [
            "articles": ["sku": "P-100", "stock": 12], "prices": ["records": [["sku": "P-100"]], "count": 1],
        ],
        effects: 3, records: ["order": 1], statuses: Array(repeating: .created, count: 5),
        steps: [
            submit("k1", "place_order", payload("order-fulfilment"), as: buyer),
            until("k1", at: "shipped"),
            raise("order_shipped", "order", for: "k1", as: finance), until("k1", at: "both"),
            // A fault makes the branch that waits begin later, and its three days end later by as much.
            advance(.seconds(3 * 86_400)), work, work, advance(.seconds(3 * 86_400)), ended("k1"),
            submit("k2", "archive_orders", [:], as: finance),
        ])

    private static let orderSaga = shipped(
        "order-saga", standing: ["reservations": ["key": "$key", "response": .null]], effects: 10,
        records: ["purchase": 1, "charge": 2],
        statuses: [.created, .created, .created, .cancelled, .created, .created],
        steps: [
            submit("k1", "buy", payload("order-saga"), as: buyer),
            until("k1", at: "handed_over"),
            raise("parcel.handed_over", "purchase", for: "k1", as: office), ended("k1"),
            submit("k2", "buy", payload("order-saga"), as: buyer),
            until("k2", at: "handed_over"), cancel("k2", as: office), ended("k2"),
        ])

    private static let suggestionBox = shipped(
        "suggestion-box", records: ["suggestion": 3], statuses: [.created, .created, .created],
        steps: [
            submit("k1", "suggest", payload("suggestion-box"), as: ana),
            submit("k2", "suggest_by_name", payload("suggestion-box-fax"), as: ana), work,
            submit("k3", "suggest_by_name", payload("suggestion-box-fax"), as: ana), work,
        ])

    private static let supplierInvoice = shipped(
        "supplier-invoice", records: ["invoice": 2, "scan": 1],
        statuses: [.created, .rejectedDuplicate, .created],
        steps: [
            submit(
                "k1", "enter_invoice", payload("supplier-invoice"), as: accountant,
                files: [file("invoice.pdf", SampleFiles.pdf())]), work,
            submit("k2", "enter_invoice", payload("supplier-invoice"), as: accountant), work,
            submit("k3", "enter_invoice", payload("supplier-invoice-large"), as: accountant),
            until("k3", at: "approval"), decide("k3", .approve, as: finance), work,
        ])

    private static let travelApproval = shipped(
        "travel-approval", effects: 1, records: ["journey": 1], statuses: [.created, .failed],
        steps: [
            submit("k1", "request_journey", payload("travel-approval"), as: ana), until("k1", at: "office"),
            decide("k1", .approve, as: office),
            decide("k1", .approve, as: caller("zoe", "office")), ended("k1"),
            submit("k2", "request_journey", payload("travel-approval-far"), as: ana),
            until("k2", at: "office"),
            decide("k2", .approve, as: office),
            decide("k2", .approve, as: caller("zoe", "office")), until("k2", at: "money"),
            decide("k2", .reject, as: finance), work,
        ])

    private static let treeSurvey = shipped(
        "tree-survey", records: ["tree": 2, "survey": 1],
        statuses: [.created, .created, .created, .created],
        steps: [
            submit(
                "k1", "record_tree", payload("tree-survey"), as: volunteer,
                files: [
                    .sample(png, name: "a.png", parameter: "photos"),
                    .sample(otherPNG, name: "b.png", parameter: "photos"),
                ]), work,
            submit("k2", "record_tree", payload("tree-survey-neighbour"), as: volunteer), work,
            submit("k3", "label_trees", ["label": "old"], as: caller("gus", "gardener"), target: "k2"),
            submit("k4", "open_survey", ["year": 2027], as: caller("gus", "gardener")), work,
        ])

    // MARK: - What the lives are made of

    private static let ana = caller("ana", "citizen", "employee")
    private static let librarian = caller("lia", "librarian")
    private static let office = caller("rui", "office")
    private static let accountant = caller("fay", "accounting")
    private static let permitOffice = caller("zoe", "permit_office")
    private static let buyer = caller("bea", "employee")
    private static let volunteer = caller("vic", "volunteer")
    private static let operatorOnDuty = caller("rui", "operator")
    private static let sorted: Value = [
        "department": "taxes", "confidence": .decimal("0.9"), "quote": "property tax bill",
    ]
    private static let surveyor = Caller(
        tenant: "lisbon", user: "gil", roles: ["employee"], groups: ["surveyors"])
    private static let sitePlan = SubmitRequest.File.sample(
        SampleFiles.pdf(), name: "plan.pdf", parameter: "site_plan")

    private static func caller(_ user: String, _ roles: String...) -> Caller {
        Caller(tenant: "lisbon", user: user, roles: roles)
    }

    private static func payment(_ id: String) -> Value {
        ["id": .string(id), "amount": "49.90", "currency": "EUR", "reference": "FT-1"]
    }

    /// A contract as it ships, on the day of its payloads.
    private static func shipped(
        _ name: String, isSealed: Bool = false, replies: [OutsideTarget.Reply] = [],
        standing: [String: Value] = [:], effects: Int = 0, records: [String: Int],
        statuses: [SubmissionRow.Status], steps: [Step]
    ) -> Scenario {
        var scenario = Scenario(
            name: "the example of \(name)", text: example(name + ".yaml"), replies: replies, effects: effects,
            records: records, statuses: statuses, steps: steps)
        (scenario.isSealed, scenario.standing) = (isSealed, standing)
        scenario.isLong = true
        scenario.now = "2026-03-02T10:00:00Z"
        return scenario
    }

    /// A payload as it ships, but for what is said otherwise.
    private static func payload(_ name: String, _ others: [String: Value] = [:]) -> ValueMap {
        let bytes = FileManager.default.contents(
            atPath: examplesFolder.appending(path: "payloads/\(name).json").path)
        let value = try? JSONReader.read(Array(bytes ?? .init()))
        var payload = value?.map ?? [:]
        for (key, other) in others { payload[key] = other }
        return payload
    }

    /// Works until a run waits at a step, or for what is said, whatever went wrong before.
    private static func until(_ name: String, at place: String) -> Step {
        { bench, notes in
            let id = try notes.id(name)
            try await until("\(name) waits at \(place)", bench, notes) {
                let run = try await bench.detail(id).run
                return run?.wait?.step == place || run?.wait?.kind == place || run?.state.isFinal == true
            }
        }
    }

    /// Works until a run has ended.
    private static func ended(_ name: String) -> Step {
        { bench, notes in
            let id = try notes.id(name)
            try await until("\(name) has ended", bench, notes) {
                try await bench.detail(id).run?.state.isFinal == true
            }
        }
    }

    /// Works until a child waits at a step, and gives it a name.
    private static func child(_ name: String, _ action: String, at step: String) -> Step {
        { bench, notes in
            try await until("\(action) waits at \(step)", bench, notes) {
                let scope = Workbench.citizen.scope
                let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: scope)
                guard let row = rows.first(where: { $0.action == action }) else { return false }
                let run = try await bench.store.runs(of: row.id, in: scope).last
                guard run?.wait?.step == step else { return false }
                notes.remember(name, row)
                return true
            }
        }
    }

    private static func until(
        _ what: String, _ bench: Workbench, _ notes: Notes, _ holds: () async throws -> Bool
    ) async throws {
        for _ in 0..<8 {
            if try await holds() { return }
            try await work(bench, notes)
            if try await holds() { return }
            bench.clock.advance(.seconds(20))
        }
        throw InterpreterError(.unavailable, "not yet: \(what)")
    }

    /// Tells a run of an event that names its reference.
    private static func raise(
        _ event: String, _ member: String, for name: String, as caller: Caller
    ) -> Step {
        { bench, notes in
            let id = try notes.id(name)
            let reference = try #require(try await bench.detail(id).submission.reference)
            _ = try await bench.interpreter.raise(
                event, data: ValueMap([(member, .string(reference))]), id: "e-" + name, for: id, as: caller)
        }
    }
}
