// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel

/// One verb as it is declared: what help, manual and settings are all made of.
struct VerbPage: Sendable {
    /// A flag, or an argument without a name.
    struct Argument: Sendable {
        /// `-C`, `--format`; none for an argument.
        let names: [String]
        let valueName: String
        let takesValue: Bool
        let isOptional: Bool
        let isRepeatable: Bool
        let abstract: String

        /// Without the hyphens.
        var longName: String? { names.first { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) } }
    }

    /// `atelier`, `atelier submissions list`.
    let path: String
    let abstract: String
    let discussion: String
    let options: [Argument]
    let arguments: [Argument]

    /// Every verb, each group before those in it.
    static let all: [VerbPage] = {
        guard let command = (try? JSONReader.read(Atelier._dumpHelp()))?["command"] else { return [] }
        return pages(of: command, under: "")
    }()

    private static func pages(of command: Value, under parent: String) -> [VerbPage] {
        guard let name = command["commandName"]?.string, name != "help" else { return [] }
        let path = parent.isEmpty ? name : parent + " " + name
        let arguments = (command["arguments"]?.list ?? []).filter { $0["shouldDisplay"]?.bool != false }
        let page = VerbPage(
            path: path, abstract: command["abstract"]?.string ?? "",
            discussion: command["discussion"]?.string ?? "",
            options: arguments.filter { $0["kind"] != "positional" }.map(argument),
            arguments: arguments.filter { $0["kind"] == "positional" }.map(argument))
        return [page] + (command["subcommands"]?.list ?? []).flatMap { pages(of: $0, under: path) }
    }

    private static func argument(_ value: Value) -> Argument {
        let names = (value["names"]?.list ?? []).map { name in
            (name["kind"] == "long" ? "--" : "-") + (name["name"]?.string ?? "")
        }
        return Argument(
            names: names, valueName: value["valueName"]?.string ?? "", takesValue: value["kind"] != "flag",
            isOptional: value["isOptional"]?.bool ?? false,
            isRepeatable: value["isRepeating"]?.bool ?? false, abstract: value["abstract"]?.string ?? "")
    }

    /// How the verb is called, in short.
    var synopsis: String {
        let named = arguments.map { argument in
            let name = "<\(argument.valueName)>\(argument.isRepeatable ? " ..." : "")"
            return argument.isOptional ? "[\(name)]" : name
        }
        return ([path] + named + (options.isEmpty ? [] : ["[options]"])).joined(separator: " ")
    }
}
