// The review list by keyboard: one key for an answer that is agreed with. Keys work while the focus is in the list and
// nowhere else; the same actions are buttons. "Saved" appears only after the server has committed.
(() => {
  "use strict";

  const list = document.querySelector("[data-review-list]");
  const detail = document.getElementById("review-detail");
  const words = document.getElementById("review-say");
  if (!list || !detail || !words) return;

  const wide = matchMedia("(min-width:1024px)");
  // The scale of a row, from the least to the best; most rows have the rubric's own.
  const valuesOf = (row) => (row.dataset.values ?? list.dataset.values).split(" ").filter(Boolean);
  let queue = Promise.resolve();
  let shown = list.querySelector("[aria-current]")?.closest("li") ?? null;
  let wanted = 0;
  let leaving = false; // a key asked for a field of the pane; what is typed until it is there is no shortcut

  if (shown) list.scrollTop = shown.offsetTop - list.offsetTop - list.clientHeight / 3;

  const rows = () => [...list.querySelectorAll("li[data-key]")];
  const link = (row) => row.querySelector("a");
  const rowOf = (key) => list.querySelector(`li[data-key="${CSS.escape(key)}"]`);
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1]
    ?? detail.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const address = (row, tail = "") => {
    const url = new URL(link(row).href);
    url.pathname += tail;
    return url;
  };

  function beside(row, step) {
    const all = rows();
    return all[all.indexOf(row) + step] ?? null;
  }

  // ---- the pane on the right
  function mark(row) {
    list.querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link(row).setAttribute("aria-current", "true");
    shown = row;
  }

  function show(row, pause = 0) {
    mark(row);
    if (!wide.matches) return Promise.resolve();
    const number = ++wanted;
    return new Promise((resolve) => setTimeout(resolve, pause)).then(async () => {
      if (number !== wanted) return;
      const response = await fetch(address(row), { headers: { "HX-Request": "true" } });
      if (number !== wanted) return;
      if (!response.ok || response.redirected) return closed(response);
      const html = await response.text();
      if (number !== wanted) return;
      detail.innerHTML = html;
      detail.scrollTop = 0;
    });
  }

  async function leave(row) {
    leaving = true;
    await show(row).finally(() => { leaving = false; });
  }

  function go(row) {
    if (!row) return;
    link(row).focus();
    show(row, 150);
  }

  // ---- saving
  function say(sentence, look = "banner") {
    const line = document.createElement("p");
    line.className = look;
    line.textContent = sentence;
    words.replaceChildren(line);
    return line;
  }

  async function closed(response, typed = "") {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const reply = isJson && !response.redirected ? await response.json() : null;
    const sentence = reply?.message
      ?? (response.redirected || response.status === 403 ? words.dataset.signedOut : words.dataset.failed);
    say(sentence, "banner banner-bad").setAttribute("role", "alert");
    if (typed && reply?.status === "closed") offerCopy(typed);
  }

  function offerCopy(text) {
    const label = document.createElement("label");
    const area = document.createElement("textarea");
    const button = document.createElement("button");
    label.textContent = words.dataset.yours;
    label.append(area);
    area.readOnly = true;
    area.value = text;
    button.type = "button";
    button.className = "btn btn-s";
    button.textContent = words.dataset.copy;
    button.addEventListener("click", async () => {
      area.select();
      await navigator.clipboard?.writeText(text).catch(() => {});
      button.textContent = words.dataset.copied;
    });
    words.firstElementChild.append(label, button);
    area.focus();
  }

  // One request after the other; each knows the version that the row shows when its turn comes.
  function send(key, tail, fields, typed = "") {
    queue = queue.then(async () => {
      const row = rowOf(key);
      row.classList.add("is-saving");
      try {
        const body = new URLSearchParams(fields(row));
        const headers = { Accept: "application/json", "X-CSRFToken": token() };
        const response = await fetch(address(row, tail), { method: "POST", headers, body });
        const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
        if (!response.ok || response.redirected || !isJson) return await closed(response, typed).then(() => false);
        receive(await response.json());
        return true;
      } catch {
        say(words.dataset.failed, "banner banner-bad").setAttribute("role", "alert");
        return false;
      } finally {
        rowOf(key)?.classList.remove("is-saving");
      }
    });
    return queue;
  }

  function receive(reply) {
    const old = rowOf(reply.key);
    const focused = old.contains(document.activeElement);
    const current = old === shown;
    old.outerHTML = reply.html.row;
    const row = rowOf(reply.key);
    if (current) mark(row);
    if (focused) link(row).focus();
    document.getElementById("review-progress").outerHTML = reply.html.progress;
    say(words.dataset.saved, "vh");
  }

  const versions = (row) => ({ answer_version: row.dataset.answer, finding_version: row.dataset.finding });

  function accept(row) {
    if (!row.dataset.said || "waits" in row.dataset) return go(beside(row, 1));
    const key = row.dataset.key;
    const saved = send(key, "", (now) => ({ value: now.dataset.said, visible: "on", ...versions(now) }));
    const next = beside(row, 1);
    if (next) go(next);
    else saved.then(() => show(rowOf(key)));
  }

  async function choose(row, value) {
    if (value === row.dataset.said) return accept(row);
    if (!wide.matches) {
      const url = address(row);
      url.searchParams.set("value", value);
      return location.assign(url);
    }
    await leave(row);
    const radio = detail.querySelector(`[name=value][type=radio][value="${CSS.escape(value)}"]`);
    if (!radio) return;
    radio.checked = true;
    detail.querySelector("#reason").focus();
  }

  async function open(row, selector) {
    if (!wide.matches) return location.assign(address(row));
    if (shown !== row || !detail.querySelector(selector)) await leave(row);
    const target = detail.querySelector(selector);
    const folded = target?.closest("details");
    if (folded) folded.open = true;
    (target ?? detail).focus();
  }

  function undo(row) {
    if (row.dataset.finding === "0") return;
    const key = row.dataset.key;
    send(key, "undo/", (now) => ({ seen: now.dataset.finding })).then(() => { if (shown === rowOf(key)) show(shown); });
  }

  function tick(row) {
    const box = row.querySelector("[type=checkbox]");
    if (box) box.checked = !box.checked;
  }

  const KEYS = {
    j: (row) => go(beside(row, 1)), ArrowDown: (row) => go(beside(row, 1)),
    k: (row) => go(beside(row, -1)), ArrowUp: (row) => go(beside(row, -1)),
    a: accept, u: undo, x: tick,
    c: (row) => open(row, "#comment"),
    r: (row) => open(row, "#request-reason"),
    e: (row) => open(row, "#evidence"),
  };

  // ---- the switch
  const button = document.querySelector("[data-keys-switch]");
  let on = localStorage.getItem("review-keys") !== "off";
  function showSwitch() {
    button.textContent = on ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-pressed", String(on));
    button.hidden = false;
  }
  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("review-keys", on ? "on" : "off");
    showSwitch();
  });
  showSwitch();

  list.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === "Enter") return;
    const row = event.target.closest("li[data-key]");
    if (!row) return;
    const isLink = event.target === link(row);
    const place = Number(event.key);
    let act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const values = valuesOf(row);
    if (place >= 1 && place <= values.length) act = (where) => choose(where, values[place - 1]);
    if (event.key === "Enter" && isLink && wide.matches) act = accept;
    if (!act) return;
    event.preventDefault();
    if (!leaving) act(row);
  });

  list.addEventListener("click", (event) => {
    const row = event.target.closest("a")?.closest("li[data-key]");
    if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(row);
  });

  // ---- the form beside the list saves without leaving the list
  detail.addEventListener("submit", (event) => {
    const form = event.target;
    if (!shown || form.method !== "post") return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    const key = shown.dataset.key;
    const tail = new URL(form.action).pathname.split(`/r/${encodeURIComponent(key)}/`)[1] ?? "";
    const typed = fields.reason || fields.text || "";
    const stays = tail !== "";
    send(key, tail, () => fields, typed).then((saved) => {
      if (!saved) return;
      const row = rowOf(key);
      if (stays) show(row);
      else go(beside(row, 1) ?? row);
    });
  });
  detail.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    event.preventDefault();
    link(shown).focus();
  });
  detail.addEventListener("click", (event) => {
    const target = event.target.closest("a[href*='/r/']");
    const key = target && decodeURIComponent(new URL(target.href).pathname.split("/r/")[1]?.replace(/\/$/, "") ?? "");
    const row = key && rowOf(key);
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(row);
  });
})();
