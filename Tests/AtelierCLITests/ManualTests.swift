// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What comes with the binary: completions and the manual.
@Suite(.timeLimit(.minutes(10))) struct ManualTests {
    private static func isInstalled(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + program)
        }
    }

    @Test func `bash completes verbs and flags`() throws {
        let workspace = try Workspace()
        let run = try workspace.shell(
            """
            '\(Workspace.program.path)' --generate-completion-script bash > completion
            source completion
            complete -p atelier > /dev/null || exit 1
            function=$(complete -p atelier | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            try() {
              COMP_WORDS=(atelier "$@"); COMP_CWORD=$#; COMPREPLY=()
              COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
              "$function" atelier "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
              echo "${COMPREPLY[*]}"
            }
            try su; try submissions l; try submit --idem
            """)
        #expect(run.code == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(run.output)")
        #expect(
            lines.first?.contains("submit") == true && lines.first?.contains("submissions") == true,
            "\(lines)")
        #expect(lines.dropFirst().first == "list", "\(lines)")
        #expect(lines.last?.contains("--idempotency-key") == true, "\(lines)")
    }

    @Test(arguments: ["zsh", "fish"])
    func `other shells have their script`(_ shell: String) throws {
        let workspace = try Workspace()
        let run = try workspace.run("--generate-completion-script", shell)
        #expect(run.code == 0)
        #expect(run.output.contains("submissions") && run.output.contains("idempotency-key"))
        guard Self.isInstalled(shell) else { return }
        let check = try workspace.shell(
            "'\(Workspace.program.path)' --generate-completion-script \(shell) > s; \(shell) -n s")
        #expect(check.code == 0, "\(check.errors)")
    }

    @Test func `a shell that is unknown is a usage error`() throws {
        #expect(try Workspace().run("--generate-completion-script", "tcsh").code == 2)
    }

    @Test func `the manual has every verb with its flags`() throws {
        let workspace = try Workspace()
        let run = try workspace.run("--generate-man-page")
        #expect(run.code == 0)
        for words in [
            "atelier submissions decide", "\\-\\-idempotency\\-key", "EXIT STATUS", "atelier doctor",
        ] {
            #expect(
                run.output.contains(words.hasPrefix("\\") ? words : words.replacing("-", with: "\\-")),
                "\(words)")
        }
    }

    @Test(.enabled(if: isInstalled("groff"), "groff is not installed"))
    func `the manual renders without a warning`() throws {
        let workspace = try Workspace()
        let run = try workspace.shell(
            "'\(Workspace.program.path)' --generate-man-page > atelier.1; groff -man -Tutf8 -ww -z atelier.1")
        #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
    }
}
