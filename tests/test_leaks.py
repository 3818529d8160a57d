# SPDX-License-Identifier: Apache-2.0
"""Nothing leaks: of who built the site, where and when, and of what pictures tell, 0 bytes are published.

A release of the small site in every format is made twice (the second with a delta) by a user, on a
host, in a folder and for an author that can be recognised, from files full of metadata; then every
published byte is searched. The host's name is set for the run where the system allows that; in any
case each way by which Python asks for a name gives one that can be recognised.
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import shutil
import socket
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import zstandard
from libzim.writer import Creator, Hint, Item, StringProvider

from crenel import patch
from crenel.checking import people, secrets, unsaid
from crenel.formats.patch import former_tree
from crenel.ipfs import car
from crenel.order import read_all
from tests.harness import REPOSITORY, crenel, small
from tests.leaks import PNG, Part, chunks, found, opened

USER, HOST = "someone-identifiable", "identifiable-host"
AUTHOR, EMAIL = "Identifiable Q. Author", "author@identifiable.example"
THEN = 1299476601  # when the content's files were last touched: 2011-03-07 05:43:21 in UTC
PLACE = struct.pack("<IIII", 516273849, 987654321, 273849516, 321987654)  # degrees, as GPS has them
CLOCK = struct.pack(">HBBBBB", 2011, 3, 7, 5, 43, 21)
# "identifiable" stands in every name, folder and note; the rest are the zone and the times
WORDS = ("identifiable", "chatham", "+13:45", "+12:45", "+1345", "2011-03-07", "20110307")
TIMES = ("2011:03:07", "05:43:21", "19:28:21", str(THEN))
MARKS = {
    "a place": PLACE,
    "a clock": CLOCK,
    "file time": struct.pack("<q", THEN),
    "file time (big-endian)": struct.pack(">q", THEN),
}

# what a program may ask Python about the machine
RUN = f"""
import os, platform, pwd, runpy, socket, sys
socket.gethostname = socket.getfqdn = platform.node = lambda *_: {HOST!r}
os.getlogin = lambda: {USER!r}
names, real = pwd.getpwuid, os.uname()
fields = lambda n: pwd.struct_passwd(({USER!r}, *names(n)[1:4], {AUTHOR!r}, os.environ["HOME"], names(n)[6]))
pwd.getpwuid = fields
os.uname = lambda: os.uname_result((real[0], {HOST!r}, *real[2:]))
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
NAME = f"import os, socket, sys; socket.sethostname({HOST!r}); os.execv(sys.argv[1], sys.argv[1:])"


def _renamed() -> list[str]:
    """What runs a command on a host of another name, if the system lets us."""
    for how in (["unshare", "--uts"], ["unshare", "--user", "--map-root-user", "--uts"]):
        command = [*how, sys.executable, "-c", NAME]
        if shutil.which("unshare"):
            probe = [*command, sys.executable, "-c", "import socket; print(socket.gethostname())"]
            done = subprocess.run(probe, capture_output=True, text=True, check=False)
            if done.stdout.strip() == HOST:
                return command
    return []


def _chunk(kind: bytes, body: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + crc


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>identifiable-xmp</dc:creator>'
    b"<xmp:CreateDate>2011-03-07T19:28:21+13:45</xmp:CreateDate></x:xmpmeta>"
)
ARTIST = b"identifiable-artist\0"
EXIF = (
    b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x13B, 2, len(ARTIST), 26) + bytes(4) + ARTIST + PLACE
)


def photo() -> bytes:
    """A picture of one pixel that tells more than it shows, in every way that PNG has."""
    thumbnail = b"\xff\xd8\xff\xe1 identifiable-thumbnail"
    told = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"iCCP", b"identifiable-profile\0\0" + zlib.compress(b"identifiable-colours")),
        (b"eXIf", EXIF),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        (b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress(b"identifiable-packed")),
        (b"tEXt", b"Author\0identifiable-text"),
        (b"tEXt", b"Raw profile type exif\0" + EXIF.hex().encode()),
        (b"zTXt", b"Software\0\0" + zlib.compress(b"identifiable-software " + PLACE)),
        (b"tIME", CLOCK),
        (b"prVt", thumbnail),
        (b"IDAT", zlib.compress(bytes(4))),
        (b"tEXt", b"Comment\0identifiable-later"),
        (b"IEND", b""),
    ]
    return PNG + b"".join(_chunk(*one) for one in told) + thumbnail + PLACE


