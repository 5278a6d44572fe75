"""The local node with its real server, over HTTP on loopback."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from engine.clock import SystemClock
from engine.deploy.release import release_manifest
from engine.errors import DeployError, TransientDeployError
from engine.model import DeploymentState, Verdict
from engine.platforms.interface import HeaderRule, Release, RouteRule, ServingPlan
from engine.platforms.nodes import process
from engine.platforms.nodes.deployer import LocalDeployer
from engine.platforms.nodes.layout import NodeFolder
from engine.project.snapshot import Snapshot

PLAN = ServingPlan(
    routes=(
        RouteRule(path="/old", to="/about.html", status=301),
        RouteRule(path="/app/*", to="/index.html", status=200),
    ),
    headers=(HeaderRule(path="/*", values=(("X-Frame-Options", "DENY"),)),),
)


@pytest.fixture
def folder(tmp_path):
    folder = NodeFolder(tmp_path / "node")
    yield folder
    process.stop(folder, clock=SystemClock())


@pytest.fixture
def deployer(folder):
    return LocalDeployer(folder, clock=SystemClock(), keep=3, port=0)


def release(site, key="k1", plan=PLAN):
    snapshot = Snapshot.in_memory(site)
    return Release(
        run="r1",
        folder="public",
        snapshot=snapshot,
        manifest=release_manifest(snapshot, "public", plan),
        plan=plan,
        certificate="c1",
        key=key,
    )


def shop(text="one", **more):
    return {
        "public/index.html": f"<h1>{text}</h1>",
        "public/about.html": "about",
        "public/404.html": "nothing here",
        "public/.secret": "s",
        "public/.well-known/x": "w",
        "public/_headers": "/*\n",
        **more,
    }


def quiet(done, total, text):
    assert 0 < done <= total
    assert text


def get(url, path="", **options):
    return httpx.get(url.rstrip("/") + "/" + path.lstrip("/"), trust_env=False, **options)


def test_a_deploy_is_live_and_served_with_its_routes_and_headers(deployer):
    live = deployer.deploy(release(shop()), quiet)
    assert live.state is DeploymentState.LIVE
    answer = get(live.url)
    assert answer.text == "<h1>one</h1>"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    moved = get(live.url, "old")
    assert (moved.status_code, moved.headers["location"]) == (301, "/about.html")
    assert get(live.url, "app/deep/link").text == "<h1>one</h1>"
    assert get(live.url, "about").text == "about"
    missing = get(live.url, "nowhere")
    assert (missing.status_code, missing.text) == (404, "nothing here")


@pytest.mark.parametrize(
    "path", [".secret", "_headers", "..%2f..%2frelease.json", "%00", "x%0d%0ay"]
)
def test_what_is_not_released_is_not_served(deployer, path):
    live = deployer.deploy(release(shop()), quiet)
    assert get(live.url, path).status_code == 404


def test_well_known_is_released(deployer):
    live = deployer.deploy(release(shop()), quiet)
    assert get(live.url, ".well-known/x").text == "w"


def test_the_same_key_makes_no_second_release(deployer, folder):
    first = deployer.deploy(release(shop()), quiet)
    again = deployer.deploy(release(shop()), quiet)
    assert first.release == again.release
    assert len(folder.names()) == 1


def test_a_switch_needs_no_restart_and_a_rollback_brings_it_back(deployer):
    first = deployer.deploy(release(shop("one"), "k1"), quiet)
    second = deployer.deploy(release(shop("two"), "k2"), quiet)
    assert second.url == first.url
    assert get(second.url).text == "<h1>two</h1>"
    back = deployer.rollback()
    assert back.release == first.release
    assert get(second.url).text == "<h1>one</h1>"


def test_a_rollback_to_nothing_is_refused(deployer):
    with pytest.raises(DeployError, match="no older release"):
        deployer.rollback()
    deployer.deploy(release(shop()), quiet)
    with pytest.raises(DeployError, match="no older release"):
        deployer.rollback()
    with pytest.raises(DeployError, match="'nope'"):
        deployer.rollback("nope")


def test_old_releases_go_but_never_the_live_one(deployer, folder):
    names = [deployer.deploy(release(shop(str(n)), f"k{n}"), quiet).release for n in range(3)]
    deployer.rollback(names[0])
    folder.prune(1)
    assert folder.live() == names[0]
    assert names[0] in folder.names()


def test_a_file_that_changed_since_it_was_certified_is_refused(deployer, folder, tmp_path):
    (tmp_path / "public").mkdir()
    page = tmp_path / "public" / "index.html"
    page.write_text("certified")
    snapshot = Snapshot.of_folder(tmp_path)
    ready = Release(
        run="r",
        folder="public",
        snapshot=snapshot,
        manifest=release_manifest(snapshot, "public", PLAN),
        plan=PLAN,
        certificate="c",
        key="k",
    )
    page.write_text("altered..")
    with pytest.raises(DeployError, match="not what was certified"):
        deployer.deploy(ready, quiet)
    assert folder.names() == ()
    assert folder.live() == ""


def test_a_half_made_release_is_swept_and_never_live(deployer, folder):
    half = folder.releases / ".tmp-half" / "site"
    half.mkdir(parents=True)
    (half / "index.html").write_text("half")
    deployer.deploy(release(shop()), quiet)
    assert not half.exists()


def test_drift_is_seen(deployer, folder):
    live = deployer.deploy(release(shop()), quiet)
    (probe,) = deployer.probes(live, None)
    assert probe.verdict is Verdict.PASSES
    (folder.releases / live.release / "site" / "about.html").write_text("changed by hand")
    (probe,) = deployer.probes(live, None)
    assert probe.verdict is Verdict.FAILS
    assert "about.html" in probe.detail


def test_the_node_is_held_by_one_at_a_time(deployer, folder):
    with folder.lock(), pytest.raises(TransientDeployError, match="changing this node"):
        deployer.deploy(release(shop()), quiet)


def test_a_folder_in_the_place_of_the_link_is_left_alone(deployer, folder):
    folder.current.mkdir(parents=True)
    (folder.current / "keep").write_text("mine")
    with pytest.raises(DeployError, match="not a link"):
        deployer.deploy(release(shop()), quiet)
    assert (folder.current / "keep").read_text() == "mine"


def test_withdrawn_means_nothing_is_served(deployer):
    live = deployer.deploy(release(shop()), quiet)
    deployer.withdraw()
    assert get(live.url).status_code == 503
    assert deployer.current() is None


def test_a_killed_server_starts_again_on_its_port(deployer, folder):
    live = deployer.deploy(release(shop()), quiet)
    before = process.status(folder)
    os.kill(before.pid, signal.SIGKILL)
    clock = SystemClock()
    while process.status(folder).running:
        clock.sleep(0.02)
    again = process.start(folder, port=0, clock=clock)
    assert again.port == before.port
    assert get(live.url).status_code == 200


def test_a_stranger_on_the_port_is_not_our_server(folder):
    folder.root.mkdir(parents=True)
    folder.server_file.write_text(json.dumps({"pid": 1, "port": 9, "instance": "x"}))
    assert not process.status(folder).running


def test_only_get_and_head(deployer):
    live = deployer.deploy(release(shop()), quiet)
    assert httpx.post(live.url, trust_env=False).status_code == 501
    head = httpx.head(live.url, trust_env=False)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == "12"


def test_not_modified(deployer):
    live = deployer.deploy(release(shop()), quiet)
    tag = get(live.url).headers["etag"]
    assert get(live.url, headers={"If-None-Match": tag}).status_code == 304


def test_a_version_is_known_among_others_and_when_it_is_weak(deployer):
    live = deployer.deploy(release(shop()), quiet)
    tag = get(live.url).headers["etag"]
    for held in (f"W/{tag}", f'"a", {tag}', "*"):
        assert get(live.url, headers={"If-None-Match": held}).status_code == 304
    assert get(live.url, headers={"If-None-Match": '"a"'}).status_code == 200


def test_a_destination_that_is_not_ascii_goes_out_encoded(deployer):
    plan = ServingPlan(routes=(RouteRule(path="/uni", to="/日本\r\nX-Evil: 1", status=301),))
    live = deployer.deploy(release(shop(), plan=plan), quiet)
    answer = get(live.url, "uni")
    assert answer.headers["location"] == "/%E6%97%A5%E6%9C%AC%0D%0AX-Evil:%201"
    assert "x-evil" not in answer.headers


def test_a_path_for_another_host_is_a_bad_gateway_and_not_missing(deployer):
    plan = ServingPlan(
        routes=(RouteRule(path="/api/*", to="https://a.example/:splat", status=200),)
    )
    live = deployer.deploy(release(shop(), plan=plan), quiet)
    assert get(live.url, "api/x").status_code == 502


def test_a_password_rule_is_asked_for_and_never_sent(deployer):
    rule = HeaderRule(path="/about.html", values=(("Basic-Auth", "ann:one bob:two"), ("X-A", "1")))
    live = deployer.deploy(release(shop(), plan=ServingPlan(headers=(rule,))), quiet)
    closed = get(live.url, "about.html")
    assert (closed.status_code, closed.headers["www-authenticate"][:5]) == (401, "Basic")
    assert get(live.url, "about.html", auth=("ann", "two")).status_code == 401
    opened = get(live.url, "about.html", auth=("bob", "two"))
    assert (opened.text, opened.headers["x-a"]) == ("about", "1")
    assert "basic-auth" not in opened.headers
    assert get(live.url).status_code == 200


def test_a_header_name_that_http_forbids_is_not_sent(deployer):
    rule = HeaderRule(path="/*", values=(("X-A\r\nX-Evil", "1"), ("X-Good", "1")))
    answer = get(deployer.deploy(release(shop(), plan=ServingPlan(headers=(rule,))), quiet).url)
    assert answer.headers["x-good"] == "1"
    assert "x-evil" not in answer.headers


def test_an_address_that_is_none_is_a_bad_request(deployer):
    live = deployer.deploy(release(shop()), quiet)
    port = httpx.URL(live.url).port
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"GET http://[bad/ HTTP/1.0\r\n\r\n")
        assert line.recv(64).startswith(b"HTTP/1.1 400 ")


def test_another_kind_of_server_on_the_port_is_not_ours(folder):
    folder.root.mkdir(parents=True)
    with (
        socket.create_server(("127.0.0.1", 0)) as stranger,
        folder.server_lock.open("w") as lock,
    ):
        lock.write("1")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        port = stranger.getsockname()[1]
        told = {"port": port, "pid": 1, "instance": "x"}
        folder.server_file.write_text(json.dumps(told))

        def speak():
            line, _ = stranger.accept()
            with line:
                line.recv(1024)
                fcntl.flock(lock, fcntl.LOCK_UN)
                line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        assert process.status(folder) == process.ServerStatus(running=False, port=port)
        thread.join()


def test_no_request_finds_nothing_while_releases_switch(deployer):
    live = deployer.deploy(release(shop("0"), "k0"), quiet)
    stop = threading.Event()
    wrong = []

    def ask():
        with httpx.Client(trust_env=False) as client:
            while not stop.is_set():
                answer = client.get(live.url)
                if answer.status_code != 200 or not answer.text.startswith("<h1>"):
                    wrong.append(answer.status_code)

    asker = threading.Thread(target=ask)
    asker.start()
    for number in range(1, 8):
        deployer.deploy(release(shop(str(number)), f"k{number}"), quiet)
    stop.set()
    asker.join()
    assert not wrong


def servers_of(folder):
    found = subprocess.run(
        ["ps", "-eww", "-o", "pid,args"], capture_output=True, text=True, check=True
    )
    return [row for row in found.stdout.split("\n") if str(folder.root) in row and "server" in row]


def servers_at_last(folder, count):
    """One that finds another in its place gives up within a second."""
    until = time.monotonic() + 30
    while len(servers_of(folder)) != count and time.monotonic() < until:
        time.sleep(0.05)
    return len(servers_of(folder)) == count


def test_two_that_start_the_server_at_once_get_the_same_one(folder):
    folder.root.mkdir(parents=True)
    clock = SystemClock()
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: process.start(folder, port=0, clock=clock), range(4)))
    assert len({s.pid for s in started}) == 1
    assert servers_at_last(folder, 1)


def test_a_server_that_a_killed_run_started_is_found_while_it_comes_up(folder):
    # The run is killed right behind its start of the server: nothing has listened yet.
    folder.root.mkdir(parents=True)
    first = subprocess.Popen(
        [sys.executable, "-m", "engine.platforms.nodes.server", str(folder.root), "0", "any"],
        start_new_session=True,
    )
    now = process.start(folder, port=0, clock=SystemClock())
    assert now.running
    assert servers_at_last(folder, 1)
    assert process.stop(folder, clock=SystemClock())
    first.wait()
    assert servers_at_last(folder, 0)


def test_a_server_whose_folder_is_gone_ends_by_itself(folder):
    folder.root.mkdir(parents=True)
    now = process.start(folder, port=0, clock=SystemClock())
    shutil.rmtree(folder.root)
    assert servers_at_last(folder, 0)
    with pytest.raises(httpx.ConnectError):
        get(f"http://127.0.0.1:{now.port}/")


def test_a_port_that_is_taken_leaves_what_was_live_live(folder):
    first = LocalDeployer(folder, clock=SystemClock(), keep=3, port=0)
    live = first.deploy(release(shop("one")), quiet)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        other = LocalDeployer(folder, clock=SystemClock(), keep=3, port=stranger.getsockname()[1])
        with pytest.raises(DeployError, match="did not come up"):
            other.deploy(release(shop("two"), key="k2"), quiet)
    assert get(live.url).text == "<h1>one</h1>"
    assert folder.live() == live.release


def test_a_first_deploy_on_a_port_that_is_taken_leaves_nothing_live(folder):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = LocalDeployer(folder, clock=SystemClock(), keep=3, port=stranger.getsockname()[1])
        with pytest.raises(DeployError, match="did not come up"):
            taken.deploy(release(shop()), quiet)
    assert folder.live() == ""
