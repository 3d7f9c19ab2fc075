// Saves each answer by itself. The promise: "Saved" appears only after the server has committed; nothing typed is lost
// by leaving, by a bad line or by a second person at the same answer. Sentences come from the page (#autosave).
(() => {
  "use strict";

  const CHOICE_PAUSE = 600;
  const NOTE_PAUSE = 1200;
  const QUIET = 400; // "Saving…" shows only after this long
  const RETRIES = [1000, 3000, 10000, 30000];
  const PATIENCE = 20000; // a server that says nothing for this long has failed

  const form = document.querySelector("form[data-autosave]");
  const words = document.getElementById("autosave")?.dataset;
  if (!form || !words) return;

  const bar = document.getElementById("unsaved-bar");
  const announcer = document.getElementById("announce");
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let sequence = 0;
  let lastAnnounced = 0;
  let leaving = false;
  const blocks = new Map();

  class Block {
    constructor(element) {
      this.element = element;
      this.key = element.dataset.key;
      this.status = element.querySelector("[data-status]");
      this.conflict = element.querySelector("[data-conflict]");
      this.version = element.querySelector(`[name="version-${this.key}"]`);
      this.number = element.querySelector("[data-number] input");
      this.note = element.querySelector(`[name="note-${this.key}"]`);
      this.flag = element.querySelector(`[name="flagged-${this.key}"]`);
      this.dirty = false;
      this.busy = false;
      this.failures = 0;
      this.timer = 0;
      this.latest = 0;
      // An open conflict: whose answer stands is for the person to say, so nothing saves itself until then.
      this.dispute = element.classList.contains("is-conflict") ? {} : null;
      this.keep = "";
    }

    get value() { return this.number ? this.number.value : this.chosen("value"); }

    get confidence() { return this.chosen("confidence"); }

    chosen(name) {
      return this.element.querySelector(`[name="${name}-${this.key}"]:checked`)?.value ?? "";
    }

    // Something was typed or chosen: save after a pause.
    touch(pause) {
      this.dirty = true;
      if (this.dispute) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), pause);
    }

    async save() {
      clearTimeout(this.timer);
      if (this.busy) return; // the running request calls again when it is back
      this.busy = true;
      this.dirty = false;
      const number = ++sequence;
      this.latest = number;
      const quiet = setTimeout(() => this.say(words.saving), QUIET);
      try {
        await this.receive(await this.send(number), number);
      } catch {
        if (number === this.latest) this.failed();
      } finally {
        clearTimeout(quiet);
        this.busy = false;
      }
      if (this.dirty && !this.failures && !this.dispute) this.save();
      showWaiting();
    }

    send(number) {
      return post(this.element.dataset.save, {
        value: this.value, note: this.note.value, flagged: this.flag.checked ? "on" : "", confidence: this.confidence,
        version: this.version.value, tab, sequence: number, keep: this.keep,
        rubric: form.elements.rubric.value,
      });
    }

    async receive(response, number) {
      const reply = await read(response);
      if (number !== this.latest) return; // a newer request of this block is under way
      if (!reply) return this.failed(response.redirected || response.status === 403 ? words.signedOut : words.failed);
      this.failures = 0;
      forget(this.key);
      if (reply.status === "saved") this.saved(reply);
      else if (reply.status === "conflict") this.conflicted(reply);
      else this.say(reply.message, "bad");
    }

    // A colleague's words that were merged in are shown. Who is typing goes on from the version that the page shows.
    saved(reply) {
      const before = Number(this.version.value);
      const merged = Object.keys(reply.merged).length > 0;
      if (!merged || !this.dirty) this.version.value = reply.version;
      if (merged && !this.dirty) this.fill(reply.merged);
      this.dispute = null;
      this.keep = "";
      this.conflict.replaceChildren();
      this.element.classList.remove("is-conflict");
      this.element.querySelectorAll(".opt-theirs").forEach((option) => option.classList.remove("opt-theirs"));
      this.status.innerHTML = reply.html.saved;
      if (reply.version > before) this.offerUndo(reply.version - 1);
      showFigures(reply);
      announce(words.saved);
    }

    offerUndo(version) {
      const button = makeButton(words.undo);
      button.addEventListener("click", () => this.restore(version));
      this.status.append(button);
    }

    async restore(version) {
      try {
        const response = await post(this.element.dataset.restore, { to: version, seen: this.version.value });
        const reply = await read(response);
        if (!reply) throw new Error("not the view's reply");
        if (reply.status === "refused") return this.say(reply.message, "bad");
        this.version.value = reply.version;
        this.fill(reply.content);
        this.say(words.undone);
        showFigures(reply);
        announce(words.undone);
      } catch {
        this.say(words.notUndone, "warn");
        this.offerUndo(version);
      }
    }

    // Only the fields that are named change.
    fill({ value = this.value, note = this.note.value, flagged = this.flag.checked, confidence = this.confidence }) {
      for (const [name, wanted] of [["value", value], ["confidence", confidence]]) {
        this.element.querySelectorAll(`[name="${name}-${this.key}"]`).forEach((radio) => {
          if (radio.type === "radio") radio.checked = radio.value === wanted;
        });
      }
      if (this.number && document.activeElement !== this.number) this.number.value = value;
      this.note.value = note;
      this.flag.checked = flagged;
    }

    // Both sides stay visible; the focus moves to the question which of them stands.
    conflicted(reply) {
      this.dispute = reply;
      this.keep = "";
      remember(this.key);
      this.element.classList.add("is-conflict");
      this.conflict.innerHTML = reply.html.conflict;
      this.say(words.changed, "warn");
      const theirs = this.element.querySelector(`[name="value-${this.key}"][value="${CSS.escape(reply.theirs.value)}"]`);
      if (theirs && !theirs.checked) theirs.closest(".opt")?.classList.add("opt-theirs");
      const settle = (keep) => this.settle(keep);
      this.conflict.querySelectorAll("button").forEach((button) => {
        button.addEventListener("click", (event) => { event.preventDefault(); settle(button.value); });
      });
      const banner = this.conflict.querySelector("[role=alert]");
      banner.addEventListener("keydown", (event) => { if (event.key === "Escape") settle("theirs"); });
      banner.focus();
    }

    async settle(keep) {
      this.keep = keep;
      this.version.value = this.dispute.version;
      await this.save();
      (this.number ?? this.element.querySelector("input:checked") ?? this.element).focus();
    }

    failed(sentence = words.failed) {
      this.dirty = true;
      remember(this.key);
      this.say(sentence, "warn");
      const button = makeButton(words.retry);
      button.addEventListener("click", () => this.save());
      this.status.append(button);
      const pause = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
      this.failures += 1;
      this.timer = setTimeout(() => this.save(), pause);
    }

    say(sentence, look = "") {
      const line = document.createElement("span");
      line.className = look;
      line.textContent = sentence;
      this.status.replaceChildren(line);
    }

    // The page goes away: send what is not stored yet and do not wait. A higher number overtakes a running request.
    flush() {
      if (!this.dirty || (this.dispute && !this.keep)) return;
      clearTimeout(this.timer);
      const number = ++sequence;
      this.latest = number;
      this.dirty = false;
      this.send(number).then((response) => this.receive(response, number)).catch(() => this.failed()).finally(showWaiting);
    }
  }

  const marker = `unsaved:${form.dataset.assessment}`;
  const marked = () => new Set(JSON.parse(sessionStorage.getItem(marker) ?? "[]"));
  function remember(key) { sessionStorage.setItem(marker, JSON.stringify([...marked().add(key)])); }
  function forget(key) {
    const keys = marked();
    if (keys.delete(key)) sessionStorage.setItem(marker, JSON.stringify([...keys]));
  }

  // Signing in again, in another tab, changes the token: the cookie holds the one that counts.
  function token() {
    return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  }

  function post(address, fields) {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    const signal = AbortSignal.timeout(PATIENCE);
    return fetch(address, { method: "POST", headers, body: new URLSearchParams(fields), keepalive: true, signal });
  }

  // The view's own reply, or null. Whoever is signed out is led to the sign-in page, which may well answer in JSON too.
  function read(response) {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return isJson && !response.redirected ? response.json() : null;
  }

  function makeButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-q";
    button.textContent = label;
    return button;
  }

  function showFigures(reply) {
    const { progress, strip, next_level: next } = reply.html;
    for (const [id, html] of [["progress", progress], ["strip", strip], ["next-level", next]]) {
      const old = document.getElementById(id);
      if (old && html) old.outerHTML = html;
    }
    if (reply.plant_open > Number(form.dataset.plantOpen)) announce(words.opened, true);
    form.dataset.plantOpen = reply.plant_open;
  }

  function announce(sentence, always = false) {
    const now = Date.now();
    if (!always && now - lastAnnounced < 3000) return;
    lastAnnounced = now;
    announcer.textContent = sentence;
  }

  function showWaiting() {
    const count = [...blocks.values()].filter((block) => block.failures).length;
    const [one, many] = navigator.onLine ? [words.oneWaiting, words.manyWaiting] : [words.oneOffline, words.manyOffline];
    bar.textContent = count === 1 ? one : many.replace("{n}", count);
    bar.hidden = !count;
  }

  function blockOf(target) {
    return blocks.get(target.closest("[data-key]")?.dataset.key);
  }

  function showLeft(area) {
    const limit = Number(area.dataset.limit);
    const left = limit - [...area.value.normalize("NFC")].length;
    let hint = area.parentElement.querySelector("[data-left]");
    if (left > limit / 5) return hint?.remove();
    if (!hint) {
      hint = document.createElement("p");
      hint.dataset.left = "";
      area.after(hint);
    }
    hint.className = left < 0 ? "meta bad" : "meta";
    hint.textContent = words.left.replace("{n}", left);
  }

  document.querySelectorAll("[data-key]").forEach((element) => blocks.set(element.dataset.key, new Block(element)));
  blocks.forEach((block) => forget(block.key)); // this page holds nothing yet

  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=radio], [type=checkbox]")) blockOf(event.target)?.touch(CHOICE_PAUSE);
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, [data-number] input")) return;
    if (event.target.matches("textarea")) showLeft(event.target);
    blockOf(event.target)?.touch(NOTE_PAUSE);
  });
  form.addEventListener("focusout", (event) => {
    const block = blockOf(event.target);
    if (event.target.matches("textarea, [data-number] input") && block?.dirty && !block.failures && !block.dispute) block.save();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  });
  // The page's own save takes everything with it; its number lets it overtake requests under way.
  form.addEventListener("submit", () => {
    leaving = true;
    blocks.forEach((block) => { clearTimeout(block.timer); block.dirty = false; });
    form.elements.csrfmiddlewaretoken.value = token();
    form.elements.tab.value = tab;
    form.elements.sequence.value = ++sequence;
  });

  const flushAll = () => { if (!leaving) blocks.forEach((block) => block.flush()); };
  window.addEventListener("pagehide", flushAll);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flushAll(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("online", () => blocks.forEach((block) => { if (block.failures) block.save(); }));
  window.addEventListener("offline", showWaiting);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...blocks.values()].some((block) => block.failures || block.dispute)) event.preventDefault();
  });

  // What was chosen or typed before this script was here is saved like all that follows.
  const wasChanged = (field) =>
    field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  blocks.forEach((block) => {
    const fields = [...block.element.querySelectorAll("input:not([type=hidden]), textarea")];
    if (fields.some(wasChanged)) block.touch(CHOICE_PAUSE);
  });

  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches("[data-key]")) {
    target.classList.add("is-target");
    target.focus(); // as the browser does for an address with #; the next Tab is the first option
    setTimeout(() => target.classList.remove("is-target"), 2000);
  }
})();
