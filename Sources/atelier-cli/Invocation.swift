// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel

/// One call of the program: finds the verb, runs it, and tells what became of it.
struct Invocation {
    private let arguments: [String]
    private let environment: HostEnvironment

    init(arguments: [String], environment: HostEnvironment) {
        self.arguments = ArgumentOrder.normalized(arguments)
        self.environment = environment
    }

    /// Runs the verb; everything that goes wrong has been told when this returns.
    func run() async -> ExitStatus {
        if let validation = PlainValidation(arguments) {
            return await run(validation.general, Validate.formats) { session throws(Failure) in
                session.console.settled(try validation.work.perform(in: session))
            }
        }
        let command: any ParsableCommand
        do {
            if let failure = ArgumentOrder.failure(withoutVerbIn: arguments) { throw failure }
            command = try parse()
        } catch {
            return report(error)
        }
        guard let verb = command as? any Verb else { return runBuiltIn(command) }
        return await run(verb.shared.given, type(of: verb).formats) { session throws(Failure) in
            let status = try await verb.perform(in: session)
            return session.console.settled(status, isLasting: verb.isLasting)
        }
    }

    /// Does something in the session that the general options ask for; what goes wrong is told in its console.
    private func run(
        _ options: GeneralOptions, _ formats: [OutputFormat],
        _ perform: (Session) async throws(Failure) -> ExitStatus
    ) async -> ExitStatus {
        do throws(Failure) {
            let session = try Session(options, formats: formats, environment: environment)
            do throws(Failure) {
                return try await perform(session)
            } catch {
                session.console.report(error)
                return error.status
            }
        } catch {
            console.report(error)
            return error.status
        }
    }

    /// The verb with its options.
    private func parse() throws -> any ParsableCommand {
        // The parser prepares the options of all verbs when it looks for one of them; that one alone is ready sooner.
        // Whatever is not in order is told by the parser, who knows the verb's whole name.
        // So is a call for help, which the parser answers with a command of its own.
        if let (verb, rest) = try VerbNames.check(arguments), let command = try? verb.parseAsRoot(rest),
            type(of: command) == verb
        {
            return command
        }
        return try Atelier.parseAsRoot(arguments)
    }

    /// Help and completion scripts, which the parser makes itself.
    private func runBuiltIn(_ command: any ParsableCommand) -> ExitStatus {
        var command = command
        do {
            try command.run()
            return console.settled(.done)
        } catch {
            return report(error)
        }
    }

    /// What is known of the format before the verb is.
    private var console: Console {
        let arguments = arguments.prefix { $0 != "--" }
        let named = arguments.lastIndex(of: "--format").flatMap { arguments.dropFirst($0 + 1).first }
        let joined = arguments.last { $0.hasPrefix("--format=") }.map { String($0.dropFirst(9)) }
        let format = named ?? joined ?? settings.text("format")
        return Console(format: format == "json" ? .json : .text, color: .auto, environment: environment)
    }

    /// What is set around the folder that the verb is to work in.
    private var settings: Settings {
        let folder = arguments.lastIndex(of: "-C").flatMap { arguments.dropFirst($0 + 1).first } ?? "."
        var project: Project?
        if let current = try? FileSystem.workingFolder() {
            project = try? Project.find(from: Path.normal(Path.join(current, folder)))
        }
        return Settings(environment: environment, project: project)
    }

    /// The parser's words in the form of ours: the fact, and the way out apart from it.
    private func failure(ofParser message: String, usage: String) -> Failure {
        var fact = message
        var help: String?
        if let hint = message.firstRange(of: ". Did you mean ") { fact = String(message[..<hint.lowerBound]) }
        if message == "Unknown option '--contracts'", usage.contains("[<paths> ...]") {
            // Where the ledger is asked, contracts are an option.
            help = "here contracts are named without an option: files, folders or patterns"
        } else if let option = fact.wholeMatch(of: /Unknown option '(-.*)'/)?.1 {
            let (verb, _) = (try? VerbNames.check(arguments)) ?? (Atelier.self, [])
            help = NamesElsewhere.option(meantBy: String(option), in: verb).map { "did you mean '\($0)'?" }
        } else if let place = arguments.firstIndex(of: "--wait=\(WaitOption.settled)"),
            let next = arguments.dropFirst(place + 1).first, message.hasSuffix("'\(next)'"),
            let duration = [next, next + "s"].first(where: { DurationText.parse($0) != nil })
        {
            help = "did you mean '--wait=\(duration)'?"
        }
        return .usage(fact.prefix(1).lowercased() + fact.dropFirst(), help: help)
    }

