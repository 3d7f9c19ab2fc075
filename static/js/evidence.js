// Adds files one by one with progress and Cancel; without this script the form sends them all at once. A refused file
// takes none of the others with it.
(() => {
  "use strict";

  class Upload {
    constructor(form, file) {
      this.form = form;
      this.words = form.dataset;
      this.file = file;
      this.row = document.createElement("li");
      this.name = document.createElement("bdi");
      this.name.textContent = file.name;
      this.bar = document.createElement("progress");
      this.bar.max = 100;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.text = document.createElement("span");
      this.text.className = "meta";
      this.text.textContent = this.words.waiting;
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = "btn btn-q";
      this.button.textContent = this.words.cancel;
      this.button.addEventListener("click", () => this.cancel());
      this.row.append(this.name, this.bar, this.text, this.button);
      form.querySelector("[data-uploads]").append(this.row);
    }

    // Resolves to what became of the file: added, there, refused, invalid or cancelled.
    send() {
      if (this.state) return Promise.resolve(this.state);
      if (this.file.size > Number(this.words.limit)) {
        return Promise.resolve(this.end("refused", this.words.tooBig.replace("{name}", this.file.name)));
      }
      const data = new FormData(this.form);
      data.delete("files");
      data.append("files", this.file);
      this.request = new XMLHttpRequest();
      this.request.open("POST", this.form.action);
      this.request.setRequestHeader("Accept", "application/json");
      this.request.upload.addEventListener("progress", (event) => this.progress(event));
      this.request.upload.addEventListener("load", () => { this.text.textContent = this.words.checking; });
      return new Promise((resolve) => {
        this.request.addEventListener("load", () => resolve(this.receive()));
        this.request.addEventListener("error", () => resolve(this.end("refused", this.words.failed)));
        this.request.addEventListener("abort", () => resolve(this.end("cancelled", this.words.cancelled)));
        this.request.send(data);
      });
    }

    progress(event) {
      const percent = event.total ? Math.floor((event.loaded / event.total) * 100) : 0;
      this.bar.value = percent;
      this.text.textContent = this.words.percent.replace("{n}", percent);
    }

    // Whoever is signed out gets a page instead of the view's own reply.
    receive() {
      const isJson = this.request.getResponseHeader("Content-Type")?.startsWith("application/json");
      if (!isJson) return this.end("refused", this.words.failed);
      const reply = JSON.parse(this.request.responseText);
      return this.end(reply.status, reply.message);
    }

    cancel() {
      if (this.request) this.request.abort();
      else this.end("cancelled", this.words.cancelled);
    }

    end(state, sentence) {
      this.state = state;
      this.bar.remove();
      this.button.remove();
      this.text.className = state === "refused" ? "bad" : state === "cancelled" ? "meta" : "ok";
      this.text.textContent = sentence;
      if (sentence.includes(this.file.name)) this.name.remove();
      return state;
    }
  }

  async function sendAll(form) {
    const inputs = [...form.querySelectorAll("input[type=file]")];
    const files = inputs.flatMap((input) => [...input.files]);
    const said = form.querySelector("[data-said]");
    form.querySelector("[data-uploads]").replaceChildren();
    if (!files.length) {
      const problem = document.createElement("li");
      problem.className = "bad";
      problem.textContent = form.dataset.none;
      form.querySelector("[data-uploads]").append(problem);
      said.textContent = form.dataset.none;
      return inputs[0].focus();
    }
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    const uploads = files.map((file) => new Upload(form, file));
    for (const upload of uploads) await upload.send();
    inputs.forEach((input) => { input.value = ""; });
    button.disabled = false;
    said.textContent = uploads.map((upload) => upload.text.textContent).join(" ");
    if (uploads.some((upload) => upload.state === "added" || upload.state === "there")) await refresh(form);
  }

  async function refresh(form) {
    const list = document.querySelector(form.dataset.list);
    const response = await fetch(location.href, { headers: { "HX-Request": "true" } });
    if (list && response.ok && !response.redirected) list.innerHTML = await response.text();
  }

  function prepare(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.reportValidity()) sendAll(form);
    });
    const drop = form.querySelector("[data-drop]");
    const input = drop.querySelector("input");
    drop.querySelector(".drop-hint").hidden = false;
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", name === "dragenter" || name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
    }
  }

  document.querySelectorAll("form[data-upload]").forEach(prepare);
})();
