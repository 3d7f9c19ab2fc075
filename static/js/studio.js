// Saves each field of a draft by itself. "Saved" appears only after the server has committed; nothing typed is lost by
// leaving, by a bad line or by a second editor. Sentences come from the page (#autosave). Without it the page saves whole.
(() => {
  "use strict";

  const form = document.querySelector("form[data-studio]");
  const words = document.getElementById("autosave")?.dataset;
  if (!form || !words) return;
  const announcer = document.getElementById("announce");
  let leaving = false;
  let queue = Promise.resolve(); // one request after the other, so that nobody meets their own changes
  const boxes = new Map();

  class Box {
    constructor(element) {
      this.element = element;
      this.name = element.dataset.field;
      this.input = element.querySelector("[name^='v:']");
      this.seen = element.querySelector("[name^='s:']");
      this.status = element.querySelector("[data-status]");
      this.conflict = element.querySelector("[data-conflict]");
      this.dirty = false;
      this.open = this.conflict.childElementCount > 0;
      this.settleWith(this.conflict);
    }

    save() {
      if (!this.dirty || this.open) return;
      this.dirty = false;
      queue = queue.then(() => this.send());
    }

    async send() {
      this.say(words.saving);
      try {
        const response = await this.post();
        const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
        if (!isJson || response.redirected) return this.failed(words.signedOut);
        this.receive(await response.json());
      } catch {
        this.failed(words.failed);
      }
    }

    post() {
      const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
      const body = new URLSearchParams({ name: this.name, value: this.input.value, seen: this.seen.value });
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      return fetch(form.dataset.save, { method: "POST", headers, body, keepalive: true });
    }

    receive(reply) {
      this.input.removeAttribute("aria-invalid");
      if (reply.status === "conflict") return this.dispute(reply);
      if (reply.status !== "saved") {
        this.input.setAttribute("aria-invalid", "true");
        this.refused = true;
        return this.say(reply.message, "bad");
      }
      this.refused = false;
      if (reply.go) { leaving = true; return location.assign(reply.go); }
      this.seen.value = reply.value;
      if (!this.dirty && document.activeElement !== this.input) this.input.value = reply.value;
      this.close();
      this.say(words.saved, "ok");
      // Another revision in between is somebody else's: what needs the page as it was seen finds out.
      const revision = form.elements.revision;
      if (reply.revision === Number(revision.value) + 1) revision.value = reply.revision;
      for (const [id, html] of Object.entries(reply.html)) {
        const old = document.getElementById(id);
        if (old) old.outerHTML = html;
      }
      if (reply.value) this.element.querySelector("label .tag-bad")?.remove();
      announcer.textContent = [words.saved, this.element.closest(".part")?.querySelector(".sum b")?.textContent].join(" ");
    }

    // Both sides stay visible; which of them stands is for the person to say.
    dispute(reply) {
      this.open = true;
      this.theirs = reply.theirs;
      this.say("");
      this.conflict.innerHTML = reply.html;
      this.settleWith(this.conflict);
      this.conflict.querySelector("[role=alert]").focus();
    }

    settleWith(holder) {
      const theirs = () => this.theirs ?? this.seen.value;
      holder.querySelectorAll("button").forEach((button) => button.addEventListener("click", (event) => {
        event.preventDefault();
        this.seen.value = theirs();
        if (button.name === "theirs") this.input.value = theirs();
        this.close();
        if (button.name === "mine") { this.dirty = true; this.save(); } else this.say(words.theirs);
        this.input.focus();
      }));
    }

    close() {
      this.open = false;
      this.theirs = undefined;
      this.conflict.replaceChildren();
    }

    failed(sentence) {
      this.dirty = true;
      this.say(sentence, "bad");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-q";
      button.textContent = words.retry;
      button.addEventListener("click", () => this.save());
      this.status.append(" ", button);
    }

    say(sentence, look = "") {
      const line = document.createElement("span");
      line.className = look;
      line.textContent = sentence;
      this.status.replaceChildren(line);
    }
  }

  document.querySelectorAll("[data-field]").forEach((element) => boxes.set(element.dataset.field, new Box(element)));
  const boxOf = (target) => boxes.get(target.closest("[data-field]")?.dataset.field);

  form.addEventListener("input", (event) => { const box = boxOf(event.target); if (box) box.dirty = true; });
  form.addEventListener("change", (event) => { const box = boxOf(event.target); if (box) { box.dirty = true; box.save(); } });
  form.addEventListener("submit", () => { leaving = true; });

  const flush = () => { if (!leaving) boxes.forEach((box) => { if (box.dirty && !box.open) { box.dirty = false; box.send(); } }); };
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...boxes.values()].some((box) => box.open || box.refused || box.status.querySelector("button"))) event.preventDefault();
  });
})();
