// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel

/// What people type who know other tools, and what it is called here.
enum NamesElsewhere {
    /// Verbs, with the group in which they stand if there is one.
    static let verbs = [
        "check": "validate", "compile": "validate", "run": "submit", "execute": "submit", "invoke": "submit",
        "apply": "submit", "format": "fmt", "ls": "submissions list", "ps": "submissions list",
        "status": "submissions show", "get": "submissions show", "describe": "submissions show",
        "logs": "submissions trace", "history": "submissions trace", "approve": "submissions decide",
        "reject": "submissions decide", "start": "worker", "daemon": "worker", "up": "worker",
        "create": "new action", "generate": "new action", "docs": "doc", "rules": "explain --list",
        "graph": "plan --format mermaid", "compare": "diff", "fix": "lint --fix", "watch": "lint --watch",
        "emit": "events raise", "signal": "events raise", "publish": "events raise",
        "schedules": "triggers list", "version": "--version", "completion": "--generate-completion-script",
        "completions": "--generate-completion-script", "submissions get": "submissions show",
        "submissions status": "submissions show", "submissions ls": "submissions list",
        "submissions approve": "submissions decide --approve", "submissions delete": "submissions purge",
        "submissions reject": "submissions decide --reject", "submissions rm": "submissions purge",
        "submissions confirm": "submissions decide --confirm", "submissions logs": "submissions trace",
        "submissions override": "submissions decide --override", "submissions history": "submissions trace",
        "submissions stop": "submissions cancel", "submissions kill": "submissions terminate",
        "submissions signal": "submissions raise", "submissions replay": "submissions rerun",
        "submissions continue": "submissions resume", "records get": "records show",
        "records ls": "records list",
        "audit log": "audit show", "audit list": "audit show", "audit check": "audit verify",
        "ledger status": "ledger info", "ledger dump": "ledger export", "ledger check": "verify",
        "ledger verify": "verify", "triggers run": "triggers fire", "triggers ls": "triggers list",
        "events emit": "events raise", "events send": "events raise", "events publish": "events raise",
    ]

    /// Options, of which the first that the verb has is meant.
    static let options: [String: [String]] = [
        "--json": ["--format json"], "-o": ["--format", "--output"], "--out": ["--output", "--format"],
        "--output": ["--format"], "--disable": ["--rule ID=off"], "--ignore": ["--rule ID=off"],
        "--file": ["--payload"], "--body": ["--payload"], "--input": ["--payload"], "--data": ["--payload"],
        "-d": ["--payload", "--data"], "-p": ["--payload"], "--param": ["--set"], "--arg": ["--set"],
        "--field": ["--set", "--where"], "--var": ["--set"], "--attachment": ["--attach"],
        "--upload": ["--attach"], "--jobs": ["--concurrency"], "-j": ["--concurrency"],
        "--workers": ["--concurrency"], "--threads": ["--concurrency"], "--key": ["--idempotency-key"],
        "--timeout": ["--wait=DURATION"], "--record": ["--target"],
        "--entity": ["--entity-type", "--target"],
        "--actor": ["--user"], "--by": ["--user"], "--config": ["-C"], "--dir": ["-C"], "--cwd": ["-C"],
        "--root": ["-C"], "--project": ["-C"], "--db": ["--ledger"], "--database": ["--ledger"],
        "--store": ["--ledger"], "-y": ["--yes"], "-f": ["--force"],
    ]

    /// The option of a verb that another one was most likely meant to be.
    static func option(meantBy written: String, in verb: any ParsableCommand.Type) -> String? {
        let known = names(in: verb.helpMessage())
        let meant = options[written]?.first { option in
            known.contains(String(option.prefix { $0 != " " && $0 != "=" }))
        }
        if let meant { return meant }
        let bare = written.drop { $0 == "-" }
        if bare.utf8.count < 2 { return nil }
        let near = Suggestion.nearest(
            to: String(bare), among: known.map { String($0.drop { $0 == "-" }) }.sorted())
        return near.map { $0.utf8.count == 1 ? "-\($0)" : "--\($0)" }
    }

    /// The options that a help text names.
    private static func names(in help: String) -> Set<String> {
        Set(
            help.split { !($0.isLetter || $0 == "-") }.map(String.init)
                .filter { $0.hasPrefix("-") && $0.contains(where: \.isLetter) })
    }
}
