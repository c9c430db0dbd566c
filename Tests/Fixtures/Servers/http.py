#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server that counts what it was made to do, and fails on request.

Prints three ports: of HTTP, of HTTPS with a certificate that nobody has signed, and one that takes connections and
never speaks. Ends when its standard input does.
"""
import json
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import urllib.parse

lock = threading.Lock()
effects = []
requests = []
answers = {}
ended = threading.Event()

RECORDS = [
    {"id": 1, "name": "Ada", "open": True},
    {"id": 2, "name": "Bo", "open": False},
    {"id": 3, "name": "Cy & Co", "open": True},
]


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.exchange()
        except (ConnectionError, TimeoutError, ssl.SSLError, ValueError):
            pass

    def exchange(self):
        if self.rfile.peek(1)[:1] == b"\x16":
            # The beginning of TLS, which is not spoken here.
            return self.answer(400)
        method, target, _ = self.rfile.readline(65536).decode("latin-1").split(" ", 2)
        self.headers = {}
        while line := self.rfile.readline(65536).decode("latin-1").strip():
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path, _, query = target.partition("?")
        self.fields = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        seen = {"method": method, "target": target, "headers": self.headers, "body": body.decode()}
        if path != "/seen":
            with lock:
                requests.append(seen)
        name = path.strip("/").split("/")[0].replace("-", "_")
        getattr(self, "do_" + name, self.do_missing)(method, path, seen)

    def answer(self, status, body=b"", headers=(), kind="application/json", length=None):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Said so", f"Content-Length: {len(body) if length is None else length}"]
        if kind:
            lines.append(f"Content-Type: {kind}")
        lines += headers
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    def effect(self, seen):
        with lock:
            effects.append(seen["body"])

    def do_missing(self, method, path, seen):
        self.answer(404, {"error": "nothing here"})

    # What tests look at.

    def do_seen(self, method, path, seen):
        with lock:
            self.answer(200, {"effects": effects, "requests": requests})

    # What works.

    def do_echo(self, method, path, seen):
        self.effect(seen)
        self.answer(200, seen)

    def do_records(self, method, path, seen):
        def holds(record):
            return all(json.dumps(record.get(k)).strip('"') == v for k, v in self.fields.items())
        self.answer(200, {"records": [r for r in RECORDS if holds(r)]} if "wrapped" in path else
                    [r for r in RECORDS if holds(r)])

    def do_say(self, method, path, seen):
        """Answers with the text that the path names."""
        kind = {"html": "text/html", "none": None}.get(path.split("/")[2], "application/json; charset=utf-8")
        self.effect(seen)
        self.answer(200, urllib.parse.unquote(path.split("/", 3)[3]).encode(), kind=kind)

    def do_empty(self, method, path, seen):
        self.answer(204, kind=None)

    def do_keyed(self, method, path, seen):
        """Takes effect once for each key, and loses the first answer."""
        key = self.headers.get("idempotency-key")
        with lock:
            is_known = key in answers
            if not is_known:
                effects.append(seen["body"])
                answers[key] = {"number": len(effects)}
        if not is_known:
            return self.reset()
        self.answer(201, answers[key])

    def do_model(self, method, path, seen):
        """A server of models: the part of the path behind 'model' says how it behaves."""
        self.effect(seen)
        how = path.split("/")[2]
        if method != "POST" or not path.endswith("/chat/completions"):
            return self.answer(404, {"error": {"message": "no such interface"}})
        asked = json.loads(seen["body"])
        if asked["response_format"]["json_schema"]["schema"]["type"] != "object" or not asked["messages"]:
            return self.answer(400, {"error": {"message": "not a question"}})
        content, reason, message = '{"kind": "lamp", "sure": 0.90}', "stop", {}
        if how.isdigit():
            return self.answer(int(how), {"error": {"message": "the server's own words"}}, ["Retry-After: 7"])
        if how in ("slow", "silent", "reset", "hangup", "huge", "garbage"):
            return getattr(self, "do_" + how)(method, path, seen)
        match how:
            case "wrong": content = '{"kind": "chair"}'
            case "prose": content = "It is a lamp."
            case "fenced": content = '```json\n{"kind": "lamp"}\n```'
            case "twice": content = '{"kind": "lamp", "kind": "table"}'
            case "deep": content = "[" * 100 + "]" * 100
            case "long": content = json.dumps({"kind": "lamp", "note": "x" * (2 << 20)})
            case "nothing": content = None
            case "refusal": content, message = None, {"refusal": "I cannot help with that."}
            case "length": content, reason = '{"kind": "la', "length"
            case "filter": content, reason = "", "content_filter"
            case "tool": content, reason, message = None, "tool_calls", {"tool_calls": [{"id": "1"}]}
            case "echo": content = json.dumps({"kind": "lamp", "seen": asked["messages"][0]["content"]})
        reply = {"id": "c-1", "object": "chat.completion", "model": asked["model"], "choices": [
            {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": content} | message}]}
        match how:
            case "choiceless": reply["choices"] = []
            case "error": reply = {"error": {"message": "the server's own words"}}
            case "list": reply = [reply]
        self.answer(200, reply)

    # What fails.

    def do_status(self, method, path, seen):
        parts = path.strip("/").split("/")
        headers = ["Retry-After: " + urllib.parse.unquote(parts[2])] if len(parts) > 2 else []
        headers.append("Date: Sun, 06 Nov 1994 08:49:00 GMT")
        self.answer(int(parts[1]), {"error": "the server's own words"}, headers)

    def do_loud(self, method, path, seen):
        """A refusal with more to say than anybody reads."""
        self.answer(422, b"x" * (1 << 20))

    def do_redirect(self, method, path, seen):
        parts = path.strip("/").split("/", 2)
        self.answer(int(parts[1]), headers=["Location: " + urllib.parse.unquote(parts[2])])

    def do_circle(self, method, path, seen):
        self.answer(302, headers=["Location: /circle"])

    def do_huge(self, method, path, seen):
        self.effect(seen)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while not ended.is_set():
            self.wfile.write(b"1," * (1 << 19))

    def do_headers(self, method, path, seen):
        self.effect(seen)
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not ended.is_set():
            self.wfile.write(b"X-More: " + b"x" * 8000 + b"\r\n")

    def do_header(self, method, path, seen):
        """One line of the header is longer than any client takes."""
        self.effect(seen)
        self.answer(200, {}, ["X-Long: " + "x" * (2 << 20)])

    def do_slow(self, method, path, seen):
        """One byte at a time, for ever."""
        self.effect(seen)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        while not ended.wait(0.02):
            self.wfile.write(b" ")

    def do_silent(self, method, path, seen):
        self.effect(seen)
        self.connection.settimeout(60)
        self.rfile.read(1)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def do_reset(self, method, path, seen):
        self.effect(seen)
        self.reset()

    def do_hangup(self, method, path, seen):
        self.effect(seen)

    def do_short(self, method, path, seen):
        self.effect(seen)
        self.answer(200, b'[{"id": 1', length=100)

    def do_chunks(self, method, path, seen):
        self.effect(seen)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n")

    def do_garbage(self, method, path, seen):
        self.effect(seen)
        self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")

    def do_two(self, method, path, seen):
        """An interim answer before the real one."""
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n")
        self.answer(200, [])


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


class SecureServer(Server):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                 "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"], check=True, capture_output=True)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")

    def get_request(self):
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address


def main():
    servers = [Server(("127.0.0.1", 0), Handler), SecureServer(("127.0.0.1", 0), Handler)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    mute = socket.socket()
    mute.bind(("127.0.0.1", 0))
    mute.listen(16)
    print(*[server.server_address[1] for server in servers], mute.getsockname()[1], flush=True)
    sys.stdin.read()
    ended.set()


main()
