"""The embedded box as its owner meets it."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
import websockets
import websockets.sync.client

from sonic_site import certificate, worker
from sonic_site.demos import PIECES

from .boxes import ROOT, Box, opener, runs, wait_until

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def data_of_a_first_run(tmp_path_factory):
    data = tmp_path_factory.mktemp("first")
    Box(data).stop()
    return data


@pytest.fixture
def data(data_of_a_first_run, tmp_path):
    """The data of a box that has run once and was stopped, for this test alone."""
    return shutil.copytree(data_of_a_first_run, tmp_path / "data")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    made = Box(tmp_path_factory.mktemp("box"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def token(box):
    return box.manage("token", "--name", "tests")


class TestOwnerSignIn:
    def test_signs_the_owner_in_on_a_page_opened_here(self, box):
        answer = box.get("/", **BROWSER, Sec_Fetch_Site="none")
        assert answer.session
        assert answer.headers["Location"] == f"/songs/{box.song}/"  # the demo song stands open

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec_Fetch_Site": "same-origin"},
            {"Sec_Fetch_Site": "same-site"},
            {},  # an older browser
        ],
    )
    def test_does_so_however_the_page_came_to_be_opened_here(self, box, headers):
        assert box.get("/", **(BROWSER | headers)).session

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
    def test_does_so_by_every_name_of_loopback(self, box, host):
        assert box.get("/", host=host, **BROWSER).session

    @pytest.mark.parametrize(
        ("path", "method", "headers"),
        [
            ("/", "GET", {"Sec_Fetch_Site": "cross-site"}),
            ("/", "GET", {"Sec_Fetch_Mode": "cors"}),
            ("/", "GET", {"Sec_Fetch_Dest": "iframe"}),
            ("/", "GET", {"Accept": "*/*"}),
            ("/", "GET", {"Authorization": "Bearer nonsense"}),
            ("/", "GET", {"X_Forwarded_For": "203.0.113.9"}),
            ("/", "GET", {"X_Forwarded_For": "127.0.0.1"}),
            ("/", "GET", {"Forwarded": "for=127.0.0.1"}),
            ("/", "HEAD", {}),
            ("/", "POST", {}),
            ("/api/commands/", "GET", {}),
            ("/api/compositions/", "POST", {}),
            ("/sign-in/", "GET", {}),
            ("/static/css/base.css", "GET", {}),
        ],
    )
    def test_signs_nobody_else_in(self, box, path, method, headers):
        assert not box.get(path, method=method, **(BROWSER | headers)).session

    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "203.0.113.9", "2130706433"])
    def test_a_foreign_host_is_refused(self, box, host):
        answer = box.get("/", Host=f"{host}:{box.port}", **BROWSER)
        assert answer.status == 400
        assert not answer.session

    def test_signs_nobody_in_on_a_server(self, data):
        box = Box(data, DEBUG="0")
        try:
            answer = box.get("/", **BROWSER)
            assert answer.status == 302
            assert answer.headers["Location"].startswith("/sign-in/")
            assert not answer.session
        finally:
            box.stop()

    def test_a_link_signs_in_once(self, box):
        link = box.manage("owner", "--link")
        assert link.startswith(f"http://localhost:{box.port}/?")
        path = link.removeprefix(f"http://localhost:{box.port}")
        first, second = box.get(path), box.get(path)
        assert (first.status, first.headers["Location"]) == (302, "/")
        assert first.session
        assert not second.session
        assert not box.get(path[:-1] + ("A" if path[-1] != "A" else "B")).session

    def test_a_password_is_checked_and_kept(self, box):
        assert "too short" in box.manage("owner", "--password", given="kelp\n", fails=True)
        assert "owner" in box.manage("owner", "--password", given="rope and tar and kelp\n")


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/", "/sign-in/", "/nowhere", "/static/js/store.js", "/static/nowhere.js", "/api/commands/", "/admin/"]
    )
    def test_stand_on_every_answer(self, box, path):
        found = box.get(path).headers
        assert found["Cross-Origin-Opener-Policy"] == "same-origin"
        assert found["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert found["Cross-Origin-Resource-Policy"] == "same-origin"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Referrer-Policy"] == "same-origin"
        assert "'unsafe-inline'" not in re.search("script-src[^;]*", found["Content-Security-Policy"])[0]
        assert "Access-Control-Allow-Origin" not in found
        assert all(len(found.get_all(name)) == 1 for name in set(found))

    def test_stand_on_the_engine(self, box):
        answer = box.get("/static/supersonic/wasm/scsynth-nrt.wasm")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/wasm"
        assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"

    def test_the_nonce_is_the_pages_own(self, box):
        nonces = set()
        for _ in range(2):
            answer = box.get("/songs/", **BROWSER)
            nonce = re.search("'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
            assert f'<script type="importmap" nonce="{nonce}"' in answer.text
            nonces.add(nonce)
        assert len(nonces) == 2

    def test_every_inline_script_of_a_page_has_it(self, box):
        scripts = re.findall("<script[^>]*>", box.get(f"/songs/{box.song}/", **BROWSER).text)
        assert len(scripts) > 2
        for script in scripts:
            assert "src=" in script or "nonce=" in script or 'type="application/json"' in script


class TestTokens:
    def test_are_asked_for(self, box):
        answer = box.get("/api/commands/")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_let_scripts_in(self, box, token):
        assert box.get("/api/commands/", Authorization=f"Bearer {token}").status == 200

    @pytest.mark.parametrize("wrong", ["", "nonsense", "sonic_" + "x" * 43, "x" * 5000])
    def test_are_refused_when_wrong(self, box, wrong):
        assert box.get("/api/commands/", Authorization=f"Bearer {wrong}").status == 401

    def test_are_refused_once_revoked(self, box):
        revoked = box.manage("token", "--name", "lost")
        statement = (
            "from sonic_site.models import *; Token.objects.filter(name='lost').update(revoked_at='2026-01-01 00:00Z')"
        )
        box.manage("shell", "-c", statement)
        assert box.get("/api/commands/", Authorization=f"Bearer {revoked}").status == 401

    def test_are_printed_alone_and_kept_as_hashes(self, box, token):
        assert re.fullmatch("sonic_[A-Za-z0-9_-]{43}", token)
        stored = b"".join(path.read_bytes() for path in box.data.glob("sonic.sqlite3*"))
        assert token.encode() not in stored

    def test_open_sockets(self, box, token):
        with box.socket(box.song, additional_headers={"Authorization": f"Bearer {token}"}) as open_socket:
            assert json.loads(open_socket.recv(10))["type"] == "head"

    def test_wrong_ones_open_none(self, box):
        with box.socket(box.song, additional_headers={"Authorization": "Bearer nonsense"}) as refused:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                refused.recv(10)
            assert closed.value.rcvd.code == 4401


class TestSockets:
    @pytest.mark.parametrize("origin", [None, "null", "http://localhost", "http://localhost:1", "http://evil.example"])
    def test_are_closed_to_pages_of_other_sites(self, box, origin):
        cookie = box.get("/", **BROWSER).session.partition(";")[0]
        with (
            pytest.raises(websockets.InvalidStatus),
            box.socket(box.song, origin=origin, additional_headers={"Cookie": cookie}),
        ):
            pass

    def test_are_open_to_the_owners_page(self, box):
        cookie = box.get("/", **BROWSER).session.partition(";")[0]
        origin = f"http://localhost:{box.port}"
        with box.socket(box.song, origin=origin, additional_headers={"Cookie": cookie}) as open_socket:
            assert json.loads(open_socket.recv(10))["type"] == "head"


class TestShell:
    def test_lists_songs(self, box):
        id, title, revision, changed = box.manage("songs").splitlines()[0].split("\t")
        listed = json.loads(box.manage("songs", "--json"))[0]
        assert listed == {"id": id, "title": title, "revision": int(revision), "changed": changed}

    def test_does_a_command_and_open_pages_hear_of_it(self, box, token):
        song = box.song
        with box.socket(song, additional_headers={"Authorization": f"Bearer {token}"}) as page:
            answer = json.loads(box.manage("do", song, "compositions.rename_song", "title=Haven"))
            while (heard := json.loads(page.recv(10)))["type"] != "revision":
                pass
        assert answer["number"] == heard["number"]
        assert (heard["via"], heard["label"]) == ("shell", "Rename song")
        assert json.loads(box.manage("do", "Haven", "mixer.add_track", "name=Oars"))["result"]

    def test_reads_values_as_json_or_else_as_text(self, box):
        song = box.song
        assert json.loads(box.manage("do", song, "compositions.set_loop", "start_beats=4", "end_beats=12.5"))["number"]
        assert box.manage("do", song, "compositions.set_loop", "start_beats=soon", fails=True)
        assert json.loads(box.manage("do", song, "mixer.add_track", "name=1984"))["result"]

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (["mixer.add_trak"], "Did you mean mixer.add_track?"),
            (["compositions.rename_song", "title"], "is not name=value"),
            (["compositions.set_loop", "start_beats=8", "end_beats=4"], "A loop ends after it starts."),
            (["mixer.add_track", "--request-id", "x" * 65], "A request_id is a text"),
            (["mixer.mute_track", "track_id=" + "[" * 5_000], "track_id"),
        ],
    )
    def test_says_in_a_sentence_why_not(self, box, arguments, complaint):
        said = box.manage("do", box.song, *arguments, fails=True)
        assert complaint in said
        assert "Traceback" not in said


class TestLife:
    def test_keeps_its_data_over_restarts(self, data):
        box = Box(data)
        try:
            box.manage("do", box.song, "compositions.rename_song", "title=Kept")
            token = box.manage("token")
            box.stop(signal.SIGKILL)  # however it ended
            box.start()
            songs = box.manage("songs").splitlines()
            assert len(songs) == len(PIECES)
            assert songs[0].split("\t")[1] == "Kept"
            assert box.get("/api/commands/", Authorization=f"Bearer {token}").status == 200
        finally:
            box.stop()

    @pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_stops_in_time_with_pages_open_and_leaves_nothing_running(self, data, sign):
        box = Box(data)
        token = box.manage("token")
        with box.socket(box.song, additional_headers={"Authorization": f"Bearer {token}"}) as page:
            page.recv(10)
            below = worker.descendants(box.process.pid)
            began = time.monotonic()
            said = box.stop(sign)
        assert time.monotonic() - began < 8
        assert box.process.returncode == 0
        assert "Traceback" not in said
        assert not [pid for pid in below if runs(pid)]

    def test_stops_amid_a_render_which_is_not_called_failed(self, data):
        box = Box(data)
        key = {"Authorization": f"Bearer {box.manage('token')}"}
        renders = f"/api/compositions/{box.song}/renders/"
        assert box.get(renders, method="POST", **key).status == 202
        wait_until(lambda: json.loads(box.get(renders, **key).text)[0]["progress"] > 0)
        below = worker.descendants(box.process.pid)
        began = time.monotonic()
        box.stop()
        assert time.monotonic() - began < 8
        wait_until(lambda: not any(map(runs, below)), seconds=5)
        try:
            box.start()
            assert json.loads(box.get(renders, **key).text)[0]["state"] in ("running", "queued")
        finally:
            box.stop()

    def test_writes_below_its_data_alone_and_for_its_owner_alone(self, box):
        assert {path.name for path in box.data.iterdir()} >= {"secret_key", "sonic.sqlite3"}
        assert (box.data / "secret_key").stat().st_mode & 0o077 == 0
        assert (box.data / "sonic.sqlite3").stat().st_mode & 0o077 == 0

    def test_says_so_when_its_port_is_taken(self, box):
        complaint = box.manage("studio", "--port", str(box.port), fails=True)
        assert f"Port {box.port} is taken" in complaint
        assert "Traceback" not in complaint

    def test_is_not_to_be_reached_from_elsewhere(self, box):
        for address in certificate._ipv4_addresses():
            with pytest.raises(OSError):  # noqa: PT011  refused or unreachable, by whichever name
                socket.create_connection((address, box.port), timeout=3)


@pytest.fixture(scope="module")
def house_box(data_of_a_first_run, tmp_path_factory):
    made = Box(shutil.copytree(data_of_a_first_run, tmp_path_factory.mktemp("house") / "data"), host="0.0.0.0")
    yield made
    made.stop()


class TestHttps:
    def test_is_what_it_serves_beyond_this_machine(self, house_box):
        assert house_box.scheme == "https"
        trusting = ssl.create_default_context(cafile=str(house_box.data / "https" / "authority.pem"))
        for name in ("localhost", socket.gethostname().lower()):
            with (
                socket.create_connection(("127.0.0.1", house_box.port)) as bare,
                trusting.wrap_socket(bare, server_hostname=name) as checked,
            ):
                assert checked.version() in ("TLSv1.2", "TLSv1.3")

    def test_covers_sockets(self, house_box):
        token = house_box.manage("token")
        with house_box.socket(house_box.song, additional_headers={"Authorization": f"Bearer {token}"}) as open_socket:
            assert json.loads(open_socket.recv(10))["type"] == "head"

    def test_plain_http_gets_no_answer(self, house_box):
        with pytest.raises(OSError):  # noqa: PT011  the handshake fails, in one way or another
            opener.open(f"http://localhost:{house_box.port}/", timeout=5)

    def test_keeps_its_keys_to_itself(self, house_box):
        assert all(path.stat().st_mode & 0o077 == 0 for path in (house_box.data / "https").iterdir())

    def test_signs_in_here_without_a_link_and_elsewhere_by_it(self, house_box):
        assert "Secure" in house_box.get("/", **BROWSER).session
        address = next(certificate._ipv4_addresses(), None)
        if address is None:
            pytest.skip("this machine has no address but loopback")
        assert not house_box.get("/", host=address, **BROWSER).session
        link = house_box.manage("owner", "--link", "--address", "https://x").removeprefix("https://x")
        assert house_box.get(link, host=address, **BROWSER).session


class TestCertificate:
    def test_is_kept_while_it_serves_and_its_authority_for_good(self, tmp_path):
        first = certificate.certificate_for(["a.example", "10.0.0.1"], tmp_path)
        chain, authority = first.chain.read_bytes(), first.authority.read_bytes()
        certificate.certificate_for(["a.example"], tmp_path)
        assert first.chain.read_bytes() == chain
        certificate.certificate_for(["a.example", "b.example"], tmp_path)
        assert first.chain.read_bytes() != chain
        assert first.authority.read_bytes() == authority


class TestTooMuch:
    @pytest.mark.parametrize(
        "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    @pytest.mark.parametrize("announced", [True, False])
    def test_is_refused_without_being_kept_whoever_sends_it(self, box, kind, announced):
        before = memory_of(box)
        with socket.create_connection(("127.0.0.1", box.port), timeout=30) as line:
            size, piece = 60, b"x" * 1_000_000
            length = f"Content-Length: {size * len(piece)}" if announced else "Transfer-Encoding: chunked"
            head = f"POST /api/compositions/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"
            line.sendall(head.encode())
            for _ in range(size):
                line.sendall(piece if announced else b"%x\r\n%b\r\n" % (len(piece), piece))
            if not announced:
                line.sendall(b"0\r\n\r\n")
            assert b" 413 " in line.recv(1_000)
        assert memory_of(box) < before + 40

    @pytest.mark.parametrize("path", ["/ws/nowhere/", "/ws/compositions/xyz/", "/ws/engines/"])
    def test_sockets_that_there_are_not_are_refused(self, box, token, path):
        with pytest.raises(websockets.InvalidStatus) as refused:
            websockets.sync.client.connect(
                f"ws://localhost:{box.port}{path}", additional_headers={"Authorization": f"Bearer {token}"}
            ).__enter__()
        assert refused.value.response.status_code in (403, 404)


def memory_of(box) -> float:
    """The most that it ever held, in MB."""
    status = Path(f"/proc/{box.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def test_two_that_begin_at_once_share_one_secret(tmp_path):
    """As `make run` and `make token` do, in two windows."""
    ask = [sys.executable, "-c", "from sonic_site import settings; print(settings.SECRET_KEY)"]
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"} | {"DATA": str(tmp_path)}
    asking = [subprocess.Popen(ask, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    said = {each.communicate(timeout=60)[0].strip() for each in asking}
    assert len(said) == 1
    assert len(said.pop()) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
