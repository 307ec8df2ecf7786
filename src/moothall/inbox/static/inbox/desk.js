/* Keys, the palette and the small comforts of the desk. Every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* --- dialogs ---------------------------------------------------------------------------- */
  function open(name) {
    const dialog = document.getElementById(name);
    if (!dialog || dialog.open) return;
    for (const other of all("dialog[open]")) other.close();
    dialog.showModal();
    if (name === "palette") startPalette();
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    if (event.target.matches("dialog[open]")) event.target.close();
    for (const menu of all(".dk-verbs details[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-tick-all]")) tickAll();
    if (event.target.closest("[data-change]")) {
      event.preventDefault();
      one("[data-words]").focus();
    }
  });

  function tickAll() {
    const boxes = all("#rows input[type=checkbox]");
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    ticked();
  }
  /* how many are ticked, and the clause that all of them are proposed for */
  function ticked() {
    const boxes = all("#rows input[type=checkbox]:checked");
    const said = one("[data-ticked]");
    if (!said) return;
    said.textContent = boxes.length ? `${boxes.length} ticked` : "Nothing ticked";
    const select = one("#bulk-clause");
    const proposed = new Set(boxes.map((box) => box.dataset.clause));
    if (boxes.length && !select.dataset.chosen) select.value = proposed.size === 1 ? [...proposed][0] : "";
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("#rows input[type=checkbox]")) ticked();
    if (event.target.id === "bulk-clause") event.target.dataset.chosen = "yes";
  });

  /* --- the list --------------------------------------------------------------------------- */
  const rows = () => all("[data-row]");
  const link = (row) => one(".dk-row-who", row);
  function here() {
    const list = rows();
    const focused = list.findIndex((row) => row.contains(document.activeElement));
    return focused >= 0 ? focused : list.findIndex((row) => row.classList.contains("is-open"));
  }
  function move(step) {
    const list = rows();
    if (!list.length) return;
    const next = list[Math.min(Math.max(here() + step, 0), list.length - 1)];
    link(next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function openRow(step) {
    const list = rows();
    const next = list[here() + step];
    if (next) link(next).click();
  }
  function tick() {
    const row = rows()[here()];
    const box = row && one("input[type=checkbox]", row);
    if (!box) return;
    box.checked = !box.checked;
    ticked();
  }

  /* --- keys ------------------------------------------------------------------------------- */
  const singleKeys = () => document.body.dataset.keys === "on";
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  function press(key) {
    const found = all(`[data-key="${CSS.escape(key)}"]`).find((item) => item.tagName === "A");
    if (!found) return false;
    const menu = found.closest("details");
    if (menu) menu.open = true;
    found.click();
    return true;
  }
  function correct() {
    const box = one("[data-correct]");
    if (!box) return false;
    box.open = true;
    box.scrollIntoView({ block: "nearest" });
    one("button", box).focus();
    return true;
  }
  const does = {
    j: () => move(1), k: () => move(-1), J: () => openRow(1), K: () => openRow(-1), x: tick,
    c: () => correct() || press("c"),
    "?": () => open("keys"),
    "/": () => one("[data-search]")?.focus(),
    ".": () => location.reload(),
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      open("palette");
      return;
    }
    const panel = event.target.closest && event.target.closest("[data-panel]");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && panel) {
      event.preventDefault();
      const button = event.shiftKey ? one("[data-next]", panel) : (one("[data-submit]", panel) || one("button[name=then]", panel));
      if (button) panel.requestSubmit(button);
      return;
    }
    if (event.key === "Escape") {
      for (const menu of all(".dk-verbs details[open]")) menu.open = false;
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (!singleKeys() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || one("dialog[open]")) return;
    if (does[event.key]) {
      event.preventDefault();
      does[event.key]();
    } else if (press(event.key)) {
      event.preventDefault();
    }
  });

  /* --- the palette ------------------------------------------------------------------------ */
  let entries = [];
  let chosen = 0;
  let asked = 0;
  function startPalette() {
    const field = one("#palette-words");
    field.value = "";
    field.focus();
    fill("");
  }
  function commands() {
    return all("[data-command]").map((item) => ({
      words: item.dataset.command, key: item.dataset.key || "", go: () => item.click(),
    }));
  }
  async function fill(words) {
    const wanted = words.trim().toLowerCase();
    entries = commands().filter((entry) => entry.words.toLowerCase().includes(wanted));
    one("#palette-nothing").hidden = true;
    draw();
    const number = (asked += 1);
    if (wanted.length < 2) return;
    const answer = await fetch(`${one("#palette-words").dataset.lookup}?words=${encodeURIComponent(words.trim())}`, {
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok || number !== asked) return;
    const found = await answer.json();
    const leads = (one) => ({ words: one.words, key: "", go: () => location.assign(one.url) });
    const nothing = !found.cases.length && !found.people.length && !entries.length;
    one("#palette-nothing").hidden = !nothing;
    entries = [...found.cases.map(leads), ...found.people.map(leads), ...entries,
      leads({ words: `Search all posts for “${words.trim()}”`, url: found.search })];
    draw();
  }
  function draw() {
    chosen = Math.min(chosen, Math.max(entries.length - 1, 0));
    const list = one("#palette-list");
    list.replaceChildren(
      ...entries.slice(0, 30).map((entry, place) => {
        const item = document.createElement("li");
        item.id = `palette-${place}`;
        item.role = "option";
        item.setAttribute("aria-selected", String(place === chosen));
        item.textContent = entry.words;
        if (entry.key) {
          const key = document.createElement("kbd");
          key.textContent = entry.key;
          item.append(key);
        }
        item.addEventListener("click", () => run(entry));
        return item;
      }),
    );
    one("#palette-words").setAttribute("aria-activedescendant", entries.length ? `palette-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }
  function run(entry) {
    one("#palette").close();
    entry.go();
  }
  one("#palette-words")?.addEventListener("input", (event) => {
    chosen = 0;
    fill(event.target.value);
  });
  one("#palette-words")?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      chosen = Math.min(Math.max(chosen + step, 0), Math.min(entries.length, 30) - 1);
      draw();
    } else if (event.key === "Enter" && entries[chosen]) {
      event.preventDefault();
      run(entries[chosen]);
    }
  });

  /* --- after a part of the page was changed ------------------------------------------------- */
  document.addEventListener("htmx:after:swap", () => {
    const shown = one("#conversation[data-case]");
    if (shown) {
      document.title = `${shown.dataset.title} – ${document.title.split(" – ").slice(1).join(" – ")}`;
      for (const row of rows()) {
        const is = row.id === `row-${shown.dataset.case}`;
        row.classList.toggle("is-open", is);
        if (is) link(row).setAttribute("aria-current", "true");
        else link(row).removeAttribute("aria-current");
      }
      one("#desk").classList.add("has-case");
      showAsked();
    }
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const context = event.detail && event.detail.ctx;
    const target = context && context.target;
    if (!target || target.id !== "conversation") return;
    if (focusPanel()) return;
    // a case is read from its top, however far down its list was
    toTop();
    one("#case-title")?.focus({ preventScroll: true });
    // once more, when the list beside it is gone
    requestAnimationFrame(toTop);
  });
  function toTop() {
    window.scrollTo({ top: 0, behavior: "instant" });
    one("#conversation").scrollTop = 0;
  }
  function focusPanel() {
    // warnings and what others did meanwhile are read before anything else is pressed
    const first = one("[data-look-first]");
    if (first) {
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "start" });
      return true;
    }
    const fields = "textarea, select, input:not([type=hidden]), .dk-do button";
    const field = all("[data-asked-for]").flatMap((panel) => all(fields, panel)).find((item) => item.checkVisibility());
    if (field) field.focus();
    return Boolean(field);
  }
  focusPanel();

  /* --- the list is where it was when one comes back ------------------------------------------- */
  const PLACE = "dk-list";
  const address = () => location.pathname + location.search;
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".dk-row-who") && event.target.closest("[data-row]");
    if (!row || one("#conversation[data-case]")) return;
    const place = { at: address(), y: window.scrollY, rows: one("#rows").scrollTop, row: row.id };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  }, true);
  function comeBack() {
    const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    if (!place || place.at !== address() || one("#conversation[data-case]")) return;
    sessionStorage.removeItem(PLACE);
    window.scrollTo({ top: place.y, behavior: "instant" });
    if (one("#rows")) one("#rows").scrollTop = place.rows;
    const row = document.getElementById(place.row);
    if (row) link(row).focus({ preventScroll: true });
  }
  comeBack();
  window.addEventListener("pageshow", comeBack);
  document.addEventListener("htmx:after:swap", () => { if (!one("#conversation[data-case]")) comeBack(); });
  document.addEventListener("input", (event) => {
    const doing = event.target.closest("[data-composer]") && one("#doing");
    if (doing) doing.value = "writing";
    // words that were changed after a warning are sent as any others are
    const asking = event.target.matches("[data-words]") && event.target.closest(".is-asking");
    if (asking) asking.classList.remove("is-asking");
  });
  /* words that were typed are not lost to a wrong click */
  let dirty = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-panel]:not([data-composer])") && event.target.tagName === "TEXTAREA") dirty = true;
  });
  document.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  function showAsked() {
    const thread = one("#thread");
    // what we answered last, else what asks for an answer
    const post = thread && (all(".is-answer", thread).pop() || one(".is-asked", thread));
    if (!post || getComputedStyle(thread).overflowY !== "auto") return;
    const below = post.getBoundingClientRect().bottom - thread.getBoundingClientRect().bottom;
    if (below > 0) thread.scrollTop += below + 12;
  }
  showAsked();
})();
