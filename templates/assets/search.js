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
  const RUN = new RegExp(`[${HAN}]+|(?:(?![${HAN}])[\\p{L}\\p{N}])+`, "gu");
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

  const tokens = (text) => runs(text).flatMap((run) => !IS_HAN.test(run) || run.length < 2 ? [run] : [...run, ...pairs(run)]);

  /* --- index: files --------------------------------------------------------------------------- */

  const box = document.querySelector("search");
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
  const openIndex = (lang) => once(`${lang.toLowerCase()}/index`, (data) => {
    const index = { ...data, lang, folder: lang.toLowerCase(), entryOf: [], kindOf: [] };
    for (const [kind, label, sizes] of data.kinds) {
      for (const size of Array.isArray(sizes) ? sizes : Array(sizes).fill(1)) {
        index.entryOf.push(...Array(size).fill(index.kindOf.length));
        index.kindOf.push({ kind, label });
      }
    }
    return index;
  });

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
                  claims: 0.5, events: 0.5, relations: 0.5, sources: 0.3 };
  const COVER = 32, PREFIX = 0.8, OTHER = 0.7; // worth of the whole query; of a beginning, at most; of another region's word
  const BONUS = { whole: 40, begins: 12, title: 8, heading: 5, text: 3 };
  const FIRST = 8, PAGE = 12, ENOUGH = 3; // results at once, then at a time; with fewer, other languages too

  // words of a question that need not stand in the answer
  const ASKED = /什么|怎么|怎样|如何|哪里|哪些|是否|是不是|能不能|可以|多少|谁|吗|呢/u;

  const idf = (index, df) => Math.log(1 + (index.units - df + 0.5) / (df + 0.5));

  /* An English word of four letters or more without its ending: "fined" → "fin", "fine". */
  const stems = (word) => word.length < 4 ? [] : ["s", "es", "ed", "ing"].filter((end) => word.endsWith(end))
    .flatMap((end) => [word.slice(0, -end.length), ...(end.length > 1 ? [`${word.slice(0, -end.length)}e`] : [])]);

  /* An atom is what a query is made of: {units: unit → {weight, share}, idf, run?: its spellings}.
     A word stands for itself and for all that begin with it, and without its ending for less. */
  async function wordAtom(index, word) {
    const shard = await openShard(index, word), units = new Map();
    for (const start of [word, ...stems(word)]) {
      for (const [token, text] of shard) {
        const whole = start.length < (start === word ? 2 : 4);
        if (whole ? token !== start : !token.startsWith(start)) continue;
        const share = token === word ? 1 : PREFIX * start.length / token.length;
        for (const [unit, cls] of postings(text)) {
          const weight = WEIGHT[cls] * share, old = units.get(unit);
          if (!old || old.weight < weight) units.set(unit, { weight, share });
        }
      }
    }
    return { units, idf: idf(index, postings(shard.get(word)).size || units.size) };
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
    return { units, idf: idf(index, units.size), run: spellings };
  }

  /* All entries that hold an atom of a query, but those that hold much less of it than the best. */
  async function candidates(index, parts) {
    const atoms = await Promise.all([...new Set(parts)].map((part) => (IS_HAN.test(part) ? runAtom : wordAtom)(index, part)));
    const whole = atoms.reduce((sum, atom) => sum + atom.idf, 0), entries = new Map();
    atoms.forEach((atom, i) => atom.units.forEach((match, unit) => {
      const number = index.entryOf[unit];
      if (!entries.has(number)) entries.set(number, { index, number, ...index.kindOf[number], atoms, whole, units: new Map(), bonus: 0 });
      const { units } = entries.get(number);
      if (!units.has(unit)) units.set(unit, []);
      units.get(unit)[i] = match;
    }));
    const found = [...entries.values()];
    found.forEach(rate);
    const best = found.reduce((most, entry) => Math.max(most, entry.cover), 0);
    return found.filter((entry) => entry.cover >= best / 2);
  }

  /* How well an entry fits: how much of the query all its units hold, and one of them; then where. */
  function rate(entry) {
    const shares = entry.atoms.map(() => 0);
    let best = -1, near = 0;
    for (const [unit, matches] of entry.units) {
      let sum = 0, held = 0;
      matches.forEach(({ weight, share }, i) => {
        shares[i] = Math.max(shares[i], share);
        held += entry.atoms[i].idf * share;
        sum += entry.atoms[i].idf * weight;
      });
      near = Math.max(near, held);
      if (sum > best) [best, entry.unit] = [sum, unit];
    }
    const held = entry.atoms.reduce((sum, atom, i) => sum + atom.idf * shares[i], 0);
    entry.cover = (0.75 * held + 0.25 * near) / entry.whole;
    entry.likely = entry.kind === "terms" && best / entry.whole > WEIGHT[2]; // few files, and short names
    entry.score = COVER * entry.cover + PRIOR[entry.kind] * (best / entry.whole + entry.bonus);
  }

  const words = (text) => ` ${runs(fold(text)).join(" ")} `;

  /* How near the words of a query stand to one another in what was read, and where. */
  function bonus(row, query, kind) {
    const [title, heading, text] = [row.title, row.heading, row.text].map(words), asked = words(query);
    const phrase = IS_HAN.test(query) ? asked.trim() : asked;
    const names = [row.title, ...(/^(terms|organisations)$/.test(kind) ? row.text.split(" · ") : [])];
    return names.some((name) => words(name) === asked || words(name.replace(/[（(].*?[)）]/g, "")) === asked) ? BONUS.whole
      : title.trimStart().startsWith(phrase.trimStart()) ? BONUS.begins
      : title.includes(phrase) ? BONUS.title : heading.includes(phrase) ? BONUS.heading : text.includes(phrase) ? BONUS.text : 0;
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

  /* A search in one language and its first entries. A run in Han characters must stand as it is; if
     it stands nowhere, what is left of it without the words of a question; else any of its pairs. */
  async function begin(lang, query) {
    const index = await openIndex(lang), asked = runs(query), search = { query };
    const ways = [asked, runs(query.split(ASKED).join(" ")), asked.flatMap((run) => IS_HAN.test(run) ? pairs(run) : [run])];
    for (const parts of IS_HAN.test(query) ? ways : [asked]) {
      search.entries = await candidates(index, parts);
      search.found = await take(search, FIRST);
      if (search.found.length) break;
    }
    return search;
  }

  /* What a text finds, in steps: {found, more, query}; the page's own language first. */
  async function* find(text) {
    if (IS_HAN.test(text.normalize("NFKD"))) await openFold();
    const query = fold(text), [own, ...others] = box.dataset.languages.split(" ");
    if (!runs(query).length) return;
    const begun = [await begin(own, query)];
    if (begun[0].found.length < ENOUGH) begun.push(...await Promise.all(others.map((lang) => begin(lang, query))));
    const tell = (found) => ({ query, found, more: begun.some((search) => search.entries.length) });
    yield tell(begun.flatMap((search) => search.found));
    for (const search of begun) while (search.entries.length) yield tell(await take(search, PAGE));
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

  /* The places of a text that the query found, as [start, end], in order. */
  function places(text, query) {
    const plain = fold(text), from = origins(text), found = [];
    for (const run of runs(query).flatMap((r) => IS_HAN.test(r) && !plain.includes(r) ? pairs(r) : [r])) {
      for (let at = plain.indexOf(run); at >= 0; at = plain.indexOf(run, at + 1)) {
        const inside = !IS_HAN.test(run) && /(?!\p{Lo})[\p{L}\p{N}]/u.test(plain[at - 1] || "");
        if (!inside) found.push([from[at], from[at + run.length]]);
      }
    }
    return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  }

  /* The part of a text where most that was found stands close together, with that marked. */
  function snippet(parent, text, query, lang) {
    const found = places(text, query), around = lang.startsWith("zh") ? AROUND / 2 : AROUND;
    const held = found.map(([start]) => found.reduce((sum, [s, e]) => s >= start && e <= start + 2 * around ? sum + e - s : sum, 0));
    const first = found.length ? found[held.indexOf(Math.max(...held))][0] : 0;
    let start = Math.max(0, first - around), end = Math.min(text.length, first + 2 * around);
    if (start) start += text.slice(start, first).search(/[\s，。；、]/) + 1;
    if (end < text.length) end -= Math.max(0, text.slice(end - 12, end).match(/[^\s，。；、]*$/)[0].length % 12);
    let at = start;
    if (start) parent.append("…");
    for (const [from, to] of found.filter(([s, e]) => s >= start && e <= end)) {
      if (to <= at) continue;
      write(parent, text.slice(at, Math.max(at, from)), lang);
      write(make("mark", parent), text.slice(Math.max(at, from), to), lang);
      at = to;
    }
    write(parent, text.slice(at, end) + (end < text.length ? "…" : ""), lang);
  }

  function show(entry, query, items) {
    const { row, index, label } = entry, { lang } = index, item = make("li", items), link = make("a", item);
    const tongue = (element, text) => { if (box.dataset.latin && lang === own && !IS_HAN.test(text)) element.lang = box.dataset.latin; };
    if (lang !== own) item.lang = link.hreflang = lang;
    link.href = lang === own ? row.href : `../${index.folder}/${row.href}`;
    tongue(link, row.title);
    write(link, row.title, lang);
    const about = make("p", item, label + (row.heading && " · ")), text = make("p", item);
    about.className = "about";
    write(about, row.heading, lang);
    tongue(text, row.text);
    snippet(text, row.text, query, lang);
  }

  let timer, turn = 0, shown;

  /* Shows what was found next, `steps` times. */
  async function advance(state, steps) {
    try {
      for (; steps && state.more; steps--) {
        const { value = { found: [], more: false } } = await state.steps.next();
        if (state.turn !== turn) return;
        if (!state.count) results.replaceChildren();
        results.dataset.query = state.text;
        for (const entry of value.found) {
          const { lang, name } = entry.index;
          if (state.lang !== lang) {
            if (lang !== own) make("h2", results, box.dataset.elsewhere.replace("{name}", name));
            state.items = make("ol", results);
            [state.items.className, state.lang] = ["teasers", lang];
          }
          show(entry, value.query, state.items);
        }
        state.count += value.found.length;
        state.more = value.more;
      }
      const form = !state.count ? "none" : state.more ? "best" : state.count === 1 ? "one" : "other";
      status.textContent = state.text && box.dataset[form].replace("{n}", state.count);
    } catch {
      if (state.turn === turn) status.textContent = box.dataset.failed;
      return;
    }
    if (state.more) make("button", results, box.dataset.more).onclick = async (event) => {
      event.target.remove();
      const before = state.count;
      await advance(state, 1);
      (results.querySelectorAll("a")[before] || input).focus();
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
    const links = [...results.querySelectorAll("a")], at = links.indexOf(event.target);
    const to = { ArrowDown: links[at + 1], ArrowUp: links[at - 1] || input, Escape: input }[event.key];
    if (event.key === "Enter" && event.target === input) {
      if (results.dataset.query !== input.value.trim()) { update(); await shown; }
      results.querySelector("a")?.click();
    } else if (to && to !== event.target) {
      event.preventDefault();
      to.focus();
    }
  });

  /* "#q" asks for the box, "#q=…" for a query. */
  function arrive() {
    const text = new URLSearchParams(location.hash.slice(1)).get("q");
    if (text) { input.value = text; update(); }
    else if (text === "") input.focus();
  }

  box.hidden = false;
  window.addEventListener("hashchange", arrive);
  arrive();
})();
