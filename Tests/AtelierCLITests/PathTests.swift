// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import atelier_cli

@Suite struct PathTests {
    @Test(arguments: [
        ("/a/b/../c", "/a/c"), ("/a/./b//c/", "/a/b/c"), ("a/../..", ".."), ("", "."), ("/..", "/"),
        ("./a", "a"),
    ])
    func `a path is made normal`(_ path: String, _ normal: String) {
        #expect(Path.normal(path) == normal)
    }

    @Test(arguments: [
        ("/work/app/actions/a.yaml", "/work/app", "actions/a.yaml"), ("/work/app", "/work/app", "."),
        ("/work/other/a.yaml", "/work/app", "../other/a.yaml"), ("/etc/a.yaml", "/work/app", "/etc/a.yaml"),
        ("/work/app2/a", "/work/app", "../app2/a"),
    ])
    func `a path is shown from the working folder`(_ path: String, _ folder: String, _ shown: String) {
        #expect(Path.relative(path, to: folder) == shown)
    }

    @Test(arguments: [
        ("actions/**", "actions/a.yaml", true), ("actions/**", "actions/x/y/a.yaml", true),
        ("actions/**", "actions", false),
        ("actions/*", "actions/x/a.yaml", false), ("**/a.yaml", "a.yaml", true),
        ("**/a.yaml", "x/y/a.yaml", true),
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/c", false),
        ("*.y?ml", "a.yaml", true),
        ("[a-c].yaml", "b.yaml", true), ("[!a-c].yaml", "b.yaml", false), ("[a", "[a", true),
        ("\\*", "*", true),
        ("\\*", "a", false), ("*a*b*c", "xaxbxc", true), ("*a*b*c", "xaxbx", false), ("é*", "éa", true),
    ])
    func `a pattern matches whole paths`(_ pattern: String, _ path: String, _ matches: Bool) {
        #expect(PathPattern(pattern).matches(path) == matches)
    }

    @Test func `a pattern of many stars ends`() {
        let pattern = String(repeating: "*a", count: 30) + "b"
        #expect(!PathPattern(pattern).matches(String(repeating: "a", count: 2_000)))
    }

    @Test(arguments: [
        ("*.tmp", "/r/x/a.tmp", false, true), ("/a.yaml", "/r/a.yaml", false, true),
        ("/a.yaml", "/r/x/a.yaml", false, false),
        ("build/", "/r/build", true, true), ("build/", "/r/build", false, false),
        ("x/y", "/r/x/y", false, true),
        ("x/y", "/r/z/x/y", false, false), ("# a", "/r/# a", false, false),
        ("*.yaml\n!keep.yaml", "/r/keep.yaml", false, false),
        ("*.yaml\n!keep.yaml", "/r/other.yaml", false, true), ("a  ", "/r/a", false, true),
        ("", "/r/a", false, false),
        ("a", "/elsewhere/a", false, false), ("docs/**", "/r/docs/x/y", false, true),
    ])
    func `ignore rules are those of git`(_ text: String, _ path: String, _ isFolder: Bool, _ ignored: Bool) {
        #expect(IgnoreRules().adding(text, in: "/r").ignores(path, isFolder: isFolder) == ignored)
    }

    @Test func `a rule further down wins over one above`() {
        let rules = IgnoreRules().adding("*.yaml", in: "/r").adding("!a.yaml", in: "/r/x")
        #expect(!rules.ignores("/r/x/a.yaml", isFolder: false))
        #expect(rules.ignores("/r/a.yaml", isFolder: false))
    }

    @Test(arguments: [
        ("/x/My Project-2", "my_project_2"), ("/x/42", "application"), ("/", "application"), ("/x/2go", "go"),
        ("/x/__a__", "a"), ("/x/Größe", "gr_e"),
    ])
    func `an application without a code is called as its folder`(_ root: String, _ code: String) {
        let project = Project(root: root, workingFolder: root, file: nil)
        #expect(project.defaultApplicationCode == code)
    }
}