    private func report(_ error: any Error) -> ExitStatus {
        if let failure = error as? Failure {
            console.report(failure)
            return failure.status
        }
        // The parser reports requests for help as errors that are none.
        if Atelier.exitCode(for: error).isSuccess {
            StandardStream.output.write(Atelier.fullMessage(for: error) + "\n")
            return console.settled(.done)
        }
        let whole = Atelier.fullMessage(for: error)
        let failure = failure(ofParser: Atelier.message(for: error), usage: whole)
        console.report(failure)
        if console.format == .text {
            let usage = whole.split(separator: "\n").drop { !$0.hasPrefix("Usage:") }
            if !usage.isEmpty { console.note(usage.joined(separator: "\n")) }
        }
        return failure.status
    }
}

/// Puts arguments into the order in which the parser wants them.
enum ArgumentOrder {
    /// Options that may also stand before the verb.
    private static let general = ["-C", "--format", "--color"]

    /// What is told of a line in its order where a verb is missing; nil when there may be one.
    ///
    /// A general option stands first only where nothing else does.
    static func failure(withoutVerbIn arguments: [String]) -> Failure? {
        guard let first = arguments.first else {
            return .usage("no verb given", help: "atelier --help lists them")
        }
        guard general.contains(where: { first == $0 || first.hasPrefix($0 + "=") }) else { return nil }
        return arguments.count == 1 && general.contains(first)
            ? .usage("missing value for '\(first)'", help: "a verb follows it")
            : .usage("no verb given", help: "atelier --help lists them")
    }

    /// General options before the verb go behind everything else; `--wait` without a duration gets the word for it.
    static func normalized(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let option = rest.first, rest.count > 1 {
            if general.contains(option) {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if general.contains(where: { $0.hasPrefix("--") && option.hasPrefix($0 + "=") }) {
                leading.append(option)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        let plain = rest.prefix { $0 != "--" }.map { $0 == "--wait" ? "--wait=\(WaitOption.settled)" : $0 }
        return plain + leading + rest.dropFirst(plain.count)
    }
}

/// Tells a mistyped verb from a wrong argument.
enum VerbNames {
    /// The verb that is named, when it has none below it, and what stands behind its name.
    static func check(
        _ arguments: [String]
    ) throws(Failure) -> (verb: any ParsableCommand.Type, rest: [String])? {
        var command: any ParsableCommand.Type = Atelier.self
        var path: [String] = []
        let isHelp = arguments.first == "help"
        for argument in arguments.dropFirst(isHelp ? 1 : 0) {
            let known = command.configuration.subcommands
            if known.isEmpty { return isHelp ? nil : (command, Array(arguments.dropFirst(path.count))) }
            if argument.hasPrefix("-") { return nil }
            guard let next = known.first(where: { name(of: $0) == argument }) else {
                let verb = (path + [argument]).joined(separator: " ")
                let names = known.map { name(of: $0) }
                throw .usage(
                    "no verb '\(verb)'",
                    help: NamesElsewhere.verbs[verb].map { "did you mean '\($0)'?" }
                        ?? oneBelow(known, argument) ?? Suggestion.didYouMean(argument, among: names)
                        ?? "verbs are \(names.joined(separator: ", "))")
            }
            command = next
            path.append(argument)
        }
        if isHelp || path.isEmpty { return nil }
        if command.configuration.subcommands.isEmpty { return (command, []) }
        let names = command.configuration.subcommands.map { name(of: $0) }
        throw .usage(
            "'\(path.joined(separator: " "))' needs a verb", help: "one of \(names.joined(separator: ", "))")
    }

    /// Asks for a verb that stands below others, where it is named alone.
    private static func oneBelow(_ verbs: [any ParsableCommand.Type], _ argument: String) -> String? {
        let found = verbs.filter { verb in
            verb.configuration.subcommands.contains { name(of: $0) == argument }
        }.map { "'\(name(of: $0)) \(argument)'" }
        guard let last = found.last else { return nil }
        let others = found.dropLast().joined(separator: ", ")
        return "did you mean \(others.isEmpty ? "" : "\(others) or ")\(last)?"
    }

    static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }
}
