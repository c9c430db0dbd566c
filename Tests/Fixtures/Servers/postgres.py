#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL in a scratch folder, on a free port of this machine, until standard input ends.

Prints the port, and one where the same server is reached and the answer to each COMMIT is lost; or 'missing' where PostgreSQL is not installed. Its users are 'ada' with a password, who may do
everything in the databases 'shop1' to 'shop20', which are alike, and 'bo' with the same password, who may only write orders.
"""
import glob
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time


def program(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return found[-1] if found else shutil.which(name)


def lossy(port):
    """Passes everything on, but ends the connection when the server has answered a COMMIT."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)

    def exchange(client):
        server = socket.create_connection(("127.0.0.1", port))
        is_ending = threading.Event()

        def answers():
            try:
                while received := server.recv(65536):
                    if is_ending.is_set():
                        break
                    client.sendall(received)
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

        threading.Thread(target=answers, daemon=True).start()
        try:
            while sent := client.recv(65536):
                if b"COMMIT" in sent:
                    is_ending.set()
                server.sendall(sent)
        except OSError:
            pass
        server.close()

    def take():
        while True:
            threading.Thread(target=exchange, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=take, daemon=True).start()
    return listener.getsockname()[1]


def is_ready(port):
    """A server that listens may be starting up still: it is ready when it asks for a password."""
    words = b"user\0ada\0database\0postgres\0\0"
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(struct.pack("!ii", 8 + len(words), 3 << 16) + words)
            return connection.recv(1) == b"R"
    except OSError:
        return False


def main():
    initdb, postgres = program("initdb"), program("postgres")
    if not initdb or not postgres:
        print("missing", flush=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        # The server refuses to be root, for whom another user stands in.
        user = None
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres" if any(p.pw_name == "postgres" for p in pwd.getpwall()) else "nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)

        def become():
            if user:
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)

        def run(*command, **options):
            return subprocess.run(command, check=True, preexec_fn=become, cwd=folder, capture_output=True, **options)

        def single(database, text):
            run(postgres, "--single", "-j", "-F", "-D", "cluster", database, input=text.encode())

        password = os.path.join(folder, "password")
        with open(password, "w") as file:
            file.write("open-sesame")
        os.chmod(password, 0o644)
        run(initdb, "-D", "cluster", "-U", "ada", "--pwfile", password, "--auth", "scram-sha-256", "--no-sync",
            "--encoding", "UTF8", "--locale", "C")
        single("postgres", "CREATE DATABASE shop;\n\n")
        single("shop", """
CREATE TABLE orders (id bigint PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', price numeric(10,2), open boolean,
  tags text[], more jsonb, placed date, CHECK (price >= 0));

CREATE SCHEMA "odd.schema";

CREATE TABLE "odd.schema"."select ""x""; --" ("drop table" text, "a.b" int);

CREATE TABLE counted (at timestamptz DEFAULT now(), n serial);

CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';

CREATE TABLE slow (id int);

CREATE TRIGGER slowly BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION slowly();

CREATE FUNCTION close_day(day date, note text DEFAULT 'none') RETURNS TABLE (entry int, said text) LANGUAGE sql AS $$ INSERT INTO counted DEFAULT VALUES RETURNING n, day || ' ' || note $$;

CREATE FUNCTION "odd.schema"."Total"(n numeric) RETURNS numeric LANGUAGE sql AS $$ SELECT n * 2 $$;

CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS $$ INSERT INTO counted DEFAULT VALUES $$;

CREATE FUNCTION absent() RETURNS int LANGUAGE sql AS $$ SELECT NULL::int $$;

CREATE FUNCTION many(most int) RETURNS SETOF int LANGUAGE sql AS $$ SELECT generate_series(1, most) $$;

CREATE FUNCTION refuses() RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO counted DEFAULT VALUES; RAISE EXCEPTION 'secret words'; END $$;

CREATE PROCEDURE proceeds() LANGUAGE sql AS $$ SELECT 1 $$;

CREATE ROLE bo LOGIN PASSWORD 'open-sesame';

GRANT INSERT ON orders TO bo;

CREATE SCHEMA ready;

CREATE TABLE ready.atelier_pushes (key text PRIMARY KEY, pushed_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE ready.notes (n int);

GRANT USAGE ON SCHEMA ready TO bo;

GRANT INSERT ON ready.atelier_pushes, ready.notes TO bo;

CREATE SCHEMA taken;

CREATE TYPE taken.atelier_pushes AS ENUM ('a');

""" + "".join(f"CREATE SCHEMA fresh{n};\n\n" for n in range(1, 17)))
        single("postgres", "".join(f"CREATE DATABASE shop{n} TEMPLATE shop;\n\n" for n in range(1, 21)))
        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = subprocess.Popen(
            [postgres, "-D", "cluster", "-p", str(port), "-c", "listen_addresses=127.0.0.1",
             "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=40"],
            preexec_fn=become, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                if is_ready(port):
                    break
                time.sleep(0.05)
            print(port, lossy(port), flush=True)
            sys.stdin.read()
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


main()
