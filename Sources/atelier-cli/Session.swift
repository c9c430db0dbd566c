// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger

/// What a verb works with: where it stands, how it prints, and the settings around it.
struct Session: Sendable {
    let console: Console
    let environment: HostEnvironment
    /// Absolute.
    let workingFolder: String

    /// Goes to the folder of `-C` and settles how to print.
    init(
        _ options: SharedOptions, formats: [OutputFormat], environment: HostEnvironment
    ) throws(Failure) {
        let format = try Session.choice(options.format, "format", in: environment) ?? .text
        guard formats.contains(format) else {
            let names = formats.map(\.rawValue).joined(separator: " and ")
            throw .usage("this verb does not print \(format.rawValue)", help: "it prints \(names)")
        }
        let color = try Session.choice(options.color, "color", in: environment) ?? .auto
        console = Console(format: format, color: color, environment: environment)
        self.environment = environment
        do throws(FileSystem.Problem) {
            if let folder = options.folder { try FileSystem.enter(folder) }
            workingFolder = try FileSystem.workingFolder()
        } catch {
            throw .usage("cannot work in '\(error.path)': \(error.reason)")
        }
    }

    /// A flag with fixed choices: as given, else from its environment variable.
    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ flag: Choice?, _ name: String, in environment: HostEnvironment
    ) throws(Failure) -> Choice? where Choice.RawValue == String {
        if let flag { return flag }
        guard let text = environment.setting(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage("'\(text)' is no \(name)", help: "choices are \(choices)")
        }
        return choice
    }

    /// A flag: as given, else from its environment variable.
    func setting(_ flag: String?, _ name: String) -> String? { flag ?? environment.setting(name) }

    /// A flag that is a whole number, at least `minimum`.
    func count(_ flag: Int?, _ name: String, minimum: Int = 0) throws(Failure) -> Int? {
        var count = flag
        if count == nil, let text = environment.setting(name) {
            guard let number = Int(text) else { throw .usage("'\(text)' is no number for \(name)") }
            count = number
        }
        if let count, count < minimum { throw .usage("--\(name) is at least \(minimum)") }
        return count
    }

    /// A repeatable flag: as given, else from its environment variable, where commas separate.
    func list(_ flag: [String], _ name: String) -> [String]? {
        if !flag.isEmpty { return flag }
        return environment.setting(name).map { text in
            text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
        }
    }

    /// The project around the working folder.
    func project() throws(Failure) -> Project { try Project.find(from: workingFolder) }

    /// Who acts.
    func caller(_ options: IdentityOptions, _ project: Project) throws(Failure) -> Caller {
        var resolution = CallerResolution()
        resolution.flags.tenant = options.tenant
        resolution.flags.user = options.user
        resolution.flags.roles = options.role.isEmpty ? nil : options.role
        if let file = options.identity { resolution.file = try IdentityFields(file: file) }
        resolution.environment.tenant = environment.setting("tenant")
        resolution.environment.user = environment.setting("user")
        resolution.environment.roles = list([], "role")
        if let file = environment.setting("as") {
            resolution.environmentFile = try IdentityFields(file: file)
        }
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
