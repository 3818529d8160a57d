// SPDX-License-Identifier: Apache-2.0
// What reading gains by scripts; every page is whole without them.
// Notes and definitions open beside their mark; the list of contents follows; languages keep the place.
"use strict";
(function () {
  var body = document.body;

  // Without scripts a note is shown by :target. Where the browser can, show it at its mark instead,
  // so that neither the address nor the place on the page changes.
  function open(link, note) {
    note.popover = "auto";
    note.tabIndex = -1;
    note.showPopover({ source: link });
    place(link, note);
    note.focus({ preventScroll: true });
    note.addEventListener("toggle", function closed(event) {
      if (event.newState === "closed") {
        note.removeEventListener("toggle", closed);
        note.removeAttribute("popover");
        note.removeAttribute("tabindex");
        note.classList.remove("above");
        link.focus({ preventScroll: true });
      }
    });
  }

  // Below its mark, or above it if it has no room there and more above; on narrow screens the sheet at
  // the bottom stays.
  function place(link, note) {
    var mark = link.getBoundingClientRect();
    var root = document.documentElement;
    root.style.setProperty("--mark-x", Math.min(mark.left, innerWidth - note.offsetWidth - 16) + "px");
    root.style.setProperty("--mark-y", mark.bottom + "px");
    root.style.setProperty("--mark-up", innerHeight - mark.top + "px");
    var below = innerHeight - mark.bottom;
    note.classList.toggle("above", note.scrollHeight + 24 > below && mark.top > below);
  }

  body.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches(".cite a, a.term") && body.showPopover) {
      var note = document.getElementById(link.hash.slice(1));
      if (note) {
        event.preventDefault();
        open(link, note);
      }
    } else if (link.matches(".leave a") && link.closest(":popover-open")) {
      event.preventDefault();
      link.closest(":popover-open").hidePopover();
    } else if (link.matches("[data-same]")) {
      var heading = scrollY > 60 && current(all("main :is(h2, h3)[id]"), 60);
      if (heading) link.hash = heading.id;
    }
  });

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  // The last of some headings that stands above `line`.
  function current(headings, line) {
    return headings.filter(function (heading) {
      return heading.getBoundingClientRect().top < line;
    }).pop();
  }

  var entries = all(".contents a");
  var listed = entries.map(function (entry) {
    return document.getElementById(entry.hash.slice(1));
  });
  if (entries.length && window.IntersectionObserver) {
    var watcher = new IntersectionObserver(function () {
      var here = listed.indexOf(current(listed, innerHeight / 4));
      entries.forEach(function (entry, index) {
        if (index === here) entry.setAttribute("aria-current", "true");
        else entry.removeAttribute("aria-current");
      });
    }, { rootMargin: "0px 0px -75% 0px" });
    listed.forEach(function (heading) { watcher.observe(heading); });
  }

  // A page cannot know whether the packages lie beside it: where a server may have them, offer them.
  all("[data-file]").forEach(function (name) {
    if (!/^http/.test(location.protocol)) return;
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = name.dataset.get;
    button.setAttribute("data-enhancement", "");
    button.setAttribute("aria-label", name.dataset.get + " " + name.dataset.file);
    button.addEventListener("click", function () { location.href = name.dataset.file; });
    name.after(" ", button);
  });

  document.addEventListener("keydown", function (event) {
    var search = document.querySelector("a.search");
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || !search) return;
    if (event.target.closest("input, textarea")) return;
    event.preventDefault();
    var box = document.querySelector("search:not([hidden]) input");
    if (!box) location.href = search.href + "#q";
    else {
      box.focus();
      box.select();
    }
  });
})();
