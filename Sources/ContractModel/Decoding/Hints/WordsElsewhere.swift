// SPDX-License-Identifier: Apache-2.0

/// A closed set of words for some of which other systems have words of their own.
protocol KnownElsewhere {
    /// What authors write who know other systems, in lower case, and which of the words they mean.
    static var wordsElsewhere: [String: String] { get }
}

extension ActionDefinition.ExecutionMode: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "durable": "workflow", "async": "workflow", "asynchronous": "workflow", "background": "workflow",
            "submission": "workflow", "sync": "engine", "synchronous": "engine", "inline": "engine",
            "immediate": "engine",
        ]
    }
}

extension ActionDefinition.Kind: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["single": "detail", "batch": "bulk", "many": "bulk", "background": "async"]
    }
}

extension ActionDefinition.Status: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "active": "published", "live": "published", "enabled": "published", "public": "published",
            "released": "published", "inactive": "archived", "disabled": "archived", "deprecated": "archived",
            "retired": "archived", "new": "draft",
        ]
    }
}

extension SubmissionContract.OnMatch: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "reject": "quarantine", "hold": "quarantine", "block": "quarantine", "fail": "quarantine",
            "error": "quarantine", "ask": "confirm", "merge": "link", "attach": "link", "ignore": "allow",
            "warn": "allow", "none": "allow",
        ]
    }
}

extension SubmissionContract.Approval.OnExpiry: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["fail": "reject", "deny": "reject", "cancel": "reject", "accept": "approve"]
    }
}

extension CriterionDefinition.Enforcement: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["error": "block", "hard": "block", "deny": "block", "soft": "warn", "warning": "warn"]
    }
}

extension CriterionDefinition.Subject: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "form": "parameters", "input": "parameters", "params": "parameters", "payload": "parameters",
            "target": "entity", "record": "entity", "caller": "user", "actor": "user",
        ]
    }
}

extension MappingShape.CriterionType: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["condition": "form", "parameters": "form", "call": "function"]
    }
}

extension RetryPolicy.Backoff: KnownElsewhere {
    static var wordsElsewhere: [String: String] { ["fixed": "constant", "none": "constant"] }
}

extension RetryPolicy.Jitter: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "true": "full", "yes": "full", "equal": "full", "decorrelated": "full", "false": "none",
            "no": "none", "off": "none",
        ]
    }
}

extension StepBody.Lookup.OnMissing: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "skip": "null", "ignore": "null", "none": "null", "nil": "null", "continue": "null",
            "allow": "null", "error": "fail", "raise": "fail",
        ]
    }
}

extension CreateDefinition.OnFailure: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "rollback": "withdraw", "undo": "withdraw", "delete": "withdraw", "remove": "withdraw",
            "compensate": "withdraw", "ignore": "keep", "continue": "keep", "none": "keep",
        ]
    }
}

extension StepBody.FanOutFailure: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["fail": "fail_fast", "stop": "fail_fast", "continue": "collect", "ignore": "collect"]
    }
}

extension StepBody.GateCase.Ending: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["success": "completed", "done": "completed", "failure": "failed", "error": "failed"]
    }
}

extension StepBody.Push.Method: KnownElsewhere {
    static var wordsElsewhere: [String: String] { ["post": "POST", "put": "PUT"] }
}

extension Connection.Kind: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "https": "http", "rest": "http", "api": "http", "postgresql": "postgres", "sql": "postgres",
            "database": "postgres", "mail": "smtp", "email": "smtp", "llm": "model", "openai": "model",
            "folder": "file", "directory": "file",
        ]
    }
}

extension TestExpectation.Status: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "duplicate": "rejected_duplicate", "completed": "created", "ok": "created", "success": "created",
            "succeeded": "created", "rejected": "refused", "invalid": "refused", "error": "refused",
            "forbidden": "denied", "unauthorized": "denied", "failure": "failed", "canceled": "cancelled",
        ]
    }
}

extension TestEvent.Decision: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "accept": "approve", "approved": "approve", "deny": "reject", "decline": "reject",
            "refuse": "reject",
        ]
    }
}

extension ProjectFile.RuleSeverity: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "warn": "warning", "false": "off", "none": "off", "disabled": "off", "ignore": "off",
            "never": "off",
            "note": "info", "hint": "info", "true": "warning", "fatal": "error", "0": "off", "1": "warning",
            "2": "error",
        ]
    }
}

extension Trigger.Overlap: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        ["forbid": "skip", "buffer": "queue", "wait": "queue", "parallel": "allow"]
    }
}

extension MappingShape.Cardinality: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "1:1": "one_to_one", "1:n": "one_to_many", "n:1": "many_to_one", "n:m": "many_to_many",
            "has_one": "one_to_one", "has_many": "one_to_many", "belongs_to": "many_to_one",
        ]
    }
}

extension Condition.Comparator: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "=": "eq", "==": "eq", "===": "eq", "equals": "eq", "is": "eq", "!=": "ne", "!==": "ne",
            "<>": "ne", "not_equals": "ne",
            "is_not": "ne", ">": "gt", "greater_than": "gt", "after": "gt", ">=": "gte", "at_least": "gte",
            "greater_than_or_equal": "gte", "min": "gte", "<": "lt", "less_than": "lt", "before": "lt",
            "<=": "lte", "at_most": "lte", "less_than_or_equal": "lte", "max": "lte", "regex": "matches",
            "like": "matches", "includes": "contains", "has": "contains", "prefix": "starts_with",
            "suffix": "ends_with", "one_of": "in", "nin": "not_in", "present": "exists", "defined": "exists",
            "is_set": "exists", "not_null": "exists", "is_not_null": "exists", "absent": "not_exists",
            "missing": "not_exists", "null": "not_exists", "is_null": "not_exists", "blank": "empty",
            "is_empty": "empty",
        ]
    }
}

extension Reference.Root: KnownElsewhere {
    static var wordsElsewhere: [String: String] {
        [
            "params": "parameters", "param": "parameters", "input": "parameters", "inputs": "parameters",
            "args": "parameters", "arguments": "parameters", "payload": "parameters", "form": "parameters",
            "data": "parameters", "body": "parameters", "record": "entity", "model": "entity",
            "object": "entity", "actor": "user", "caller": "user", "me": "user", "current_user": "user",
            "output": "steps", "outputs": "steps", "results": "steps", "creates": "created",
            "records": "created",
            "date": "today",
            "time": "now", "timestamp": "now", "element": "item", "each": "item", "row": "item", "i": "index",
        ]
    }
}
