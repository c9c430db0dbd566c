// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    package static let testSuite = MappingShape(
        "a contract test", definition: "test",
        [
            .required("action", .name, "The action that is tested."),
            .required("cases", .rows(.testCase, atLeast: 1), "The cases."),
        ],
        hints: .of(("tests", .name("cases"))))

    static let testCase = MappingShape(
        "a case",
        [
            .required("name", .name, "What the case shows, unique in the file."),
            .optional("as", .map(.testCaller), "Who submits."),
            .optional("given", .map(.testGiven), "What is there before."),
        ] + submissionMembers + [
            expectation,
            .optional("then", .rows(.testEvent), "What happens next, in order."),
        ],
        hints: .testCase)

    private static let submissionMembers: [MappingKey] = [
        .optional("payload", .names(of: .anything), "What is submitted, as written."),
        .optional("files", .rows(.testFile), "The files that come with it."),
        .optional(
            "target", .oneOf([.name, .list(.name, atLeast: 1)]),
            "The record that it works on, by id; $entity: that of the submission before."),
        .optional("idempotency_key", .name, "The key that makes repeating it safe."),
        .optional("acknowledge", .list(.name), "The criteria whose warning was seen."),
    ]
    private static let expectation = MappingKey.optional(
        "expect", .map(.testExpectation), "What must have come of it.")

    static let testCaller = MappingShape(
        "who acts", definition: "caller",
        localIdentity.members + [.optional("groups", .list(.name), "The user's groups.")],
        form: "{ user: …, roles: […] }", hints: .of(("id login username", .name("user"))))

    static let testGiven = MappingShape(
        "'given'",
        [
            .optional(
                "now", .form("[0-9]{4}-[0-9]{2}-[0-9]{2}.+"), "The instant at which the clock stands."),
            .optional("records", .rows(.testRecord), "Records that are there."),
            .optional(
                "connections", .names(of: .names(of: .list(.map(.testAnswer)))),
                "What connections answer: connection, resource, and answers in order."),
        ])

    static let testRecord = MappingShape(
        "a record",
        [
            .required("entity_type", .name, "The type of the record."),
            .required("id", .name, "The id of the record."),
            .optional("fields", .names(of: .anything), "The fields of the record."),
        ])

    static let testAnswer = MappingShape(
        "an answer",
        [
            .optional("value", .anything, "What is answered."),
            .optional("error", .choice(TestGiven.Answer.Failure.self), "The kind of failure."),
        ],
        byHand: [.exactlyOne(["value", "error"])])

    static let testFile = MappingShape(
        "a file",
        [
            .required("path", .name, "Where it is, from the folder of the test."),
            .optional("param", .name, "The 'file' parameter that it is for; without it, an attachment."),
        ])

    static let testSubmission = MappingShape(
        "a submission",
        [.optional("action", .name, "The action; the default is that of the test.")] + submissionMembers)

    static let testEvent = MappingShape(
        "what happens", definition: "event_of_test",
        [
            .optional("submit", .map(.testSubmission), "Something else is submitted."),
            .optional(
                "decide", .choice(TestEvent.Decision.self), "A held duplicate or an approval is decided."),
            .optional("raise", .name, "An event is raised."),
            .optional("advance", .duration, "The clock moves on."),
            .optional("crash_at", .name, "The process ends at this step or stage, and another goes on."),
            .optional("step", .name, "Which step is decided, when several wait."),
            .optional("reason", .name, "Why it is decided so."),
            .optional("data", .anything, "What the event carries."),
            .optional("as", .map(.testCaller), "Who does it; the default is who submitted."),
            expectation,
        ],
        rules: [.needs("step", "decide"), .needs("reason", "decide"), .needs("data", "raise")],
        byHand: [.exactlyOne(["submit", "decide", "raise", "advance", "crash_at"])], hints: .testEvent)

    static let testExpectation = MappingShape(
        "'expect'",
        [
            .optional(
                "status", .choice(TestExpectation.Status.self),
                "The submission's status, or how it was turned away: 'refused', 'denied', 'conflict' or 'not_found'."
            ),
            .optional("run_state", .choice(TestExpectation.RunState.self), "The state of the run."),
            .optional(
                "created", .list(.names(nil, .names(of: .anything), atLeast: 1)),
                "The records that were made: type and fields, in order."),
            .optional("reference", .oneOf([.nothing, .text]), "The reference; null: none."),
            .optional(
                "records", .names(of: .list(.names(of: .anything))),
                "All records of some types after it, in the order of creation."),
            .optional(
                "errors", .names(of: .oneOrMany(.name)),
                "Parameters, criteria or failed steps, and the codes of their errors."),
            .optional("audit", .list(.anything), "The entries of the trail."),
            .optional("events", .list(.anything), "The events that were emitted."),
            .optional(
                "steps", .names(of: .choice(TestExpectation.StepState.self)), "Steps and their states."),
        ],
        byHand: [
            .some([
                "status", "run_state", "created", "reference", "records", "errors", "audit", "events",
                "steps",
            ])
        ],
        form: "{ status: … }", hints: .testExpectation)
}
