// Small comforts for ordinary forms: Ctrl+Enter sends, a second click does not send twice, a theme shows at once.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  const button = form && form.querySelector("button[type=submit]:not([name])");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
});

const sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.timeStamp - (sentAt.get(form) ?? -Infinity) < 2000) event.preventDefault();
  else sentAt.set(form, event.timeStamp);
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "theme") return;
  const root = document.documentElement;
  if (event.target.value === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = event.target.value;
});
