// SPDX-License-Identifier: Apache-2.0

/// How forms look.
enum FormStyle {
    static let text = """
        main { max-width: 42rem; }
        .note, .hint { color: var(--soft); }
        .hint { margin: .1rem 0 .3rem; font-size: .9rem; }
        .field { margin: 0 0 1.3rem; border: 0; padding: 0; min-width: 0; }
        fieldset.field { border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem 1rem; }
        .field[hidden] { display: none; }
        label, legend { font-weight: 600; display: block; }
        label.part { font-weight: 400; margin-top: .4rem; }
        label.box { font-weight: 400; }
        .sign { color: var(--wrong); }
        .field:not(.required) > label > .sign, .field:not(.required) > legend > .sign { display: none; }
        input, select, textarea, button { font: inherit; color: inherit; }
        input:not([type=file]):not([type=checkbox]), select, textarea { width: 100%; padding: .5rem .6rem;
          border: 1px solid var(--soft); border-radius: 6px; background: var(--field); }
        input[inputmode], input[type=date], input[type=datetime-local] { max-width: 18rem; }
        [aria-invalid] { border-color: var(--wrong) !important; border-width: 2px !important; }
        .error { color: var(--wrong); margin: .3rem 0 0; font-weight: 600; }
        .errors { border: 2px solid var(--wrong); border-radius: 8px; background: var(--wrong-page); padding: .6rem 1rem;
          margin-bottom: 1.5rem; }
        .errors h2 { font-size: 1.1rem; margin: 0; }
        .errors a { color: inherit; }
        button { padding: .45rem .9rem; border: 1px solid var(--soft); border-radius: 6px; background: var(--code);
          cursor: pointer; min-height: 2.5rem; }
        button.main { background: var(--accent); border-color: var(--accent); color: var(--page); font-weight: 600; }
        .items { padding-left: 1.4rem; margin: .4rem 0; }
        .item { margin-bottom: 1rem; }
        .item > .field { margin-bottom: .5rem; }
        #result pre { white-space: pre-wrap; overflow-wrap: anywhere; }

        """
}
