# SPDX-License-Identifier: Apache-2.0
"""A language client that types into one long contract and waits for what the server says about each version."""
import json
import subprocess

ACTION = """\
  - key: submit_{0}
    label: Submit the form of desk {0}
    status: published
    permissions_policy: {{ view: [citizen], apply: [citizen], edit: [admin] }}
    parameters:
      - {{ key: title, label: Title, type: string, required: true, constraints: {{ max_length: 80 }} }}
      - {{ key: count, label: Count, type: integer, required: true, constraints: {{ min: 1, max: 9 }} }}
    creates:
      - {{ key: form, entity_type: form, fields: {{ title: $parameters.title, count: $parameters.count }} }}
    result: {{ form: $created.form.id }}
"""
HEAD = """\
entities:
  - entity_type: form
    schema:
      fields:
        - { field_key: title, field_type: { type: string }, required: true }
        - { field_key: count, field_type: { type: integer }, required: true }
actions:
"""


def write(folder, lines):
    """Writes a contract of about so many lines, one document, beside a project file, and returns its path."""
    (folder / "actions").mkdir(parents=True)
    (folder / "atelier.yaml").write_text("application: bench\nroles: [citizen, admin]\n")
    path = folder / "actions" / "long.yaml"
    path.write_text(HEAD + "".join(ACTION.format(number) for number in range(lines // ACTION.count("\n"))))
    return path


class Editor:
    """`atelier lsp` with one file open."""

    def __init__(self, program, folder, path):
        self.uri, self.version, self.last = path.as_uri(), 1, 0
        self.server = subprocess.Popen([str(program), "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
        self.send("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}, id=self.last)
        while self.receive().get("id") != self.last:
            pass
        self.send("initialized", {})
        text = path.read_text()
        self.send("textDocument/didOpen", {"textDocument": {"uri": self.uri, "languageId": "yaml", "version": 1, "text": text}})
        self.wait()

    def send(self, method, parameters, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, **more}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.server.stdout.readline().strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise SystemExit("bench: the language server ended")
        return json.loads(self.server.stdout.read(length))

    def wait(self):
        """Until the diagnostics of the present version are there."""
        while True:
            told = self.receive()
            about = told.get("params", {})
            if told.get("method") == "textDocument/publishDiagnostics" and about.get("version") == self.version:
                return about["diagnostics"]

    def type(self, line, column, text, removed=0):
        """Replaces `removed` characters at a place by `text`, without waiting."""
        self.version += 1
        place = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + removed}}
        self.send("textDocument/didChange", {"textDocument": {"uri": self.uri, "version": self.version},
                                             "contentChanges": [{"range": place, "text": text}]})

    def close(self):
        self.server.kill()
        self.server.communicate()
