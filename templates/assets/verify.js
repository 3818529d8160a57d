/* SPDX-License-Identifier: Apache-2.0
   The judgement of a copy in the reader's browser, by the rules of crenel/judgement.py.

   All words are the page's. Files are read where they lie: nothing is loaded, stored or sent, so it
   works from a page that was opened with a double click. It refuses statements that
   crenel/statement.py refuses, prehashed signatures, and zips that two programs may read in two ways. */
"use strict";
(() => {
  const subtle = window.crypto && window.crypto.subtle;
  const MEMBER = 64 * 2 ** 20, TOTAL = 2 ** 30, STATEMENT = 2 ** 16; // bytes, at most
  const SUMS = "SHA256SUMS", TEXT = "release.txt", SIGNED = "release.txt.minisig";
  const SYSTEM = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;
  const UNLISTED = /^release\/(release\.txt(\.minisig|\.sshsig)?|allowed_signers|[a-z0-9-]+\.pub|history\/[0-9]+\.txt(\.minisig)?)$/;

  /* Why something is not judged further: the name of a word of the page, and what it is about. */
  class Refused extends Error {
    constructor(reason, about = "") { super(`${reason} ${about}`); Object.assign(this, { reason, about }); }
  }
  const refuse = (reason, about) => { throw new Refused(reason, about); };

  /* --- bytes ---------------------------------------------------------------------------------- */

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const encode = (text) => new TextEncoder().encode(text);
  const decode = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const base64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
  const joined = (one, other) => new Uint8Array([...one, ...other]);

  /* --- the statement: as crenel/statement.py reads it ------------------------------------------ */

  const NUMBER = "(?:0|[1-9][0-9]{0,12})", HASH = "[0-9a-f]{64}", DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
  const LISTED = "(?:site/downloads|release)/[a-z0-9][A-Za-z0-9._-]*";
  const ONCE = { // in this order
    site: "[a-z0-9]+(?:-[a-z0-9]+)*", seq: "[1-9][0-9]{0,12}", issued: DAY, "valid-until": DAY,
    root: "b[a-z2-7]{58}", profile: "[a-z0-9-]+", sums: `${NUMBER} ${HASH}`,
    key: "none|RW[A-Za-z0-9+/]{54}", "next-key": `none|${HASH}`, previous: `none|${HASH}`,
  };
  const ADDRESS = "https?://[^\\s\\x1c-\\x1f]+/", FILE = `${NUMBER} ${HASH} ${LISTED}`;

  function isDay(text) {
    const [year, month, day] = text.split("-").map(Number);
    const last = new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate(); // the calendar repeats
    return year > 0 && month > 0 && month < 13 && day > 0 && day <= last;
  }

  /* The value of a line, if it begins with `key`; a value of another form is refused. */
  function valueOf(line = "", number, key, form) {
    if (!line.startsWith(`${key}: `)) return null;
    const value = line.slice(key.length + 2);
    if (!new RegExp(`^(?:${form})$`).test(value) || (form === DAY && !isDay(value))) refuse("statement", number);
    return value;
  }

  /* The statement that some bytes are: its values by their keys, `mirrors`, `files` by their paths. */
  function parse(bytes) {
    if (bytes.length > STATEMENT || bytes.some((byte) => byte > 127)) refuse("statement", 1);
    const lines = decode(bytes).split("\n"), found = { mirrors: [], files: new Map() };
    if (lines.pop() !== "" || lines.shift() !== "crenel-release: 1") refuse("statement", 1);
    let at = 0, last = "";
    const next = (key, form) => {
      const value = valueOf(lines[at], at + 2, key, form);
      if (value !== null) at++;
      return value;
    };
    for (const [key, form] of Object.entries(ONCE)) {
      found[key] = next(key, form);
      if (found[key] === null) refuse("statement", at + 2);
    }
    for (let value; (value = next("mirror", ADDRESS)) !== null;) found.mirrors.push(value);
    for (let value; (value = next("file", FILE)) !== null;) {
      const [size, digest, path] = value.split(" ");
      if (path <= last) refuse("statement", at + 1);
      found.files.set(last = path, { size: Number(size), digest });
    }
    if (at < lines.length) refuse("statement", at + 2);
    if (found.issued > found["valid-until"]) refuse("statement", 5);
    return found;
  }

  /* --- the signature: minisign's legacy form --------------------------------------------------- */

  const SIGNATURE = /^untrusted comment: [^\r\n]*\r?\n([A-Za-z0-9+/]{99}=)\r?\ntrusted comment: ([^\r\n]*)\r?\n([A-Za-z0-9+/]{86}==)(?:\r?\n)?$/;

  /* Whether `signature` is that of `text` by `key`, its comment too; null if the browser cannot tell. */
  async function check(text, signature, key) {
    let lines;
    try { lines = SIGNATURE.exec(decode(signature)); } catch { return false; }
    if (!lines) return false;
    const bare = base64(lines[1]), own = base64(key), kind = encode("Ed"); // "ED" would be prehashed
    if (!same(bare.slice(0, 2), kind) || !same(own.slice(0, 2), kind) || !same(bare.slice(2, 10), own.slice(2, 10))) return false;
    const signed = bare.slice(10), whole = joined(signed, encode(lines[2]));
    try {
      const signer = await subtle.importKey("raw", own.slice(10), { name: "Ed25519" }, false, ["verify"]);
      const verify = (proof, data) => subtle.verify({ name: "Ed25519" }, signer, proof, data);
      return await verify(signed, text) && await verify(base64(lines[3]), whole);
    } catch (error) {
      return error.name === "NotSupportedError" ? null : false;
    }
  }

  /* What the statement of a release is worth: {trust} or, if it is not ours, {reason, about}. */
  async function believe(release, { site, named, given }) {
    if (!release.has(TEXT)) return { trust: "none" };
    const text = await release.get(TEXT).read(), signature = release.get(SIGNED);
    let statement;
    try { statement = parse(text); } catch (error) { return { reason: error.reason, about: error.about }; }
    const own = statement.key === "none" ? "" : statement.key, asked = given || named;
    const found = { statement, key: own };
    if (statement.site !== site) return { ...found, reason: "site", about: statement.site };
    if (asked && asked !== own) return { ...found, reason: own ? "key" : "unsigned" };
    if (!own) return { ...found, trust: "none" };
    if (!signature) return { ...found, reason: "missing" };
    const good = await check(text, await signature.read(), own);
    if (good === false) return { ...found, reason: "signature" };
    return { ...found, trust: good === null ? "unable" : given ? "given" : named ? "named" : "first" };
  }

  /* --- zips ------------------------------------------------------------------------------------ */

  const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1;
    return n;
  });
  const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ crc >>> 8, -1) >>> 0;

  /* A name as it stands inside the folder that all members share. */
  function nameOf(bytes, folders) {
    let name = "";
    try { name = decode(bytes); } catch { refuse("zip-name", hex(bytes)); }
    const [folder, ...parts] = name.split("/");
    const bad = /[\\:\0-\x1f\x7f]/.test(name) || [folder, ...parts].some((part) => /^\.{0,2}$/.test(part));
    if (bad || !parts.length || folders.add(folder).size > 1) refuse("zip-name", name);
    return parts.join("/");
  }

  /* The members of a zip. Each must stand directly behind the one before, from the first byte to the
     table at the end, and be called the same in both places: so every program sees the same files. */
  function members(bytes) {
    const view = new DataView(bytes.buffer), end = bytes.length - 22, found = new Map();
    const [short, long] = [(at) => view.getUint16(at, true), (at) => view.getUint32(at, true)];
    if (end < 0 || long(end) !== 0x06054b50 || long(end + 4) || short(end + 20)) refuse("zip-end");
    const count = short(end + 10), first = long(end + 16), folders = new Set(), names = new Set();
    if (short(end + 8) !== count || first + long(end + 12) !== end) refuse("zip-end");
    let at = first, place = 0, total = 0;
    for (let i = 0; i < count; i++) {
      if (at + 46 > end || long(at) !== 0x02014b50) refuse("zip-tables");
      const length = short(at + 28), start = place + 30 + length, name = bytes.subarray(at + 46, at + 46 + length);
      const path = nameOf(name, folders), packed = long(at + 20), size = long(at + 24), method = short(at + 10);
      if (short(at + 8) & ~0x806 || ![0, 8].includes(method) || short(at + 30) || short(at + 32)) refuse("zip-kind", path);
      const twin = long(at + 42) === place && start + packed <= first && long(place) === 0x04034b50
        && same(bytes.subarray(at + 6, at + 32), bytes.subarray(place + 4, place + 30))
        && same(name, bytes.subarray(place + 30, start));
      if (!twin) refuse("zip-tables", path);
      if (names.size === names.add(path.toLowerCase()).size) refuse("zip-twice", path);
      if (size > MEMBER || (total += size) > TOTAL) refuse("zip-large", path);
      const member = { path, size, method, crc: long(at + 16), data: bytes.subarray(start, start + packed) };
      found.set(path, { size, read: () => unpack(member) });
      [at, place] = [at + 46 + length, start + packed];
    }
    if (at !== end || place !== first) refuse("zip-tables");
    return found;
  }

  /* The bytes of a member; it may not grow beyond what it says. */
  async function unpack({ path, size, method, crc, data }) {
    const bytes = method ? await inflate(data, size, path) : data;
    if (bytes.length !== size || crc32(bytes) !== crc) refuse("zip-data", path);
    return bytes;
  }

  async function inflate(data, size, path) {
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const bytes = new Uint8Array(size);
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read().catch(() => refuse("zip-data", path));
      if (done) return bytes.subarray(0, at);
      if (at + value.length > size) {
        reader.cancel().catch(() => {});
        refuse("zip-large", path);
      }
      bytes.set(value, at);
      at += value.length;
    }
  }

  /* --- what was chosen -------------------------------------------------------------------------- */

  const readable = (file) => ({
    size: file.size,
    read: async () => new Uint8Array(await file.arrayBuffer().catch(() => refuse("unread", file.name))),
  });

  /* The files of a folder by their paths in the copy, which may stand one or more folders down;
     a release lies inside the copy, or beside it if that is called "site". */
  async function fromFolder(files) {
    let list = files.map((file) => [(file.webkitRelativePath || file.name).split("/"), file]);
    const under = (...names) => list.every(([parts]) => SYSTEM.test(parts.at(-1)) || (parts.length > 1 && names.includes(parts[0])));
    const own = () => list.find(([parts]) => !SYSTEM.test(parts.at(-1)));
    while (own() && under(own()[0][0])) list = list.map(([parts, file]) => [parts.slice(1), file]).filter(([parts]) => parts.length);
    const beside = under("site", "release"), tree = new Map();
    for (const [parts, file] of list) {
      const path = parts.slice(beside && parts[0] === "site" ? 1 : 0).join("/");
      tree.set(tree.has(path) ? parts.join("/") : path, readable(file));
    }
    const names = [TEXT, SIGNED].filter((name) => tree.has(`release/${name}`));
    return { tree, release: new Map(names.map((name) => [name, tree.get(`release/${name}`)])), loose: [] };
  }

  const isRelease = (file) => file.name === TEXT || file.name === SIGNED;
  const released = (files) => new Map(files.filter(isRelease).map((file) => [file.name, readable(file)]));

  /* Single files: a zip, perhaps a release, perhaps other packages. */
  async function fromFiles(files) {
    const zips = files.filter((file) => /\.zip$/i.test(file.name));
    const loose = files.filter((file) => !isRelease(file) && !zips.includes(file)), found = { release: released(files), loose };
    if (zips.length > 1) refuse("nothing");
    if (!zips.length) return found;
    if (!window.DecompressionStream) refuse("no-zip");
    return { ...found, bytes: await readable(zips[0]).read() };
  }

  /* --- the judgement ---------------------------------------------------------------------------- */

  const LISTS = ["changed", "missing", "added", "unjudged", "system"];

  /* Does some work on each item, four at a time. */
  async function each(items, work) {
    const queue = items.values();
    await Promise.all(Array.from({ length: 4 }, async () => { for (const item of queue) await work(item); }));
  }

  /* What a SHA256SUMS lists: path → digest; null if it is not one. */
  function listed(bytes) {
    const lines = new TextDecoder().decode(bytes).split("\n");
    const pairs = lines.slice(0, -1).map((line) => /^([0-9a-f]{64})  (\S+)$/.exec(line));
    if (lines.at(-1) !== "" || !pairs.every(Boolean)) return null;
    const found = new Map(pairs.map(([, digest, path]) => [path, digest]));
    return found.size === pairs.length ? found : null;
  }

  /* Compares a tree with its list, and the list with the statement; gives what it does not list. */
  async function compareTree(tree, statement, found, tell) {
    if (!tree.has(SUMS)) { found.missing.push(SUMS); return []; }
    const bytes = await tree.get(SUMS).read(), list = listed(bytes) || new Map();
    const own = `${bytes.length} ${await sha256(bytes)}`;
    if (!list.size || (statement && statement.sums !== own)) found.changed.push(SUMS);
    if (!list.size) return [];
    const known = [...list.keys()].filter((path) => tree.has(path));
    found.missing.push(...[...list.keys()].filter((path) => !tree.has(path)));
    let done = 0;
    await each(known, async (path) => {
      const good = await sha256(await tree.get(path).read()) === list.get(path);
      if (good) found.checked++; else found.changed.push(path);
      tell(++done, known.length);
    });
    return [...tree.keys()].filter((path) => path !== SUMS && !list.has(path));
  }

  const listsDigest = (statement, digest) => Boolean(statement) && [...statement.files.values()].some((entry) => entry.digest === digest);

  /* Compares files with the statement: [name to show, file, its path there], or without a path by
     what they hold, since people rename what they carry. */
  async function compareFiles(files, statement, found) {
    await each(files, async ([shown, file, path]) => {
      if (!statement) return found.unjudged.push(shown);
      const digest = await sha256(await file.read());
      const { digest: wanted } = (path && statement.files.get(path)) || {};
      if (path ? wanted === digest : listsDigest(statement, digest)) return found.checked++;
      const known = wanted || [...statement.files.keys()].some((own) => own.endsWith(`/${shown}`));
      return found[known ? "changed" : "added"].push(shown);
    });
  }

  /* The packages among the files that the list of a tree leaves out, by their paths in a statement. */
  function packagesIn(tree, paths, statement, found) {
    const packages = [];
    for (const path of paths) {
      const place = path.startsWith("downloads/") ? `site/${path}` : path, own = statement && statement.files.has(place);
      if (SYSTEM.test(path) && found.zip === undefined) found.system.push(path);
      else if (own || (/^(site\/downloads|release)\/[^/]+$/.test(place) && !UNLISTED.test(path))) packages.push([path, tree.get(path), place]);
      else if (!UNLISTED.test(path)) found.added.push(path);
    }
    return packages;
  }

  /* Judges {tree or bytes of a zip, release, loose}; `asked` is {site, named, given, today}. */
  async function judge(copy, asked, tell = () => {}) {
    const found = { checked: 0, ...Object.fromEntries(LISTS.map((name) => [name, []])), ...await believe(copy.release, asked) };
    const { statement, reason } = found;
    if (reason) return Object.assign(found, { verdict: "not-ours" }); // so nothing else is worth saying
    try {
      if (copy.bytes) found.zip = listsDigest(statement, await sha256(copy.bytes));
      const tree = copy.bytes ? members(copy.bytes) : copy.tree || new Map();
      const paths = copy.bytes || copy.tree ? await compareTree(tree, statement, found, tell) : [];
      const loose = copy.loose.map((file) => [file.name, readable(file)]);
      await compareFiles([...packagesIn(tree, paths, statement, found), ...loose], statement, found);
    } catch (error) {
      if (!/^zip-/.test(error.reason)) throw error;
      found.broken = error;
    }
    for (const name of LISTS) found[name].sort();
    return Object.assign(found, { verdict: verdict(found, asked.today) });
  }

  function verdict(found, today) {
    if (found.broken || found.changed.length || found.missing.length || found.added.length) return "altered";
    return found.statement && found.statement["valid-until"] < today ? "old" : "whole";
  }

  window.crenelVerify = { parse, check, members, judge };

  /* --- page -------------------------------------------------------------------------------------- */

  const box = document.getElementById("verify"), get = (name) => document.getElementById(`verify-${name}`);
  const words = new Map(Array.from(get("words").content.querySelectorAll("[data-word]"), (p) => [p.dataset.word, p.textContent]));
  const say = (name, values = {}) => words.get(name).replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const make = (name, parent, text = "") => parent.appendChild(Object.assign(document.createElement(name), { textContent: text }));
  const chosen = { copy: null, files: [], release: [] };
  const MOST = 100; // names of a list that are shown

  function day(iso) {
    const [year, month, date] = iso.split("-");
    return say("date.day", { year, month: words.get("months").split("|")[month - 1], day: Number(date) });
  }

  /* The button `name` opens a picker; what was picked is told beside it. */
  function picker(name, choose) {
    const button = get(name), input = get(`${name}-input`);
    button.onclick = () => { input.value = ""; input.click(); }; // or the same choice would not count as one
    input.onchange = () => {
      const files = [...input.files];
      for (const other of name === "release" ? [] : ["folder", "files"]) get(other).nextElementSibling.textContent = "";
      const first = files.length ? (files[0].webkitRelativePath || files[0].name).split("/")[0] : "";
      button.nextElementSibling.textContent = files.length > 1 ? say("picked", { name: first, n: files.length }) : first;
      choose(files);
    };
  }

  /* What is to be said of a judgement, sentence by sentence. */
  async function sentences(found) {
    const { statement, verdict: word, trust, key } = found, told = [];
    if (found.reason) told.push(say(`why-${found.reason}`, { about: found.about }));
    if (found.broken) told.push(say(found.broken.reason, { name: found.broken.about || "zip" }), say("broken"));
    else if (word !== "whole" && word !== "not-ours") told.push(say(`why-${word}`));
    if (trust) told.push(say(`trust-${trust}`));
    if (statement) told.push(say("release", { seq: statement.seq, issued: day(statement.issued), until: day(statement["valid-until"]) }));
    if (key) told.push(say("fingerprint", { key: (await sha256(encode(key))).match(/.{4}/g).join(" ") }));
    if (!found.reason) told.push(say(found.checked === 1 ? "checked-one" : "checked", { n: found.checked }));
    if (found.zip !== undefined && statement) told.push(say(found.zip ? "zip-listed" : "zip-other"));
    return told;
  }

  function showList(name, paths) {
    if (!paths.length) return;
    make("h3", get("lists"), say(name, { n: paths.length }));
    const list = make("ul", get("lists"));
    list.dataset.list = name;
    for (const path of paths.slice(0, MOST)) make("code", make("li", list), path);
    if (paths.length > MOST) make("li", list, say("more", { n: paths.length - MOST }));
  }

  async function show(found) {
    const trusted = ["given", "named"].includes(found.trust), block = document.createElement("div");
    const title = found.verdict === "whole" && !trusted ? `whole-${found.trust}` : found.verdict;
    block.className = `block ${found.verdict === "whole" ? trusted ? "changed" : "" : found.verdict === "old" ? "" : "disputed"}`.trim();
    block.dataset.verdict = found.verdict;
    make("p", block, say(title)).className = "block-title";
    for (const text of await sentences(found)) make("p", block, text);
    get("status").replaceChildren(block);
    for (const name of LISTS) showList(name, found[name]);
  }

  function plain(text) {
    get("lists").replaceChildren();
    get("status").replaceChildren();
    make("p", get("status"), text);
  }

  /* The key that the reader gave: the whole file NAME.pub, or its last line. */
  function givenKey() {
    const text = get("key").value.trim().split(/\s+/).pop();
    return !text || /^RW[QRST][A-Za-z0-9+/]{53}$/.test(text) ? text : refuse("bad-key");
  }

  function tell(done, total) {
    if (done % 20 === 0 || done === total) Object.assign(get("progress"), { max: total, value: done });
  }

  async function start() {
    const { site, key: named } = box.dataset, today = new Date().toISOString().slice(0, 10);
    if (!chosen.copy || !chosen.files.length) refuse("nothing");
    const asked = { site, named, given: givenKey(), today }, copy = await chosen.copy(chosen.files);
    for (const [name, file] of released(chosen.release)) copy.release.set(name, file);
    if (!copy.bytes && !copy.loose.length && !copy.tree?.has(SUMS) && !copy.tree?.has("index.html")) refuse("nothing");
    await show(await judge(copy, asked, tell));
  }

  async function run() {
    if (!get("progress").hidden) return;
    plain(say("reading"));
    get("progress").hidden = false;
    try {
      await start();
    } catch (error) {
      plain(error instanceof Refused ? say(error.reason, { name: error.about }) : say("unread", { name: "?" }));
    }
    get("progress").hidden = true;
  }

  if (!subtle) {
    get("off").textContent = say("no-crypto");
    return;
  }
  picker("folder", (files) => Object.assign(chosen, { copy: fromFolder, files }));
  picker("files", (files) => Object.assign(chosen, { copy: fromFiles, files }));
  picker("release", (files) => { chosen.release = files; });
  get("folder").closest("div").hidden = !("webkitdirectory" in get("folder-input")); // some phones
  get("folder-input").webkitdirectory = true;
  get("start").onclick = run;
  get("off").hidden = true;
  box.hidden = false;
})();
