/* SPDX-License-Identifier: Apache-2.0
   The judgement of a copy in the reader's browser, by the rules of crenel/judgement.py.

   All words are the page's. Files are read where they lie: nothing is loaded, stored or sent, so it
   works from a page that was opened with a double click. It refuses statements that
   crenel/statement.py refuses, prehashed signatures, and zips that two programs may read in two ways. */
"use strict";
(() => {
  const subtle = window.crypto && window.crypto.subtle;
  const PAGE = 2 ** 25, TOTAL = 2 ** 30, STATEMENT = 2 ** 16, PROOF = 2 ** 12, FORMER = 2 ** 10; // bytes, at most
  const SUMS = "SHA256SUMS", TEXT = "release.txt", SIGNED = "release.txt.minisig";
  const SYSTEM = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;
  const HISTORY = /^history\/([1-9][0-9]{0,12})\.txt(\.minisig)?$/;

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
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
  const latin = (bytes) => String.fromCharCode(...bytes);

  /* --- the statement: as crenel/statement.py reads it ------------------------------------------ */

  const NUMBER = "(?:0|[1-9][0-9]{0,12})", HASH = "[0-9a-f]{64}", DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
  const LISTED = "(?:site/downloads|release)/[a-z0-9][A-Za-z0-9._-]*";
  const ONCE = { // in this order
    site: "[a-z0-9]+(?:-[a-z0-9]+)*", seq: "[1-9][0-9]{0,12}", issued: DAY, "valid-until": DAY,
    root: "b[a-z2-7]{58}", profile: "[a-z0-9-]+", sums: `${NUMBER} ${HASH}`,
    key: "none|RW[A-Za-z0-9+/]{54}", "next-key": `none|${HASH}`, previous: `none|${HASH}`,
  };
  const ADDRESS = "https?://[!-~]+/", FILE = `${NUMBER} ${HASH} ${LISTED}`;

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

  /* The statement that some bytes are: its values by their keys, `mirrors`, `files` by their paths, `bytes`. */
  function parse(bytes) {
    if (bytes.length > STATEMENT || bytes.some((byte) => byte > 127)) refuse("statement", 1);
    const lines = decode(bytes).split("\n"), found = { mirrors: [], files: new Map(), bytes };
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
    return proves(key, [signed, text], [base64(lines[3]), whole]);
  }

  /* Whether each [signature, data] is the key's; null if the browser cannot tell. */
  async function proves(key, ...pairs) {
    try {
      const signer = await subtle.importKey("raw", base64(key).slice(10), { name: "Ed25519" }, false, ["verify"]);
      const good = await Promise.all(pairs.map(([proof, data]) => subtle.verify({ name: "Ed25519" }, signer, proof, data)));
      return good.every(Boolean);
    } catch (error) {
      return error.name === "NotSupportedError" ? null : false;
    }
  }

  /* What the statement of a release is worth: {trust} or, if it is not ours, {reason, about}. */
  async function believe(release, { site, named, given }) {
    if (!release.has(TEXT)) return { trust: "none" };
    if (release.get(TEXT).size > STATEMENT) return { reason: "statement", about: 1 };
    const text = await release.get(TEXT).read(), signature = release.get(SIGNED);
    let statement;
    try { statement = parse(text); } catch (error) { return { reason: error.reason, about: error.about }; }
    const own = statement.key === "none" ? "" : statement.key, asked = given || named;
    const found = { statement, key: own };
    if (statement.site !== site) return { ...found, reason: "site", about: statement.site };
    if (asked && asked !== own) return { ...found, reason: own ? "key" : "unsigned" };
    if (!own) return { ...found, trust: "none" };
    if (!signature) return { ...found, reason: "missing" };
    const good = signature.size <= PROOF && await check(text, await signature.read(), own);
    if (good === false) return { ...found, reason: "signature" };
    return { ...found, trust: good === null ? "unable" : given ? "given" : named ? "named" : "first" };
  }

  /* --- what follows from a statement: as crenel/copies/source.py proves it --------------------- */

  const ssh = (part) => joined([0, 0, 0, part.length], typeof part === "string" ? encode(part) : part);
  const sshKey = (key) => joined(ssh("ssh-ed25519"), ssh(base64(key).slice(10)));

  /* Whether bytes are the armoured signature of a statement by its key; null if the browser cannot tell. */
  async function isSsh(bytes, { key, bytes: text }) {
    let bare;
    try { bare = base64(latin(bytes).split("\n").slice(1, -2).join("")).slice(-64); } catch { return false; }
    const about = joined(ssh("crenel-release"), ssh(""), ssh("sha512")), magic = encode("SSHSIG");
    const hash = ssh(new Uint8Array(await subtle.digest("SHA-512", text)));
    const blob = joined(magic, [0, 0, 0, 1], ssh(sshKey(key)), about, ssh(joined(ssh("ssh-ed25519"), ssh(bare))));
    const lines = btoa(latin(blob)).match(/.{1,70}/g).join("\n");
    const armour = `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`;
    return same(bytes, encode(armour)) && proves(key, [bare, joined(magic, about, hash)]);
  }

  /* Whether bytes are a pointer of IPNS by the key of a statement to its root: a signature, then what it signs. */
  async function isRecord(bytes, { key, root, "valid-until": until }) {
    const data = bytes.slice(69), about = latin(data), fields = [0x42, 64, 0x4a, data.length & 127 | 128, data.length >> 7];
    if (!same(fields, [bytes[0], bytes[1], ...bytes.slice(66, 69)])) return false;
    if (!about.includes(`/ipfs/${root}`) || !about.includes(`${until}T`)) return false;
    return proves(key, [bytes.slice(2, 66), joined(encode("ipns-signature:"), data)]);
  }

  /* What stands in a release's folder unlisted, by name: the bytes that it must be, or how large it may be
     and whether it is that. */
  function documents(statement) {
    const { site, key, bytes } = statement, found = new Map([[TEXT, { exact: bytes }]]);
    if (key === "none") return found;
    const id = hex(base64(key).slice(2, 10).reverse()).toUpperCase();
    const line = `${site} namespaces="crenel-release" ssh-ed25519 ${btoa(latin(sshKey(key)))}\n`;
    found.set(`${site}.pub`, { exact: encode(`untrusted comment: minisign public key ${id}\n${key}\n`) });
    found.set("allowed_signers", { exact: encode(line) });
    found.set(SIGNED, { most: PROOF, is: (data) => check(bytes, data, key) });
    found.set(`${TEXT}.sshsig`, { most: PROOF, is: (data) => isSsh(data, statement) });
    return found.set(`${site}.ipns-record`, { most: 10240, is: (data) => isRecord(data, statement) });
  }

  async function isDocument(file, { exact, most = exact.length, is = (data) => same(data, exact) }) {
    return file.size <= most && await is(await file.read()) !== false;
  }

  /* --- zips ------------------------------------------------------------------------------------ */

  const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1;
    return n;
  });
  const crc32 = (bytes) => ~bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ crc >>> 8, -1) >>> 0;

  /* A name as it stands inside the folder that all members share; that of a folder ends with "/". */
  function nameOf(bytes, folders) {
    let name = "";
    try { name = decode(bytes); } catch { refuse("zip-name", hex(bytes)); }
    const plain = name.replace(/\/$/, ""), slash = name.slice(plain.length), [folder, ...parts] = plain.split("/");
    const bad = /[\\:\0-\x1f\x7f]/.test(name) || [folder, ...parts].some((part) => /^\.{0,2}$/.test(part));
    if (bad || !(parts.length || slash) || folders.add(folder).size > 1) refuse("zip-name", name);
    return parts.join("/") + slash;
  }

  /* Whether extra fields are well formed and none names a member, its size or its kind anew: Zip64, a
     second name, the target of a link, AES. */
  function sound(view, at, length) {
    const end = at + length;
    const short = (n) => view.getUint16(n, true);
    while (at + 4 <= end && ![0x0001, 0x7075, 0x756e, 0x9901].includes(short(at))) at += 4 + short(at + 2);
    return at === end;
  }

  /* Whether what the table says of a member is plain: a file, or a folder without contents. */
  function isPlain(view, at, isFolder) {
    const [short, long] = [(n) => view.getUint16(at + n, true), (n) => view.getUint32(at + n, true)];
    const mode = long(38) >>> 16, kinds = [0, isFolder ? 0x4000 : 0x8000];
    if (short(8) & ~0x80e || ![0, 8].includes(short(10)) || short(32) || short(34)) return false;
    if (!kinds.includes(mode & 0xf000) || mode & 0o7000 || (isFolder ? long(20) || long(24) : long(38) & 16)) return false;
    return sound(view, at + 46 + short(28), short(30));
  }

  /* Where the data of a member starts and stops and the next one begins, if the member stands at `place`,
     wholly before `end`, and is called there what the table at `at` calls it; null otherwise. */
  function placed(bytes, view, at, place, end) {
    const short = (n) => view.getUint16(n, true), part = (from, to) => bytes.subarray(from, to);
    if (view.getUint32(at + 42, true) !== place || place + 30 > end || view.getUint32(place, true) !== 0x04034b50) return null;
    const length = short(place + 26), extra = place + 30 + length, start = extra + short(place + 28);
    const stop = start + view.getUint32(at + 20, true), sizes = part(at + 16, at + 28), own = part(place + 14, place + 26);
    const later = short(place + 6) & 8; // then the sizes follow the data
    const agree = same(sizes, own) || (later && own.every((byte) => byte === 0));
    if (stop > end || !agree || !same(part(at + 8, at + 12), part(place + 6, place + 10))) return null;
    if (!same(part(at + 46, at + 46 + short(at + 28)), part(place + 30, extra)) || !sound(view, extra, start - extra)) return null;
    if (!later) return { start, stop, next: stop };
    const next = [16, 12].map((n) => stop + n).find((to) => to <= end && same(sizes, part(to - 12, to)));
    if (!next || (next === stop + 16 && view.getUint32(stop, true) !== 0x08074b50)) return null;
    return { start, stop, next };
  }

  /* The members of a zip; of folders only those that are empty, as if they were files. Each must stand
     directly behind the one before, from the first byte to the table at the end, and be called the same in
     both places: so every program sees the same files. */
  function members(bytes) {
    const view = new DataView(bytes.buffer), end = bytes.length - 22, found = new Map();
    const [short, long] = [(at) => view.getUint16(at, true), (at) => view.getUint32(at, true)];
    if (end < 0 || long(end) !== 0x06054b50 || long(end + 4) || short(end + 20)) refuse("zip-end");
    const count = short(end + 10), first = long(end + 16), folders = new Set(), names = new Set(), entries = [];
    if (short(end + 8) !== count || first + long(end + 12) !== end) refuse("zip-end");
    let at = first, place = 0, total = 0;
    for (let i = 0; i < count; i++) {
      const behind = at + 46 <= end && at + 46 + short(at + 28) + short(at + 30);
      if (!behind || behind > end || long(at) !== 0x02014b50) refuse("zip-tables");
      const path = nameOf(bytes.subarray(at + 46, at + 46 + short(at + 28)), folders), size = long(at + 24);
      if (!isPlain(view, at, path.endsWith("/"))) refuse("zip-kind", path);
      if (names.size === names.add(path.replace(/\/$/, "").toLowerCase()).size) refuse("zip-twice", path);
      if (size > PAGE || (total += size) > TOTAL) refuse("zip-large", path);
      entries.push({ path, size, method: short(at + 10), crc: long(at + 16), at, offset: long(at + 42) });
      at = behind;
    }
    const above = new Set(["/"]);
    for (const entry of entries.sort((one, other) => one.offset - other.offset)) {
      const { path, size } = entry, where = placed(bytes, view, entry.at, place, first);
      if (!where) refuse("zip-tables", path);
      const low = path.toLowerCase();
      if (!path.endsWith("/")) low.replace(/\//g, (_, n) => above.add(low.slice(0, n + 1)));
      found.set(path, { size, read: () => unpack({ ...entry, data: bytes.subarray(where.start, where.stop) }) });
      place = where.next;
    }
    if (at !== end || place !== first) refuse("zip-tables");
    for (const path of [...found.keys()]) if (above.has(path.toLowerCase())) found.delete(path);
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
     a release lies inside the copy, or beside it if that is called "site", or both: the inner one counts. */
  async function fromFolder(files) {
    let list = files.map((file) => [(file.webkitRelativePath || file.name).split("/"), file]);
    const under = (...names) => list.every(([parts]) => SYSTEM.test(parts.at(-1)) || (parts.length > 1 && names.includes(parts[0])));
    const own = () => list.find(([parts]) => !SYSTEM.test(parts.at(-1)));
    while (own() && under(own()[0][0])) list = list.map(([parts, file]) => [parts.slice(1), file]).filter(([parts]) => parts.length);
    const beside = under("site", "release"), tree = new Map(), shelves = beside ? ["site/release/", "release/"] : ["release/"];
    for (const [parts, file] of list) {
      const inner = beside && parts[0] === "site" && parts[1] !== "release";
      tree.set(parts.slice(inner ? 1 : 0).join("/"), readable(file));
    }
    const shelf = shelves.find((name) => tree.has(name + TEXT)) || "release/";
    const names = [TEXT, SIGNED].filter((name) => tree.has(shelf + name));
    return { tree, shelves, release: new Map(names.map((name) => [name, tree.get(shelf + name)])), loose: [] };
  }

  const isRelease = (file) => file.name === TEXT || file.name === SIGNED;
  const released = (files) => new Map(files.filter(isRelease).map((file) => [file.name, readable(file)]));

  /* Single files: a zip, perhaps a release, perhaps other packages. */
  async function fromFiles(files) {
    const zips = files.filter((file) => /\.zip$/i.test(file.name));
    const loose = files.filter((file) => !isRelease(file) && !zips.includes(file)), found = { release: released(files), loose };
    if (zips.length > 1) refuse("nothing");
    if (!zips.length && !loose.length) refuse("alone", files[0].name);
    if (!zips.length) return found;
    if (!window.DecompressionStream) refuse("no-zip");
    return { ...found, bytes: await readable(zips[0]).read() };
  }

  /* --- the judgement ---------------------------------------------------------------------------- */

  const LISTS = ["changed", "missing", "added", "unjudged", "system"];
  const PACKAGE = /\.(zip|epub|zim|car|torrent|zst)$/i; // nothing of a tree is called so

  /* Does some work on each item, four at a time. */
  async function each(items, work) {
    const queue = items.values();
    await Promise.all(Array.from({ length: 4 }, async () => { for (const item of queue) await work(item); }));
  }

  const PART = "(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?![a-z0-9_-]))[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?";
  const LINE = new RegExp(`^([0-9a-f]{64})  (?=.{1,120}$)(${PART}(?:/${PART})*)$`); // as crenel/urls.py has paths

  /* What a SHA256SUMS lists: path → digest; null if it is not one. */
  function listed(bytes) {
    const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
    const pairs = lines.slice(0, -1).map((line) => LINE.exec(line));
    if (lines.at(-1) !== "" || !pairs.every(Boolean)) return null;
    const found = new Map(pairs.map(([, digest, path]) => [path, digest]));
    return found.size && found.size === pairs.length ? found : null;
  }

  /* The list that a file is, null if it is none; it is compared with the statement. */
  async function readList(file, statement, found) {
    const bytes = file.size <= PAGE && await file.read(), list = bytes && listed(bytes);
    const good = list && (!statement || statement.sums === `${bytes.length} ${await sha256(bytes)}`);
    if (!good) found.changed.push(SUMS); else if (statement) found.checked++;
    return list || null;
  }

  /* Compares a tree with its list; gives what the list leaves out. */
  async function compareTree(tree, list, found, tell) {
    const known = [...list.keys()].filter((path) => tree.has(path));
    found.missing.push(...[...list.keys()].filter((path) => !tree.has(path)));
    let done = 0;
    await each(known, async (path) => {
      const file = tree.get(path), good = file.size <= PAGE && await sha256(await file.read()) === list.get(path);
      if (good) found.checked++; else found.changed.push(path);
      tell(++done, known.length);
    });
    return [...tree.keys()].filter((path) => path !== SUMS && !list.has(path));
  }

  const digests = (statement) => new Set(statement ? [...statement.files.values()].map((entry) => entry.digest) : []);
  const isListed = async (file, { size, digest }) => file.size === size && await sha256(await file.read()) === digest;

  /* Compares what the list of a tree leaves out with the statement. */
  async function compareOthers(tree, paths, shelves, statement, found) {
    const own = new Map(shelves.map((shelf) => [shelf, new Map()]));
    await each(paths, async (path) => {
      const shelf = shelves.find((name) => path.startsWith(name)), name = shelf && path.slice(shelf.length);
      const place = shelf ? `release/${name}` : path.startsWith("downloads/") ? `site/${path}` : path;
      const wanted = statement && statement.files.get(place);
      if (SYSTEM.test(path) && found.zip === undefined) found.system.push(path);
      else if (!statement && /^(site\/downloads\/[^/]+$|release\/)/.test(place)) found.unjudged.push(path);
      else if (!wanted && shelf) own.get(shelf).set(name, path);
      else if (!wanted) found.added.push(path);
      else if (await isListed(tree.get(path), wanted)) found.checked++;
      else found.changed.push(path);
    });
    for (const names of own.values()) await compareShelf(tree, names, statement, found);
  }

  /* Compares what stands in a release's folder unlisted, name → path, with what must stand there. */
  async function compareShelf(tree, names, statement, found) {
    if (!names.size) return;
    const known = documents(statement), history = await historyOf(tree, names, statement);
    for (const [name, path] of names) {
      const [, seq] = HISTORY.exec(name) || [], wanted = known.get(name);
      if (!wanted && !(seq && Number(seq) < statement.seq)) found.added.push(path);
      else if (wanted ? await isDocument(tree.get(path), wanted) : history.has(name)) found.checked++;
      else found.changed.push(path);
    }
  }

  /* The names of the earlier statements to which a statement leads, one by the digest of the next, and of
     their signatures. */
  async function historyOf(tree, names, statement) {
    const found = new Set();
    for (let after = statement; after;) {
      const seq = after.seq - 1, name = `history/${seq}.txt`, signed = `${name}.minisig`;
      const [file, proof] = [name, signed].map((one) => tree.get(names.get(one)));
      const bytes = file && file.size <= STATEMENT && await file.read();
      if (!bytes || await sha256(bytes) !== after.previous) break;
      try { after = parse(bytes); } catch { break; }
      if (after.site !== statement.site || Number(after.seq) !== seq) break;
      const { key } = after, is = (data) => key !== "none" && check(bytes, data, key);
      if (proof && await isDocument(proof, { most: FORMER, is })) found.add(signed);
      found.add(name);
    }
    return found;
  }

  /* Judges single files by what they hold, since people rename what they carry: packages, what follows from
     the statement, and files that `list` names; gives those of which nothing here can tell. */
  async function compareLoose(files, statement, list, found) {
    const known = statement ? documents(statement) : new Map(), unknown = [], good = digests(statement);
    const own = files.find((file) => file.name === SUMS), lists = own ? await readList(readable(own), statement, found) : null;
    const all = list || lists || new Map(), paths = [...all.keys(), ...(statement ? statement.files.keys() : [])];
    for (const digest of all.values()) good.add(digest);
    if (own && !statement && (list || files.length === 1)) unknown.push(SUMS); // what would vouch for it?
    await each(files.filter((file) => file !== own), async (file) => {
      const { name } = file, wanted = known.get(name), isOf = (path) => path === name || path.endsWith(`/${name}`);
      if (wanted && !await isDocument(readable(file), wanted)) found.changed.push(name);
      else if (wanted || good.has(await sha256(await readable(file).read()))) found.checked++;
      else if (paths.some(isOf)) found.changed.push(name);
      else if (HISTORY.test(`history/${name}`) || !(statement && (all.size || PACKAGE.test(name)))) unknown.push(name);
      else found.added.push(name);
    });
    return unknown;
  }

  /* Judges {tree or bytes of a zip, release, loose}; `asked` is {site, named, given, today}. */
  async function judge(copy, asked, tell = () => {}) {
    const found = { checked: 0, ...Object.fromEntries(LISTS.map((name) => [name, []])), ...await believe(copy.release, asked) };
    const { statement, reason } = found;
    if (reason) return Object.assign(found, { verdict: "not-ours" }); // so nothing else is worth saying
    try {
      if (copy.bytes) found.zip = digests(statement).has(await sha256(copy.bytes));
      const tree = copy.bytes ? members(copy.bytes) : copy.tree;
      const list = tree && tree.has(SUMS) ? await readList(tree.get(SUMS), statement, found) : null;
      if (tree && !tree.has(SUMS)) found.missing.push(SUMS);
      if (list) await compareOthers(tree, await compareTree(tree, list, found, tell), copy.shelves || ["release/"], statement, found);
      found.unjudged = found.unjudged.concat(await compareLoose(copy.loose, statement, list, found));
      const alone = copy.loose.find(({ name }) => found.unjudged.includes(name) && (statement || !tree || !PACKAGE.test(name)));
      if (alone && verdict(found, "") !== "altered") refuse("alone", alone.name);
    } catch (error) {
      if (!/^zip-/.test(error.reason)) throw error;
      found.broken = error;
    }
    for (const name of LISTS) found[name].sort();
    return Object.assign(found, { verdict: verdict(found, asked.today) });
  }

  /* The word for what was found; `today` as a statement writes days. */
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
