/* SPDX-License-Identifier: Apache-2.0
   The search: finds in the browser what crenel/search/ indexed, and shows it on search.html.

   Nothing is loaded before something is typed; then each file is a script that calls
   crenelSearch(name, data), since a page opened from a folder can load nothing else. What files
   hold is told in crenel/search/files.py, what a token is in crenel/search/tokens.py. */
"use strict";
(() => {
  /* --- text: the same as crenel/search/tokens.py ------------------------------------------- */

  const HAN = "㐀-䶿一-鿿豈-﫿〇々";
  const IS_HAN = new RegExp(`[${HAN}]`, "u");
  const HAN_RUN = new RegExp(`([${HAN}]+)`, "u");
  const WORD = `(?:(?![${HAN}])[\\p{L}\\p{N}])+`;
  const RUN = new RegExp(`[${HAN}]+|${WORD}`, "gu");
  const CHAIN = new RegExp(`[${HAN}]+|${WORD}(?:[-‐]${WORD})*`, "gu"); // words with hyphens are one
  let table = new Map(), folded = new Map(); // traditional → simplified, once "fold" is there; what is known

  function foldOne(c) {
    if (!folded.has(c)) {
      const plain = c.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
      folded.set(c, Array.from(plain, (one) => table.get(one) || one).join(""));
    }
    return folded.get(c);
  }

  const fold = (text) => Array.from(text, foldOne).join("");
  /* For each place in the folded text the place in `text` it comes from. */
  function origins(text) {
    let place = 0;
    const found = Array.from(text).flatMap((c) => Array(foldOne(c).length).fill((place += c.length) - c.length));
    return [...found, place];
  }

  const runs = (text) => text.match(RUN) || [];
  /* Every adjacent pair of a run; the run itself if it is a single character. */
  const pairs = (run) => run.length < 2 ? [run] : Array.from(run.slice(1), (c, i) => run[i] + c);

  const chains = (text) => text.match(CHAIN) || [];
  /* What a chain is without its hyphens, if it has any and begins with a letter. */
  const joined = (chain) => /^\p{L}.*[-‐]/u.test(chain) ? [chain.replace(/[-‐]/g, "")] : [];

  const tokens = (text) => chains(text).flatMap((run) => !IS_HAN.test(run) ? [...runs(run), ...joined(run)]
    : run.length < 2 ? [run] : [...run, ...pairs(run)]);

  /* --- index: files --------------------------------------------------------------------------- */

  const box = document.querySelector("search"), languages = box.dataset.languages.split(" ");
  const given = new Map(), opened = new Map(); // by the name of a file: its data, the promise of what is made of it
  let groups = []; // of words that mean the same in different regions
  window.crenelSearch = (name, data) => given.set(name, data);

  const load = (name) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${box.dataset.assets}${name}.js`;
    script.onload = () => { script.remove(); resolve(given.get(name)); given.delete(name); };
    script.onerror = () => { script.remove(); opened.delete(name); reject(new Error(name)); };
    document.head.append(script);
  });

  /* What `make` makes of a file, which is loaded once; again if that failed. */
  function once(name, make) {
    if (!opened.has(name)) opened.set(name, load(name).then(make));
    return opened.get(name);
  }

  const openFold = () => once("fold", (data) => {
    table = new Map((data.table.match(/../gsu) || []).map((pair) => Array.from(pair)));
    [groups, folded] = [data.groups, new Map()];
  });

  /* The manifest of a language, with the entry of each unit and the kind of each entry. */
  const openManifest = (lang) => once(`${lang.toLowerCase()}/index`, (data) => {
    const index = { ...data, lang, folder: lang.toLowerCase(), entryOf: [], kindOf: [] };
    for (const [kind, label, sizes] of data.kinds) {
      for (const size of Array.isArray(sizes) ? sizes : Array(sizes).fill(1)) {
        index.entryOf.push(...Array(size).fill(index.kindOf.length));
        index.kindOf.push({ kind, label, size });
      }
    }
    return index;
  });

  /* The same; what is common in any language, as "the" where few texts are English, is so in all. */
  async function openIndex(lang) {
    const all = await Promise.all(languages.map(openManifest));
    return { ...await openManifest(lang), common: new Set(all.flatMap(({ common }) => common)) };
  }

  /* The shard in which a token stands: token → postings. */
  function openShard(index, token) {
    const start = Array.from(token).slice(0, IS_HAN.test(token) ? 1 : 2);
    const number = start.reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 0x10000, 0) % index.shards;
    return once(`${index.folder}/s${number}`, (data) => new Map(data.split(" ").map((entry) => {
      const end = entry.indexOf(",");
      return [entry.slice(0, end), entry.slice(end + 1)];
    })));
  }

  /* Unit → class. */
  function postings(text) {
    let unit = 0;
    return new Map((text ? text.split(",") : []).map((part) => {
      const value = parseInt(part, 36);
      return [unit += value >> 2, value & 3];
    }));
  }

  /* The text of a unit: title, heading, href, text. */
  async function openUnit(index, unit) {
    let chunk = 0, first = 0, title, file;
    while (unit >= first + index.chunks[chunk]) first += index.chunks[chunk++];
    const rows = await once(`${index.folder}/t${chunk}`, (data) => data.map(([own, heading, href, text]) => {
      const [path, anchor] = href.split("#");
      [title, file] = [own || title, path || file];
      return { title, heading, href: anchor ? `${file}#${anchor}` : file, text };
    }));
    return rows[unit - first];
  }

  /* --- index: matching and ranking ----------------------------------------------------------- */

  const WEIGHT = [1, 3, 8, 20]; // of the classes text, summary, heading, name
  const PRIOR = { explainers: 1, terms: 1, organisations: 1, lessons: 0.8, pages: 0.8, lists: 0.8, topics: 0.8, figures: 0.7,
                  claims: 0.4, events: 0.5, relations: 0.5, sources: 0.3 };
  const COVER = 32, PREFIX = 0.8, OTHER = 0.7; // worth of the whole query; of a beginning, at most; of another region's word
  const RARE = 1.5, LESS = 0.3; // the power of idf in where words stand; worth of a common word
  const WIDE = 2, MUCH = 0.7; // worth of twice as many units that hold so much of what the best one holds
  const BONUS = { whole: 40, begins: 12, title: 8, heading: 5, text: 3 }, SOME = 0.6; // of that, for a part side by side
  const FIRST = 8, PAGE = 12, ENOUGH = 3; // results at once, then at a time; with fewer, other languages too
  const FEW = 5, MOST = 0.5; // with fewer that hold a run in Han characters, those that hold so much of its pairs too
  const SURE = 4, APART = 0.4; // idf of a pair, at most: it may cross two words; worth of its characters apart

  // words of a question that need not stand in the answer; the English ones are no rarer than its others
  const ASKED = /什么|怎么|怎样|如何|哪里|哪些|是否|是不是|能不能|可以|多少|谁|吗|呢/u;
  const COMMON = /^(?:who|what|when|where|which|why|how|many|much|are|were|be|do|does|did|can|i|it|and|with|about)$/;

  const idf = (index, df) => Math.log(1 + (index.units - df + 0.5) / (df + 0.5));

  /* An English word of four letters or more without its ending: "fined" → "fin", "fine". */
  const stems = (word) => ["s", "es", "ed", "ing"].filter((end) => word.endsWith(end)).map((end) => [word.slice(0, -end.length), end])
    .flatMap(([stem, end]) => stem.length < 3 ? [] : end === "s" ? [stem] : [stem, `${stem}e`]);

  /* A word in all its spellings. */
  const spelled = (index, word) => [word, ...index.same.flatMap((group) => group.filter((start) => word.startsWith(start))
    .flatMap((start) => group.map((other) => other + word.slice(start.length))))];

  /* An atom is what a query is made of: {units: unit → {weight, share}, idf, common, marks, run?}:
     `marks` are the beginnings to be marked, each with whether it must be a whole word, `run` the
     spellings of a run. A word stands for itself, for that with hyphens of which it is a part and for
     all that begin with it, and without its ending for less; one that is common only for itself. */
  async function wordAtom(index, [word, ...chain]) {
    const same = new Set([...spelled(index, word), ...chain]), common = index.common.has(word) || COMMON.test(word), units = new Map();
    const marks = [...new Set([...same, ...(common ? [] : stems(word))])].map((start) => [start, common || start.length < (same.has(start) ? 2 : 4)]);
    for (const [start, whole] of marks) {
      for (const [token, text] of await openShard(index, start)) {
        if (whole ? token !== start : !token.startsWith(start)) continue;
        const share = same.has(token) ? 1 : PREFIX * start.length / token.length;
        for (const [unit, cls] of postings(text)) {
          const weight = WEIGHT[cls] * share, old = units.get(unit);
          if (!old || old.weight < weight) units.set(unit, { weight, share });
        }
      }
    }
    const own = [...units.values()].filter(({ share }) => share === 1).length;
    return { units, marks, common, idf: idf(index, own || units.size) * (common ? LESS : 1) };
  }

  /* A run stands, in one of its spellings, where all its pairs do; a long one must be verified. */
  async function runAtom(index, run) {
    const others = groups.flatMap((group) => group.flatMap((word) => !run.includes(word) ? []
      : group.map((other) => run.split(word).join(other))));
    const spellings = [...new Set([run, ...others])].slice(0, 4), units = new Map();
    for (const spelling of spellings) {
      const lists = await Promise.all(pairs(spelling).map(async (pair) => postings((await openShard(index, pair)).get(pair))));
      lists.sort((a, b) => a.size - b.size);
      for (const unit of lists[0].keys()) {
        const share = spelling === run ? 1 : OTHER;
        const weight = share * WEIGHT[Math.min(...lists.map((list) => list.has(unit) ? list.get(unit) : -1))];
        if (weight && !(units.has(unit) && units.get(unit).weight >= weight)) units.set(unit, { weight, share });
      }
    }
    const marks = spellings.map((spelling) => [spelling]);
    return { units, marks, common: index.common.has(run), idf: idf(index, units.size), run: spellings };
  }

  /* The pairs of a run, but those that are found nowhere between two that are: they cross two words.
     A pair stands for less where its characters stand apart in a title, heading or summary. */
  async function nearAtoms(index, run) {
    const atoms = await Promise.all(pairs(run).map((pair) => runAtom(index, pair)));
    const kept = atoms.filter(({ units }, i) => units.size || !(atoms[i - 1]?.units.size && atoms[i + 1]?.units.size));
    return Promise.all(kept.map(async (atom) => {
      const [one, other] = await Promise.all(Array.from(atom.run[0], async (c) => postings((await openShard(index, c)).get(c))));
      for (const [unit, cls] of one) {
        const best = Math.min(cls, other?.get(unit) || 0);
        if (best && !atom.units.has(unit)) atom.units.set(unit, { weight: APART * WEIGHT[best], share: APART });
      }
      return { ...atom, idf: Math.min(atom.idf, SURE) };
    }));
  }

  /* The atoms of a query; common ones are marked only if there are no others. */
  async function atomsOf(index, parts, near) {
    const atoms = (await Promise.all([...new Set(parts)].map((part) => !IS_HAN.test(part)
      ? Promise.all(runs(part).map((word) => wordAtom(index, [word, ...joined(part)])))
      : near ? nearAtoms(index, part) : runAtom(index, part)))).flat();
    return atoms.every(({ common }) => common) ? atoms.map((atom) => ({ ...atom, common: false }))
      : atoms.map((atom) => atom.common ? { ...atom, marks: [] } : atom);
  }

  /* All entries that hold more than common atoms of a query, and not much less of it than the best. */
  async function candidates(index, parts, near) {
    const atoms = await atomsOf(index, parts, near);
    if (!near && atoms.some(({ run, units }) => run && !units.size)) return [];
    const whole = atoms.reduce((sum, atom) => sum + atom.idf, 0), entries = new Map();
    atoms.forEach((atom, i) => atom.units.forEach((match, unit) => {
      const number = index.entryOf[unit];
      if (!entries.has(number)) entries.set(number, { index, number, ...index.kindOf[number], atoms, whole, units: new Map(), bonus: 0, parts: 0 });
      const { units } = entries.get(number);
      if (!units.has(unit)) units.set(unit, []);
      units.get(unit)[i] = match;
    }));
    const found = [...entries.values()].filter(({ units }) => [...units.values()].some((matches) => matches.some((_, i) => !atoms[i].common)));
    found.forEach(rate);
    const best = found.reduce((most, entry) => Math.max(most, entry.cover), 0);
    return found.filter((entry) => entry.cover >= best / 2);
  }

  /* How well an entry fits: how much of the query all its units hold, and one of them; then where. */
  function rate(entry) {
    const shares = entry.atoms.map(() => 0), held = [];
    let best = -1;
    for (const [unit, matches] of entry.units) {
      let sum = 0, own = 0;
      matches.forEach(({ weight, share }, i) => {
        shares[i] = Math.max(shares[i], share);
        own += entry.atoms[i].idf * share;
        sum += entry.atoms[i].idf ** RARE * weight;
      });
      held.push(own);
      if (sum > best) [best, entry.unit] = [sum, unit];
    }
    const near = Math.max(...held), all = entry.atoms.reduce((sum, atom, i) => sum + atom.idf * shares[i], 0);
    entry.cover = (0.6 * all + 0.4 * near) / entry.whole;
    best /= entry.atoms.reduce((total, atom) => total + atom.idf ** RARE, 0);
    entry.likely = entry.kind === "terms" && best > WEIGHT[2]; // few files, and short names
    const wide = WIDE * Math.log2(held.filter((own) => own > MUCH * near).length);
    entry.score = COVER * entry.cover + PRIOR[entry.kind] * (best + entry.bonus + wide) + entry.parts;
  }

  const words = (text) => ` ${runs(fold(text)).join(" ")} `;

  /* How near the words of a query stand to one another in what was read, and where. */
  function bonus(row, query, kind) {
    const [title, heading, text] = [row.title, row.heading, row.text].map(words), asked = words(query);
    const phrase = IS_HAN.test(query) ? asked.trim() : asked;
    const names = [row.title, ...(/^(terms|organisations)$/.test(kind) ? row.text.split(" · ") : [])];
    if (names.some((name) => words(name) === asked || words(name.replace(/[（(].*?[)）]/g, "")) === asked)) return BONUS.whole;
    if (title.trimStart().startsWith(phrase.trimStart())) return BONUS.begins;
    const list = runs(query), joints = list.flatMap((run, i) => IS_HAN.test(run) ? pairs(run) : i ? [` ${list[i - 1]} ${run} `] : []);
    const part = (place, some = SOME) => place.includes(phrase) ? 1 : some * joints.filter((joint) => place.includes(joint)).length / (joints.length || 1);
    const named = part(title, kind === "claims" ? SOME / 2 : SOME); // a claim has a sentence for a title
    return Math.max(BONUS.title * named, BONUS.heading * part(heading), BONUS.text * part(text));
  }

  /* Reads the best unit of an entry and drops what is not there; whether anything is left. */
  async function verify(entry, query) {
    const unit = entry.unit, row = await openUnit(entry.index, unit);
    const parts = [row.title, row.heading, row.text].map(fold), matches = entry.units.get(unit);
    matches.forEach((_, i) => {
      const run = entry.atoms[i].run;
      if (run && run[0].length > 2 && !run.some((r) => parts.some((part) => part.includes(r)))) delete matches[i];
    });
    if (!matches.some(Boolean)) entry.units.delete(unit);
    else Object.assign(entry, { row, read: unit, bonus: bonus(row, query, entry.kind) });
    if (entry.units.size) rate(entry);
    return entry.units.size > 0;
  }

  /* Takes the best `count` entries out of a search, each verified. */
  async function take(search, count) {
    for (;;) {
      search.entries.sort((a, b) => b.score - a.score || a.number - b.number);
      const top = search.entries.filter((entry, i) => i < count || entry.likely);
      const unread = top.filter((entry) => entry.read !== entry.unit);
      if (!unread.length) return search.entries.splice(0, count);
      const kept = await Promise.all(unread.map((entry) => verify(entry, search.query)));
      const gone = new Set(unread.filter((_, i) => !kept[i]));
      search.entries = search.entries.filter((entry) => !gone.has(entry));
    }
  }

  /* A search in one language and its first entries. A run in Han characters must stand as it is, then
     what is left of it without the words of a question; if few hold that, most of its pairs follow.
     Among those that hold a run, its pairs tell which is more about it. */
  async function begin(lang, query) {
    const index = await openIndex(lang), asked = chains(query), search = { query, found: [] };
    if (!IS_HAN.test(query)) {
      search.entries = await candidates(index, asked);
      search.found = await take(search, FIRST);
      return search;
    }
    const known = chains(query.split(ASKED).join(" ")), close = await candidates(index, known, true);
    const scores = new Map(close.map(({ number, score }) => [number, score]));
    for (const way of [await candidates(index, asked), await candidates(index, known), close]) {
      const before = new Set(search.found.map(({ number }) => number));
      search.entries = way.filter(({ number, cover }) => !before.has(number) && (way !== close || !before.size || cover >= MOST));
      for (const entry of way === close ? [] : search.entries) entry.score += entry.parts = scores.get(entry.number) || 0;
      search.found.push(...await take(search, FIRST - before.size));
      if (search.found.length >= FEW) break;
    }
    return search;
  }

  /* What tells an entry in every language: a page is one whichever section of it was found. */
  const place = ({ row, size }) => size > 1 ? row.href.split("#")[0] : row.href;

  /* What a text finds, in steps: {found, more, best, query}; the page's own language first, of others
     only the best, and nothing that an earlier one has. */
  async function* find(text) {
    if (IS_HAN.test(text.normalize("NFKD"))) await openFold();
    const query = fold(text), [own, ...others] = languages, known = new Set();
    if (!runs(query).length) return;
    const begun = [await begin(own, query)], [first] = begun;
    if (first.found.length < ENOUGH) begun.push(...await Promise.all(others.map((lang) => begin(lang, query))));
    const found = begun.flatMap((search) => {
      const fresh = search.found.filter((entry) => !known.has(place(entry)));
      fresh.forEach((entry) => known.add(place(entry)));
      return fresh;
    });
    const tell = (found) => ({ query, found, more: first.entries.length > 0, best: begun.some(({ entries }) => entries.length) });
    yield tell(found);
    while (first.entries.length) yield tell(await take(first, PAGE));
  }

  Object.assign(window.crenelSearch, { fold, tokens, postings, find, openFold });

  /* --- page ----------------------------------------------------------------------------------- */

  const input = box.querySelector("input"), status = box.querySelector(".status");
  const results = document.getElementById("search-results"), list = document.querySelector(".index");
  const own = document.documentElement.lang;
  const AROUND = 70; // characters shown on each side of a match; half as many in Chinese

  const make = (name, parent, text = "") =>
    parent.appendChild(Object.assign(document.createElement(name), { textContent: text }));

  /* Text with what is in the other script marked as what it is. */
  function write(parent, text, lang) {
    if (lang !== own || !box.dataset.han) return parent.append(text);
    text.split(HAN_RUN).forEach((part, i) => {
      if (i % 2) make("span", parent, part).lang = box.dataset.han;
      else if (part) parent.append(part);
    });
  }

  const LETTER = /(?!\p{Lo})[\p{L}\p{N}]/u;

  /* The places of a text that atoms found, as [start, end], in order; none touches another. */
  function places(text, atoms) {
    const plain = fold(text), from = origins(text), found = [], joint = [];
    for (const [mark, whole] of atoms.flatMap((atom) => atom.marks)) {
      const han = IS_HAN.test(mark);
      for (const { 0: { length }, index: at } of plain.matchAll(new RegExp(Array.from(mark).join(han ? "" : "[-‐]?"), "g"))) {
        if (han || !LETTER.test(plain[at - 1] || "") && !(whole && LETTER.test(plain[at + length] || ""))) found.push([from[at], from[at + length]]);
      }
    }
    for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
      if (joint.length && joint.at(-1)[1] >= start) joint.at(-1)[1] = Math.max(joint.at(-1)[1], end);
      else joint.push([start, end]);
    }
    return joint;
  }

  /* Text from `start` to `end` with what was found marked. */
  function mark(parent, text, found, lang, start = 0, end = text.length) {
    for (const [from, to] of found.filter(([s, e]) => s >= start && e <= end)) {
      write(parent, text.slice(start, from), lang);
      write(make("mark", parent), text.slice(from, to), lang);
      start = to;
    }
    write(parent, text.slice(start, end), lang);
  }

  /* The part of a text where most that was found stands close together. */
  function snippet(parent, text, found, lang) {
    const around = lang.startsWith("zh") ? AROUND / 2 : AROUND;
    const held = found.map(([start]) => found.reduce((sum, [s, e]) => s >= start && e <= start + 2 * around ? sum + e - s : sum, 0));
    const first = found.length ? found[held.indexOf(Math.max(...held))][0] : 0;
    let start = Math.max(0, first - around), end = Math.min(text.length, first + 2 * around);
    if (start) start += text.slice(start, first).match(/^[^\s，。；、]*[\s·，。；、]+|/u)[0].length;
    if (end < text.length) end -= Math.max(0, text.slice(end - 12, end).match(/[^\s，。；、]*$/)[0].length % 12);
    if (start) parent.append("…");
    mark(parent, text, found, lang, start, end);
    if (end < text.length) parent.append("…");
  }

  function show(entry, items) {
    const { row, index, label, atoms } = entry, { lang } = index, item = make("li", items), link = make("a", item);
    const tongue = (element, text) => { if (box.dataset.latin && lang === own && !IS_HAN.test(text)) element.lang = box.dataset.latin; };
    if (lang !== own) item.lang = link.hreflang = lang;
    link.href = lang === own ? row.href : `../${index.folder}/${row.href}`;
    tongue(link, row.title);
    mark(link, row.title, places(row.title, atoms), lang);
    const about = make("p", item, label + (row.heading && " · ")), text = make("p", item);
    about.className = "about";
    write(about, row.heading, lang);
    tongue(text, row.text);
    snippet(text, row.text, places(row.text, atoms), lang);
  }

  let timer, turn = 0, shown;

  /* Begins the list of a language; the heading of another leads to all that its own search finds. */
  function begun(state, { lang, folder, name }) {
    if (lang !== own) {
      const [before, after] = box.dataset.elsewhere.split("{name}"), heading = make("h2", results, before);
      const link = make("a", heading, name);
      [link.lang, link.hreflang, link.href] = [lang, lang, `../${folder}/search.html#q=${encodeURIComponent(state.text)}`];
      heading.append(after);
    }
    state.items = make("ol", results);
    [state.items.className, state.lang] = ["teasers", lang];
  }

  /* Shows what was found next, `steps` times. */
  async function advance(state, steps) {
    try {
      for (; steps && state.more; steps--) {
        const { value = { found: [] } } = await state.steps.next();
        if (state.turn !== turn) return;
        if (!state.count) results.replaceChildren();
        results.dataset.query = state.text;
        for (const entry of value.found) {
          if (state.lang !== entry.index.lang) begun(state, entry.index);
          show(entry, state.items);
        }
        state.count += value.found.length;
        [state.more, state.best] = [value.more, value.best];
      }
      const form = !state.count ? "none" : state.best ? "best" : state.count === 1 ? "one" : "other";
      status.textContent = state.text && box.dataset[form].replace("{n}", state.count);
    } catch {
      if (state.turn === turn) status.textContent = box.dataset.failed;
      return;
    }
    if (state.more) make("button", results, box.dataset.more).onclick = async (event) => {
      event.target.remove();
      const before = state.count;
      await advance(state, 1);
      (results.querySelectorAll("li a")[before] || input).focus();
    };
  }

  /* Searches for what stands in the box: the best at once, then as many as are worth a list. */
  function update() {
    clearTimeout(timer);
    const text = input.value.trim();
    list.hidden = text !== "";
    history.replaceState(null, "", location.href.split("#")[0] + (text && `#q=${encodeURIComponent(text)}`));
    shown = advance({ turn: ++turn, text, steps: find(text), count: 0, more: true }, 2);
  }

  const soon = (event) => { if (!event.isComposing) { clearTimeout(timer); timer = setTimeout(update, 120); } };
  for (const name of ["input", "compositionend"]) input.addEventListener(name, soon);

  box.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    const links = [...results.querySelectorAll("li a")], at = links.indexOf(event.target);
    const to = { ArrowDown: links[at + 1], ArrowUp: links[at - 1] || input, Escape: input }[event.key];
    if (event.key === "Enter" && event.target === input) {
      if (results.dataset.query !== input.value.trim()) { update(); await shown; }
      results.querySelector("li a")?.click();
    } else if (to && to !== event.target) {
      event.preventDefault();
      to.focus();
    }
  });

  /* "#q" asks for the box, "#q=…" for a query. */
  function arrive() {
    const text = new URLSearchParams(location.hash.slice(1)).get("q");
    if (text) { input.value = text; update(); }
    else if (text === "") { input.focus(); input.select(); }
  }

  box.hidden = false;
  window.addEventListener("hashchange", arrive);
  arrive();
})();
