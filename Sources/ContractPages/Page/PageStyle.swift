// SPDX-License-Identifier: Apache-2.0

/// How pages look; light or dark as the reader has it.
enum PageStyle {
    static let common = """
        :root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #c9d1d9; --page: #fff; --field: #fff;
          --code: #f3f4f6; --accent: #0550ae; --wrong: #b3261e; --wrong-page: #fdecea; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9da7b3; --line: #3d444d; --page: #0d1117;
          --field: #161b22; --code: #1c2128; --accent: #79b8ff; --wrong: #ff8a80; --wrong-page: #2d1512; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1, h2, h3 { line-height: 1.25; }
        a { color: var(--accent); }
        code, pre { font: .9em/1.45 ui-monospace, monospace; background: var(--code); border-radius: 4px; }
        code { padding: .1em .3em; overflow-wrap: anywhere; }
        pre { padding: .8rem; overflow-x: auto; }
        pre code { padding: 0; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

        """

    static let reference = """
        h2 { border-top: 1px solid var(--line); padding-top: 1.2rem; margin-top: 2.5rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
        th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
        th { background: var(--code); }
        td:first-child code { white-space: nowrap; overflow-wrap: normal; }
        svg.states { max-width: 100%; height: auto; font: 14px system-ui, sans-serif; }
        svg.states rect { fill: var(--code); stroke: var(--line); stroke-width: 1.5; }
        svg.states rect.first { stroke: var(--accent); stroke-width: 2.5; }
        svg.states text { fill: var(--text); }
        svg.states .change { fill: none; stroke: var(--soft); stroke-width: 1.5; }
        svg.states .head { fill: var(--soft); }

        """
}
