// Warns on the submit page when this browser still holds answers that the server has not confirmed.
(() => {
  "use strict";
  const warning = document.getElementById("pending");
  const unsaved = sessionStorage.getItem(`unsaved:${warning?.dataset.assessment}`);
  if (warning && unsaved && JSON.parse(unsaved).length) warning.hidden = false;
})();
