# SPDX-License-Identifier: Apache-2.0
"""Keys: made as minisign makes them, kept from others, changed only to the one announced."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crenel import keyring
from crenel.problems import BuildFailed
from crenel.signing import sshsig
from crenel.signing.minisign import BadKey, BadSignature, PublicKey, SecretKey, generate
from crenel.statement import parse
from tests.harness import Answer, crenel
from tests.programs import program

PASSWORD = "correct horse"  # noqa: S105 - of keys that live as long as a test
TEXT = b"site: small\nseq: 1\n"


@pytest.fixture
def password(tmp_path: Path) -> Path:
    """A file that holds the password and that only its owner can read."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder for keys, apart from every site."""
    return tmp_path / "keys"


def keygen(name: Path, root: Path, password: Path) -> Answer:
    return crenel("keygen", str(name), "--root", str(root), "--password-file", str(password))


def codes(answer: Answer) -> set[str]:
    return {line.split(": ")[1].split()[0] for line in answer.err.splitlines() if ": K" in line}


def test_a_new_key_is_private_locked_and_never_overwritten(
    root: Path, keys: Path, password: Path
) -> None:
    answer = keygen(keys / "one", root, password)
    assert answer.status == 0
    secret, public = keys / "one.key", keys / "one.pub"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert PASSWORD not in answer.out + answer.err + secret.read_text()
    assert keyring.public(public).fingerprint in answer.out
    before = secret.read_bytes()
    again = keygen(keys / "one", root, password)
    assert (again.status, codes(again)) == (1, {"K907"})
    assert secret.read_bytes() == before


def test_minisign_signify_and_ssh_accept_what_the_key_signs(
    root: Path, keys: Path, password: Path
) -> None:
    keygen(keys / "one", root, password)
    key = keyring.secret(keys / "one.key", root, PASSWORD)
    text, signature = keys / "text", keys / "text.minisig"
    for data, accepted in ((TEXT, True), (TEXT.replace(b"1", b"2"), False)):
        text.write_bytes(data)
        signature.write_bytes(key.sign(TEXT, "a comment"))
        (keys / "text.sshsig").write_bytes(sshsig.sign(key.public.raw, key.ed25519, TEXT))
        (keys / "signers").write_text(sshsig.allowed_signer(key.public.raw, "small"))
        commands = (
            [program("minisign"), "-V", "-p", "one.pub", "-m", "text"],
            [program("signify-openbsd"), "-V", "-p", "one.pub", "-m", "text", "-x", "text.minisig"],
            [program("ssh-keygen"), "-Y", "verify", "-f", "signers", "-I", "small"]
            + ["-n", sshsig.NAMESPACE, "-s", "text.sshsig"],
        )
        for command in commands:
            done = subprocess.run(command, cwd=keys, input=data, capture_output=True, check=False)
            assert (done.returncode == 0) is accepted, command


def test_a_key_that_minisign_made_signs_for_us(keys: Path, root: Path) -> None:
    keys.mkdir()
    command = [program("minisign"), "-G", "-p", "m.pub", "-s", "m.key"]
    typed = f"{PASSWORD}\n{PASSWORD}\n".encode()
    subprocess.run(command, cwd=keys, input=typed, capture_output=True, check=True)
    key = keyring.secret(keys / "m.key", root, PASSWORD)
    assert key.public == keyring.public(keys / "m.pub")
    key.public.check(TEXT, key.sign(TEXT, ""))


Spoil = Callable[[Path], object]
REFUSED: dict[str, tuple[str, Spoil]] = {
    "no such file": ("K901", lambda path: path.unlink()),
    "not a key": ("K901", lambda path: path.write_text("hello\n")),
    "a key without a password": ("K901", lambda path: path.write_bytes(_open_key())),
    "readable by others": ("K902", lambda path: path.chmod(0o640)),
    "another password": ("K903", lambda path: path.write_bytes(generate("other")[0])),
}


def _open_key() -> bytes:
    import minisign

    return bytes(minisign.KeyPair.generate().secret_key)


@pytest.mark.parametrize("case", REFUSED)
def test_a_secret_key_is_refused(case: str, root: Path, keys: Path, password: Path) -> None:
    code, spoil = REFUSED[case]
    keygen(keys / "one", root, password)
    spoil(keys / "one.key")
    arguments = ("--sign", str(keys / "one.key"), "--password-file", str(password))
    answer = crenel("package", "--root", str(root), "--only", "zip", *arguments)
    assert (answer.status, codes(answer)) == (1, {code})
    assert not (root / "release").exists()


