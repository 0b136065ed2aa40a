"""The client is polite, keeps secrets and believes no server."""

import gzip
from pathlib import Path

import pytest

from barograph.errors import SourceError
from barograph.watch.client import Client, Limits, Token, Validators, shown
from made_server import Given, MadeServer

SECRET = "ghp_verysecret"


def _client(pauses: list[float] | None = None, token: Token | None = None, **limits: float) -> Client:
    return Client(Limits(**limits), token, (pauses if pauses is not None else []).append)  # type: ignore[arg-type]


def test_a_busy_server_is_asked_again_after_the_pause_it_asks_for(server: MadeServer) -> None:
    pauses: list[float] = []
    later = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT", "Retry-After": "Mon, 01 Jan 2024 00:00:09 GMT"}
    server.serve("/a", Given(code=429, headers={"Retry-After": "7"}), Given(code=503, headers=later), Given(b"[]"))
    with _client(pauses) as client:
        page = client.page(f"{server.url}/a")
    assert page is not None
    assert (page.body, pauses) == (b"[]", [7.0, 9.0])


def test_pauses_grow_and_tries_end(server: MadeServer) -> None:
    pauses: list[float] = []
    server.serve("/a", Given(code=500))
    with _client(pauses, tries=4) as client, pytest.raises(SourceError, match="the server answers 500, 4 tries"):
        client.page(f"{server.url}/a?private_token={SECRET}")
    assert pauses == [2.0, 4.0, 8.0]
    assert len(server.asked) == 4


def test_a_server_that_asks_for_an_hour_is_left_for_later(server: MadeServer) -> None:
    server.serve("/a", Given(code=429, headers={"Retry-After": "3600"}))
    with _client() as client, pytest.raises(SourceError, match="asks to wait 3,600 seconds"):
        client.page(f"{server.url}/a")
    assert len(server.asked) == 1


def test_a_spent_rate_limit_is_waited_for(server: MadeServer) -> None:
    pauses: list[float] = []
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1704067230", "Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    server.serve("/a", Given(code=403, headers=spent), Given(b"[]"))
    with _client(pauses) as client:
        assert client.page(f"{server.url}/a") is not None
    assert pauses == [30.0]


def test_a_file_that_breaks_off_is_gone_on_from(server: MadeServer, tmp_path: Path) -> None:
    body = bytes(range(256)) * 40
    server.file("/f", body, '"one"')
    whole = server.answers["/f"]
    first = [Given(body[:1000], headers={"Content-Length": str(len(body)), "ETag": '"one"'})]
    server.answers["/f"] = lambda asked: first.pop() if first else whole(asked)
    with _client() as client:
        client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "f.part")
    assert (tmp_path / "f").read_bytes() == body
    assert server.asked[1].headers["range"] == "bytes=1000-"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f"]


def test_a_file_that_changed_between_two_tries_is_fetched_from_its_start(server: MadeServer, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(b"old half")
    (tmp_path / "f.part.etag").write_text('"old"')
    server.file("/f", b"new and whole", '"new"')
    with _client() as client:
        client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "f.part")
    assert (tmp_path / "f").read_bytes() == b"new and whole"


def test_a_file_that_has_not_changed_is_not_fetched(server: MadeServer, tmp_path: Path) -> None:
    server.file("/f", b"mail", '"one"')
    with _client() as client:
        said = client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "p")
        assert said == Validators('"one"')
        assert client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "p", said) is None
        (tmp_path / "f").unlink()
        assert client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "p", said) is not None


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "900"}])
def test_a_file_above_the_bound_is_not_kept(server: MadeServer, tmp_path: Path, headers: dict[str, str]) -> None:
    server.serve("/f", Given(b"x" * 900, headers=headers))
    with _client(file_bytes=500) as client, pytest.raises(SourceError, match=r"above 500"):
        client.download(f"{server.url}/f", tmp_path / "f", tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_unpacks_to_too_much_is_refused(server: MadeServer) -> None:
    bomb = gzip.compress(b" " * 1_000_000)
    server.serve("/a", Given(bomb, headers={"Content-Encoding": "gzip"}))
    with _client(page_bytes=10_000) as client, pytest.raises(SourceError, match="the page is above 10,000 bytes"):
        client.page(f"{server.url}/a")


def test_a_token_goes_to_its_own_host_only(server: MadeServer) -> None:
    host = server.url.removeprefix("http://")
    server.serve("/a", Given(b"[]"))
    with _client(token=Token(host, "Authorization", f"Bearer {SECRET}")) as client:
        client.page(f"{server.url}/a")
    with _client(token=Token("elsewhere.example", "Authorization", f"Bearer {SECRET}")) as client:
        client.page(f"{server.url}/a")
    assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert "authorization" not in server.asked[1].headers


@pytest.mark.parametrize(
    ("target", "said"),
    [("https://elsewhere.example/a", "another host, elsewhere.example"), ("ftp://127.0.0.1/a", "without TLS")],
)
def test_a_redirect_elsewhere_is_not_followed_with_a_token(server: MadeServer, target: str, said: str) -> None:
    server.serve("/a", Given(code=302, headers={"Location": target}))
    token = Token(server.url.removeprefix("http://"), "Authorization", f"Bearer {SECRET}")
    with _client(token=token) as client, pytest.raises(SourceError, match=said) as caught:
        client.page(f"{server.url}/a?x=1")
    assert SECRET not in str(caught.value) + repr(token)


def test_a_redirect_on_the_same_host_is_followed_and_a_circle_is_not(server: MadeServer) -> None:
    server.serve("/a", Given(code=301, headers={"Location": "/b"}))
    server.serve("/b", Given(b"[1]"))
    server.serve("/c", Given(code=301, headers={"Location": "/c"}))
    with _client() as client:
        page = client.page(f"{server.url}/a")
        assert page is not None
        assert page.body == b"[1]"
        with pytest.raises(SourceError, match="more than 5 redirects"):
            client.page(f"{server.url}/c")


def test_a_next_page_on_another_host_is_not_followed(server: MadeServer) -> None:
    server.serve("/a", Given(b"[]", headers={"Link": '<https://elsewhere.example/b>; rel="next"'}))
    with _client() as client, pytest.raises(SourceError, match=r"on another host, elsewhere\.example"):
        client.page(f"{server.url}/a")


def test_a_url_in_a_message_holds_no_secret() -> None:
    assert shown(f"https://me:{SECRET}@host:8443/a?private_token={SECRET}#x") == "https://host:8443/a"
