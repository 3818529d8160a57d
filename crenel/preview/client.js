// SPDX-License-Identifier: Apache-2.0
// The preview in the browser: speaks livereload's protocol, exchanges styles in place, and lays
// mistakes over the last good page until they are mended. Never part of the site.
(() => {
  "use strict";
  const chinese = document.documentElement.lang.startsWith("zh");
  const words = chinese
    ? { problems: "个问题", warnings: "个提醒", close: "收起", hint: "提示：" }
    : { problems: " to mend", warnings: " to look at", close: "Close", hint: "Hint: " };
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; color-scheme: light dark; }
    section, button.badge { position: fixed; z-index: 2147483647; font: 15px/1.5 system-ui, sans-serif;
      color: light-dark(#401010, #ffe6e0); background: light-dark(#fff4f1, #331512);
      border: 2px solid light-dark(#b3261e, #ff897d); border-radius: 8px; }
    section { inset: auto 1rem 1rem 1rem; max-height: 70vh; overflow: auto; padding: .75rem 1rem; }
    button.badge { right: 1rem; bottom: 1rem; padding: .3rem .8rem; cursor: pointer; }
    header { display: flex; justify-content: space-between; gap: 1rem; font-weight: 600; }
    ol { margin: .5rem 0 0; padding: 0; list-style: none; }
    li { padding: .6rem 0; border-top: 1px solid light-dark(#e4b4ad, #6b3630); }
    p { margin: .2rem 0; } a { color: inherit; font-family: ui-monospace, monospace; font-size: .9em; }
    pre { margin: .3rem 0; padding: .4rem .6rem; overflow: auto; background: light-dark(#fff, #1d0b09);
      font: 13px/1.4 ui-monospace, "Noto Sans Mono CJK SC", monospace; }
    header button { font: inherit; color: inherit; background: none; border: 1px solid; border-radius: 4px; cursor: pointer; }
  `);
  const host = document.createElement("crenel-preview");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style];
  let closed = false;

  const element = (name, text, more = {}) =>
    Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text }, more);

  function told(problem) {
    const item = element("li");
    const place = problem.link ? element("a", problem.place, { href: problem.link }) : element("span", problem.place);
    const head = element("p");
    head.append(element("strong", `${problem.code} `), place);
    item.append(head, element("p", problem.message));
    if (problem.line) item.append(element("pre", problem.marker ? `${problem.line}\n${problem.marker}` : problem.line));
    if (problem.hint) item.append(element("p", words.hint + problem.hint));
    return item;
  }

  function show(problems, whole) {
    root.replaceChildren();
    if (!problems.length) { host.remove(); return; }
    const fatal = problems.filter(problem => problem.fatal);
    const head = fatal.length ? `${fatal.length}${words.problems}` : `${problems.length}${words.warnings}`;
    document.documentElement.append(host);
    if (closed || !whole) {
      const badge = element("button", head, { className: "badge", type: "button" });
      badge.addEventListener("click", () => { closed = false; show(problems, true); });
      root.append(badge);
      return;
    }
    const box = element("section");
    box.setAttribute("role", "alert");
    const top = element("header", head), close = element("button", words.close, { type: "button" });
    close.addEventListener("click", () => { closed = true; show(problems, true); });
    top.append(close);
    const list = element("ol");
    list.append(...problems.map(told));
    box.append(top, list);
    root.append(box);
  }

  async function ask() {
    const problems = await (await fetch("/.crenel/problems.json")).json();
    show(problems, problems.some(problem => problem.fatal));
    return problems.some(problem => problem.fatal);
  }

  // What is alike stays, so that the reader's place, focus and what was opened stay too.
  function mend(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== fresh.nodeName) {
      old.replaceWith(fresh);
      return;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const before = [...old.childNodes], after = [...fresh.childNodes];
    const least = Math.min(before.length, after.length);
    let head = 0, tail = 0;
    while (head < least && before[head].isEqualNode(after[head])) head++;
    while (tail < least - head && before.at(-1 - tail).isEqualNode(after.at(-1 - tail))) tail++;
    const gone = before.slice(head, before.length - tail), come = after.slice(head, after.length - tail);
    if (gone.length === come.length) gone.forEach((node, index) => mend(node, come[index]));
    else {
      const next = before[before.length - tail] ?? null;
      gone.forEach(node => node.remove());
      come.forEach(node => old.insertBefore(node, next));
    }
  }

  const scripts = page => [...page.querySelectorAll("script[src]")].map(script => script.getAttribute("src")).join();

  // The page as it is now, put into the one that is shown; one that does more than read is loaded anew.
  async function refresh() {
    const answer = fetch(location.href);
    if (await ask()) return;
    const fresh = new DOMParser().parseFromString(await (await answer).text(), "text/html");
    if (scripts(fresh).split(",").length > 2 || scripts(fresh) !== scripts(document)) { location.reload(); return; }
    document.title = fresh.title;
    mend(document.body, fresh.body);
  }

  function restyle() {
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const fresh = link.cloneNode();
      fresh.href = `${link.href.split("?")[0]}?${Date.now()}`;
      fresh.addEventListener("load", () => link.remove());
      link.after(fresh);
    }
  }

  let known = false;
  function connect() {
    const socket = new WebSocket(`ws://${location.host}/livereload`);
    const send = message => socket.send(JSON.stringify(message));
    socket.addEventListener("open", () =>
      send({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] }));
    socket.addEventListener("message", async event => {
      const message = JSON.parse(event.data);
      if (message.command === "hello") {
        send({ command: "info", url: location.href });
        if (known) location.reload();
        known = true;
      } else if (message.command === "reload") {
        if (message.path.endsWith(".css")) restyle();
        else refresh();
      }
    });
    socket.addEventListener("close", () => setTimeout(connect, 400));
  }
  ask();
  connect();
})();