@pytest.mark.parametrize("place", ["site", "repository"])
def test_a_secret_key_is_not_kept_where_it_could_be_published(
    place: str, root: Path, tmp_path: Path, password: Path
) -> None:
    folder = root / "content" if place == "site" else tmp_path / "clone" / "deep"
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    answer = keygen(folder / "one", root, password)
    assert (answer.status, codes(answer)) == (1, {"K904"})
    assert not (folder / "one.key").exists()


def test_a_key_that_the_site_does_not_name_signs_nothing(
    root: Path, keys: Path, password: Path
) -> None:
    keygen(keys / "one", root, password)
    arguments = ("--sign", str(keys / "one.key"), "--password-file", str(password))
    answer = crenel("package", "--root", str(root), "--only", "zip", *arguments)
    assert (answer.status, codes(answer)) == (1, {"K905"})
    assert not (root / "release").exists()


def name_key(root: Path, public: Path) -> None:
    """Lets the site name a key, as an editor does."""
    with (root / "content" / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"public_key: {keyring.public(public).text}\n")


def package(root: Path, key: Path, password: Path, *more: str) -> Answer:
    arguments = ("--only", "zip", "--sign", str(key), "--password-file", str(password))
    return crenel("package", "--root", str(root), "--jobs", "1", *arguments, *more)


def test_a_key_is_changed_to_the_one_that_was_announced(
    root: Path, keys: Path, password: Path
) -> None:
    for name in ("one", "two", "three"):
        keygen(keys / name, root, password)
    one, two, three = (keyring.public(keys / f"{name}.pub") for name in ("one", "two", "three"))
    name_key(root, keys / "one.pub")
    announce = crenel("rotate", str(keys / "two.pub"), "--announce", "--root", str(root))
    assert announce.status == 0
    early = crenel("rotate", str(keys / "two.pub"), "--root", str(root))
    assert (early.status, codes(early)) == (1, {"K906"})
    assert package(root, keys / "one.key", password).status == 0
    first = parse((root / "release" / "release.txt").read_bytes())
    assert (first.key, first.next_key) == (one.text, two.digest)
    other = crenel("rotate", str(keys / "three.pub"), "--root", str(root))
    assert (other.status, codes(other)) == (1, {"K906"})
    assert crenel("rotate", str(keys / "two.pub"), "--root", str(root)).status == 0
    assert codes(package(root, keys / "one.key", password, "--next")) == {"K905"}
    assert package(root, keys / "two.key", password, "--next").status == 0
    second = parse((root / "release" / "release.txt").read_bytes())
    assert (second.key, second.next_key, second.previous) == (two.text, "", first.digest)
    history = root / "release" / "history"
    assert parse((history / "1.txt").read_bytes()) == first
    one.check(first.text, (history / "1.txt.minisig").read_bytes())
    two.check(second.text, (root / "release" / "release.txt.minisig").read_bytes())
    assert three.text not in (root / "content" / "site.yaml").read_text(encoding="utf-8")


SIGNER = generate(PASSWORD)
OTHER = generate(PASSWORD)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.binary(max_size=400))
def test_no_bytes_but_the_signature_are_one(text: bytes, signature: bytes) -> None:
    with pytest.raises(BadSignature):
        SIGNER[1].check(text, signature)


def test_a_signature_belongs_to_one_text_and_one_key() -> None:
    key = SecretKey(SIGNER[0], PASSWORD)
    signature = key.sign(TEXT, "comment")
    key.public.check(TEXT, signature)
    with pytest.raises(BadSignature):
        key.public.check(TEXT + b"\n", signature)
    with pytest.raises(BadSignature):
        OTHER[1].check(TEXT, signature)
    with pytest.raises(BadSignature):
        key.public.check(TEXT, signature.replace(b"comment: comment", b"comment: another"))


def test_a_prehashed_signature_is_refused() -> None:
    import minisign

    pair = minisign.KeyPair.generate()
    public = PublicKey(pair.public_key.to_base64().decode())
    with pytest.raises(BadSignature, match="prehashed"):
        public.check(TEXT, bytes(pair.secret_key.sign(TEXT)))


@pytest.mark.parametrize("text", ["", "RW", "x" * 56, "RW" + "é" * 54])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        PublicKey(text)


def test_two_passwords_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["one", "two"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    with pytest.raises(BuildFailed) as failed:
        keyring.password(None, twice=True)
    assert [problem.code for problem in failed.value.problems] == ["K903"]
