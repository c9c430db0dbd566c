// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// What other programs read.
@Suite(.timeLimit(.minutes(10))) struct FormatTests {
    /// A contract whose own words would end an attribute, an element, a label or a string.
    private func hostile() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("ok.yaml", "x-free: 1\nactions: []\n")
        try workspace.write(
            "a\"<&>'.yaml",
            """
            actions:
              - key: leave_note
                execution_mode: workflow
                "]]><failure>": 1
                "]]><failure a='b'>": 1
                parameters: [{ key: a, type: strin }]
            """)
        return workspace
    }

    @Test func `JUnit has a case for each file, and hostile text stays text`() throws {
        let workspace = try hostile()
        let run = try workspace.run("validate", ".", "--format", "junit")
        #expect(run.code == 1)
        let check = try workspace.shell(
            """
            cat > check.py <<'END'
            import sys, xml.etree.ElementTree as tree
            root = tree.parse("out.xml").getroot()
            cases = root.findall("./testsuite/testcase")
            assert [case.get("name") for case in cases] == ["a\\"<&>'.yaml", "ok.yaml"], [case.get("name") for case in cases]
            failures = root.findall(".//failure")
            assert len(failures) == 1 and "<failure>" in failures[0].text, failures[0].text
            assert failures[0].text.count("error[") == 3, failures[0].text
            assert root.get("failures") == "1" and root.get("tests") == "2"
            END
            '\(Workspace.program.path)' validate . --format junit > out.xml
            python3 check.py
            """)
        #expect(check.code == 0, "\(check.errors)")
    }

    @Test func `GitLab gets a list with a fingerprint for each mistake that stays when lines move`() throws {
        let workspace = try hostile()
        func issues() throws -> [Value] {
            try #require(try workspace.run("validate", ".", "--format", "gitlab").document().list)
        }
        let before = try issues()
        #expect(before.count == 3)
        #expect(before.allSatisfy { $0["severity"] == "major" && $0["location"]?["path"] == "a\"<&>'.yaml" })
        #expect(Set(before.compactMap { $0["fingerprint"]?.string }).count == 3)
        let file = workspace.folder.appending(path: "a\"<&>'.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try workspace.write("a\"<&>'.yaml", "# a line above\n" + text)
        let after = try issues()
        #expect(after.map { $0["fingerprint"] } == before.map { $0["fingerprint"] })
        #expect(after.first?["location"]?["lines"]?["begin"] == 5)
        try FileManager.default.removeItem(at: file)
        #expect(try issues() == [])
    }

    @Test func `warnings fail a JUnit case when they count`() throws {
        let workspace = try Workspace()
        try workspace.write("a.yaml", "actions: []\n")
        for flags in [[], ["--strict"]] {
            let run = try workspace.run(["validate", "a.yaml", "--format", "junit"] + flags)
            let hasFailure = run.output.contains("<failure")
            #expect(hasFailure == (run.code == 1), "\(run.output)")
        }
    }

    @Test func `a plan is drawn for Mermaid and for Graphviz`() throws {
        let workspace = try Workspace.examples()
        let mermaid = try workspace.run("plan", "submit_report", "--format", "mermaid")
        #expect(mermaid.code == 0)
        #expect(mermaid.output.contains("flowchart TD\n") && mermaid.output.contains("s1 --> s2"))
        let steps =
            try workspace.run("plan", "submit_report", "--format", "json").document()["steps"]?.list ?? []
        #expect(mermaid.output.matches(of: /(?m)^    s[0-9]+[(\[]/).count == steps.count)
        #expect(mermaid.output.matches(of: /-->/).count == steps.count - 1)
        let dot = try workspace.run("plan", "submit_report", "--format", "dot")
        #expect(dot.output.hasPrefix("digraph \"civic.submit_report  workflow\" {\n"))
        #expect(dot.output.filter { $0 == "{" }.count == dot.output.filter { $0 == "}" }.count)
        let svg = try workspace.shell(
            """
            '\(Workspace.program.path)' plan submit_report --format svg > plan.svg
            python3 -c 'import xml.etree.ElementTree as t; print(len(t.parse("plan.svg").getroot().findall("{*}path")))'
            """)
        #expect(svg.output == "\(steps.count - 1)\n", "\(svg.output)\(svg.errors)")
        #expect(try workspace.run("plan", "submit_report", "--format", "sarif").code == 2)
    }

    @Test func `the list of functions in markdown holds those of a stage alone`() throws {
        let workspace = try Workspace()
        let text = try workspace.run("functions", "--stage", "validate", "--format", "markdown").output
        #expect(text.contains("`validate.matches`") && !text.contains("`text.trim`"))
        #expect(try workspace.run("functions", "--stage", "none", "--format", "markdown").code == 2)
    }
}
