// SPDX-License-Identifier: Apache-2.0

/// The process: its arguments in, its exit code out.
@main
enum Main {
    static func main() async {
        StandardStream.occupy()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Scripts ask this often, and nothing has to be looked at for the answer.
        if arguments == ["--version"] {
            StandardStream.output.write("atelier \(Release.version)\n")
            return
        }
        Signals.endAtOnce()
        let invocation = Invocation(arguments: arguments, environment: .current())
        ProcessExit.end(await invocation.run())
    }
}

/// What this binary is.
enum Release {
    static let version = "0.1.0"
}
