// Tells the server every 20 seconds that somebody works on this section, and shows who else does. It is silent while the
// page is hidden or nobody has touched it for five minutes, so that it never keeps a forgotten session alive.
(() => {
  "use strict";

  const EVERY = 20000;
  const ATTENTION = 300000;

  const place = document.getElementById("presence");
  if (!place) return;
  let touched = Date.now();

  async function beat() {
    if (document.visibilityState === "hidden" || Date.now() - touched > ATTENTION) return;
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? place.dataset.token;
    try {
      const response = await fetch(place.dataset.address, { method: "POST", headers: { "X-CSRFToken": token } });
      const html = response.ok && !response.redirected ? (await response.text()).trim() : "";
      if (place.innerHTML !== html) place.innerHTML = html;
    } catch {
      place.replaceChildren(); // without a line nobody knows who else is here
    }
  }

  for (const kind of ["input", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  document.addEventListener("visibilitychange", beat);
  setInterval(beat, EVERY);
  beat();
})();
