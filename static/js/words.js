// Explains a word of the glossary where it stands. Without this script, its link leads to the list on the same page.
(() => {
  "use strict";
  if (!("popover" in HTMLElement.prototype)) return;
  const box = document.createElement("div");
  box.className = "word-box";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "note");
  document.body.append(box);

  const place = (link) => {
    const at = link.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
    const below = at.bottom + 4;
    const fits = below + box.offsetHeight < innerHeight;
    box.style.left = `${left}px`;
    box.style.top = `${fits ? below : Math.max(8, at.top - box.offsetHeight - 4)}px`;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.word");
    const entry = link && document.querySelector(link.hash);
    if (!entry) return;
    event.preventDefault();
    box.replaceChildren(...[...entry.children].map((part) => {
      const line = document.createElement("p");
      line.textContent = part.textContent;
      return line;
    }));
    box.showPopover();
    place(link);
    box.focus({ preventScroll: true });
  });
  addEventListener("scroll", () => box.hidePopover(), { passive: true });
})();
