// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// What a verb works with: where it stands, how it prints, and the settings around it.
struct Session: Sendable {
    let console: Console
    let environment: HostEnvironment
    /// Absolute.
    let workingFolder: String
    private let settings: Settings
    private let found: Result<Project, Failure>

    /// Goes to the folder of `-C` and settles how to print.
    init(
        _ options: GeneralOptions, formats: [OutputFormat], environment: HostEnvironment
    ) throws(Failure) {
        self.environment = environment
        do throws(FileSystem.Problem) {
            if let folder = options.folder { try FileSystem.enter(folder) }
            workingFolder = try FileSystem.workingFolder()
        } catch {
            throw .usage("cannot work in '\(error.path)': \(error.reason)")
        }
        do throws(Failure) {
            found = .success(try Project.find(from: workingFolder))
        } catch {
            found = .failure(error)
        }
        settings = Settings(environment: environment, project: try? found.get())
        let format = try Session.format(options.format, among: formats, in: settings)
        let color = try Session.choice(options.color?.rawValue, "color", in: settings) ?? ColorChoice.auto
        console = Console(format: format, color: color, environment: environment)
    }

    /// The format as named, which the verb must print; or as set for all verbs, which need not fit each.
    private static func format(
        _ named: String?, among formats: [OutputFormat], in settings: Settings
    ) throws(Failure) -> OutputFormat {
        guard let named else {
            let format = try choice(nil, "format", in: settings) ?? OutputFormat.text
            return formats.contains(format) ? format : .text
        }
        if let format = OutputFormat(rawValue: named), formats.contains(format) { return format }
        let names = formats.map(\.rawValue)
        throw .usage(
            "this verb does not print '\(named)'",
            help: Suggestion.didYouMean(named, among: names) ?? "it prints \(names.joined(separator: ", "))")
    }

    /// A flag with fixed choices: as given, else as set.
    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: String?, _ name: String, in settings: Settings
    ) throws(Failure) -> Choice? where Choice.RawValue == String {
        guard let text = flag ?? settings.text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue)
            throw .usage(
                "'\(text)' is no \(name)",
                help: Suggestion.didYouMean(text, among: choices)
                    ?? "choices are \(choices.joined(separator: ", "))")
        }
        return choice
    }

    /// A flag: as given, else as set.
    func setting(_ flag: String?, _ name: String) -> String? { flag ?? settings.text(name) }

    /// A flag that is a whole number, `minimum` to `maximum`.
    func count(_ flag: Int?, _ name: String, minimum: Int = 0, maximum: Int = .max) throws(Failure) -> Int? {
        var count = flag
        if count == nil, let text = settings.text(name) {
            guard let number = Int(text) else { throw .usage("'\(text)' is no number for \(name)") }
            count = number
        }
        if let count, count < minimum { throw .usage("--\(name) is at least \(minimum)") }
        if let count, count > maximum { throw .usage("--\(name) is at most \(maximum)") }
        return count
    }

    /// A flag with fixed choices: as given, else as set.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: String?, _ name: String, of type: Choice.Type
    ) throws(Failure) -> Choice? where Choice.RawValue == String {
        try Session.choice(flag, name, in: settings)
    }

    /// A repeatable flag: as given, else as set.
    func list(_ flag: [String], _ name: String) -> [String]? { flag.isEmpty ? settings.list(name) : flag }

    /// The project around the working folder.
    func project() throws(Failure) -> Project { try found.get() }

    /// Who acts.
    func caller(_ options: IdentityOptions?, _ project: Project) throws(Failure) -> Caller {
        var resolution = CallerResolution()
        if let options {
            resolution.flags.tenant = options.tenant
            resolution.flags.user = options.user
            resolution.flags.roles = options.role.isEmpty ? nil : options.role
            if let file = options.identity { resolution.file = try IdentityFields(file: file) }
        }
        resolution.environment.tenant = environment.setting("tenant")
        resolution.environment.user = environment.setting("user")
        resolution.environment.roles = list([], "role")
        if let file = settings.text("as") { resolution.environmentFile = try IdentityFields(file: file) }
        resolution.project = project.file
        return try resolution.caller()
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