DRAWING = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by {USER} on {HOST} -->
<?editor file="/home/{USER}/drawing.svg"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
  xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" viewBox="0 0 9 9"
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
  sodipodi:docname="/home/{USER}/drawing.svg" inkscape:export-filename="C:\\Users\\{USER}\\a.png">
<sodipodi:namedview id="identifiable-view"><inkscape:grid id="identifiable-grid"/></sodipodi:namedview>
<metadata><rdf:RDF><dc:creator>{AUTHOR}</dc:creator><dc:date>2011-03-07</dc:date></rdf:RDF></metadata>
<!-- {EMAIL} --><g inkscape:label="identifiable-layer" inkscape:groupmode="layer" data-name="identifiable-data">
<circle cx="4" cy="4" r="3" sodipodi:nodetypes="identifiable"/></g></svg>
"""


@dataclass(frozen=True)
class Machine:
    """A user's account on a machine, with the site in it."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "sites-of-identifiable" / "small"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of Crenel's as this user."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "PWD": str(self.root),
            "TZ": "Pacific/Chatham",
            "HOSTNAME": HOST,
            "EMAIL": EMAIL,
            "TMPDIR": str(self.home / "tmp"),
            "LC_ALL": "C.UTF-8",
            **dict.fromkeys(("USER", "LOGNAME", "USERNAME", "SUDO_USER"), USER),
            **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "DEBFULLNAME"), AUTHOR),
            **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "DEBEMAIL"), EMAIL),
        }
        command = [*_renamed(), sys.executable, "-c", RUN, str(REPOSITORY / "build.py"), *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            umask=0o027,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, *arguments: str) -> str:
        """The same, if all is well."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _fill(root: Path) -> None:
    """Gives the small site pictures and files that tell about their author."""
    page = root / "content" / "explainers" / "one"
    (page / "circle.svg").write_text(DRAWING, encoding="utf-8")
    (page / "photo.png").write_bytes(photo())
    for lang, words in (("en", "A point"), ("zh-Hans", "一点")):
        text = (page / f"{lang}.md").read_text(encoding="utf-8")
        shown = f"\n!!! figure\n    ![{words}](photo.png)\n\n    {words} [@sky-blue].\n"
        (page / f"{lang}.md").write_text(text + shown, encoding="utf-8")
    for name in ("site.yaml", "claims/part.yaml", "terms/terms.yaml"):
        path = root / "content" / name
        noted = f"# {AUTHOR} <{EMAIL}>, /home/{USER}, 2011-03-07 +13:45\n"
        path.write_text(noted + path.read_text(encoding="utf-8"), encoding="utf-8")
    for name in (".en.md.swp", "en.md~", ".DS_Store"):
        (page / name).write_text(f"{USER}@{HOST}", encoding="utf-8")
    for path in sorted(root.rglob("*"), reverse=True):
        os.utime(path, (THEN, THEN))


def _git(folder: Path) -> None:
    """A repository as git leaves it, and the author in the account's settings."""
    told = f"[user]\n\tname = {AUTHOR}\n\temail = {EMAIL}\n"
    (folder / ".git" / "logs").mkdir(parents=True)
    (folder / ".git" / "config").write_text(told, encoding="utf-8")
    log = f"{'0' * 40} {'1' * 40} {AUTHOR} <{EMAIL}> {THEN} +1345\tcommit\n"
    (folder / ".git" / "logs" / "HEAD").write_text(log, encoding="utf-8")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The account after two signed releases in every format; the first one's archive is kept."""
    made = Machine(tmp_path_factory.mktemp("machine") / "home" / USER)
    (made.home / "tmp").mkdir(parents=True)
    small(made.root)
    _git(made.root)
    password = made.home / "password"
    password.write_text("identifiable password", encoding="utf-8")
    password.chmod(0o600)
    secret = ("--password-file", str(password))
    told = made.done("keygen", str(made.home / "keys" / "identifiable"), *secret)
    site = made.root / "content" / "site.yaml"
    mirrors = "mirrors: [https://mirror.example/small/]\n"
    site.write_text(
        f"{told.splitlines()[-1]}\n{mirrors}{site.read_text(encoding='utf-8')}", "utf-8"
    )
    _fill(made.root)
    sign = ("--sign", str(made.home / "keys" / "identifiable.key"), *secret)
    made.done("build")
    made.done("package", *sign)
    shutil.copyfile(made.root / "release" / "small.car", made.home / "first.car")
    about = made.root / "content" / "pages" / "about" / "en.md"
    about.write_text(about.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    made.done("package", "--next", "--issued", "2027-02-03", *sign)
    return made


def published(machine: Machine) -> Iterator[Part]:
    """Every published file with all that is in it, their names, and the patch applied."""
    root = machine.root
    for shelf in ("site", "release"):
        for path in sorted((root / shelf).rglob("*")):
            yield "the names", path.relative_to(root).as_posix().encode()
            if path.is_file():
                yield from opened(path.relative_to(root).as_posix(), path.read_bytes())
    former = io.BytesIO()
    car.write(former_tree(machine.home / "first.car"), former)
    data = (root / "release" / "delta-1.car.zst").read_bytes()
    yield "the patch", patch.apply(former.getvalue(), data, 1 << 28)


def test_nothing_that_is_published_tells_who_made_it_where_and_when(machine: Machine) -> None:
    """Nor, of the machine that runs this test, its name and folders, if these are no words."""
    own = [word for word in secrets(machine.root) if len(word) > 6 and "identifiable" not in word]
    assert found(published(machine), (*WORDS, *TIMES, *own, str(REPOSITORY)), MARKS) == []


def test_everything_was_published_and_opened(machine: Machine) -> None:
    """The search saw each format, and in it what readers see."""
    places = {place for place, _ in published(machine)}
    kinds = ("zip", "en.epub", "zh-hans.epub", "en.html", "zh-hans.html", "zim")
    assert {f"site/downloads/small.{kind}" for kind in kinds} <= places
    signed = ("release.txt", "release.txt.minisig", "release.txt.sshsig", "allowed_signers")
    made = ("small.car", "small.torrent", "small.v2.torrent", "small.pub", "small.ipns-record")
    deltas = ("delta-1.car", "delta-1.car.zst", "history/1.txt")
    assert {f"release/{name}" for name in (*signed, *made, *deltas)} <= places
    seen = found(published(machine), ["A point", "The sky was blue"], {})
    for inner in (
        "zip > small/en/",
        "en.epub > ",
        "small.en.html: ",
        "zim > en/",
        "the patch: ",
        "small.car: ",
    ):
        assert any(inner in place for place in seen), inner
    pixels = [place for place in places if place.endswith("photo.png > pixels")]
    assert len(pixels) >= 3  # in the tree, the zip and the ZIM
    assert any("small.en.html > data" in place and place.endswith("pixels") for place in places)


def test_pictures_keep_only_what_is_seen(machine: Machine) -> None:
    folder = machine.root / "site" / "assets" / "explainers" / "one"
    kinds = [kind for kind, _ in chunks((folder / "photo.png").read_bytes())]
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert b"<circle" in (folder / "circle.svg").read_bytes()
    assert b"xmlns:" not in (folder / "circle.svg").read_bytes()


def test_containers_have_no_time_and_no_owner(machine: Machine) -> None:
    downloads = machine.root / "site" / "downloads"
    for path in (*downloads.glob("*.zip"), *downloads.glob("*.epub")):
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            told = {
                (m.date_time, m.external_attr, m.create_system, m.extra, m.comment) for m in members
            }
            assert len(told) == 1, path
            assert next(iter(told))[0] == (1980, 1, 1, 0, 0, 0)
            assert archive.comment == b""
    for path in (machine.root / "release").glob("*.torrent"):
        data = path.read_bytes()
        assert not [key for key in (b"creation date", b"created by", b"comment") if key in data]


def test_modes_are_not_those_of_the_account(machine: Machine) -> None:
    everything = [machine.root / "site", *(machine.root / "site").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in everything} == {0o644, 0o755}


def test_check_finds_nothing_either(machine: Machine) -> None:
    done = machine.run("check")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


# the search itself: it finds a word wherever it may hide


class _Entry(Item):  # type: ignore[misc]
    def __init__(self, title: str, data: bytes) -> None:
        super().__init__()
        self.title, self.data = title, data

    def get_path(self) -> str:
        return "entry"

    def get_title(self) -> str:
        return self.title

    def get_mimetype(self) -> str:
        return "text/plain"

    def get_contentprovider(self) -> StringProvider:
        return StringProvider(self.data)

    def get_hints(self) -> dict[Hint, int]:
        return {}


def _zim(folder: Path, title: str, data: bytes) -> bytes:
    path = folder / "a.zim"
    with Creator(path).config_indexing(False, "eng") as creator:
        creator.set_mainpath("entry")
        creator.add_item(_Entry(title, data))
    return path.read_bytes()


def _zipped(data: bytes, *, comment: bytes = b"", extra: bytes = b"", name: str = "a") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.comment, info.extra = comment, extra
        archive.writestr(info, data)
    return out.getvalue()


WORD = b"wholly-Identifiable-word"
HIDDEN: Mapping[str, Callable[[Path], bytes]] = {
    "plain": lambda _: WORD,
    "UTF-16": lambda _: WORD.decode().encode("utf-16"),
    "big-endian UTF-16": lambda _: b"\0" + WORD.decode().encode("utf-16-be"),
    "percent signs": lambda _: "".join(f"%{byte:02X}" for byte in WORD).encode(),
    "entities": lambda _: "".join(f"&#x{byte:x};" for byte in WORD).encode(),
    "escapes": lambda _: "".join(f"\\u{byte:04x}" for byte in WORD).encode(),
    "digits": lambda _: WORD.lower().hex().encode(),
    "base64": lambda _: base64.b64encode(b".." + WORD.lower()),
    "base64, next": lambda _: base64.b64encode(b"." + WORD.lower()),
    "base64, last": lambda _: base64.b64encode(WORD.lower()),
    "a member": lambda _: _zipped(WORD * 9),
    "a member's name": lambda _: _zipped(b"", name=WORD.decode()),
    "a member's comment": lambda _: _zipped(b"", comment=WORD),
    "a member's extra": lambda _: _zipped(b"", extra=struct.pack("<HH", 0xCAFE, len(WORD)) + WORD),
    "a member of a member": lambda _: _zipped(_zipped(WORD * 9)),
    "gzip": lambda _: gzip.compress(WORD * 9),
    "zstd": lambda _: zstandard.compress(WORD * 9),
    "an entry": lambda folder: _zim(folder, "title", WORD * 9),
    "an entry's title": lambda folder: _zim(folder, WORD.decode(), b"text"),
    "a picture in a page": lambda _: (
        b'<img src="data:image/png;base64,' + base64.b64encode(photo()) + b'">'
    ),
    "a picture in a sheet": lambda _: (
        b"a{b:url(data:image/svg+xml," + quote(DRAWING).encode() + b")}"
    ),
    "a packed picture": lambda _: _zipped(photo()),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_word_is_found_wherever_it_hides(how: str, tmp_path: Path) -> None:
    data = HIDDEN[how](tmp_path)
    assert found(opened("it", data), ["identifiable"], {})


@pytest.mark.parametrize(
    "name",
    [
        "identifiable-xmp",
        "identifiable-packed",
        "identifiable-software",
        "identifiable-colours",
        "identifiable-artist",
        "identifiable-thumbnail",
    ],
)
def test_each_note_of_the_picture_would_be_found(name: str) -> None:
    assert found(opened("it", photo()), [name], {})


def test_the_picture_holds_what_must_not_be_published() -> None:
    assert {place.partition(": ")[2] for place in found(opened("it", photo()), WORDS, MARKS)} >= {
        "identifiable",
        "a place",
        "a clock",
        "+13:45",
        "2011-03-07",
    }


# what `check` looks for


def test_check_knows_the_account_and_the_author(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("LOGNAME", "USER"):
        monkeypatch.setenv(key, USER)
    monkeypatch.setenv("GIT_AUTHOR_NAME", AUTHOR)
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", EMAIL)
    assert set(people(root)) == {USER, AUTHOR, EMAIL}
    crenel("build", "--root", str(root), "--jobs", "1")
    assert crenel("check", "--root", str(root), "--jobs", "1").status == 0
    page = root / "site" / "en" / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + f"<!-- {AUTHOR} -->", encoding="utf-8")
    answer = crenel("check", "--root", str(root), "--jobs", "1")
    assert f"V705 the words {AUTHOR}" in answer.err


def test_names_without_a_login_are_read_from_the_settings_of_git(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"):
        monkeypatch.delenv(key, raising=False)
    home = root.parent / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f'[user]\nname = "{AUTHOR}"\nemail = {EMAIL}\n', "utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LOGNAME", "nobody")
    assert set(people(root)) == {"nobody", AUTHOR, EMAIL} or shutil.which("git") is None


def test_what_is_short_or_said_openly_is_no_secret(root: Path) -> None:
    """A name that the content writes is published by will; a common word stands in some template."""
    read = read_all(root)
    assert unsaid(("anna", "runner", "summary", "A small site."), read) == ()
    assert unsaid((USER, AUTHOR), read) == (USER, AUTHOR)
    assert socket.gethostname() not in unsaid(("vm",), read)
