"use strict";
// Quicker hands for those who have them: every page works without this file.

(() => {
  const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

  // j and k walk the marked links of a list, Enter opens the one at hand, / goes to the search field.
  const links = () => Array.from(document.querySelectorAll("[data-keys] [data-key]"));
  let at = -1;
  const walk = (by) => {
    const all = links();
    if (!all.length) return;
    const focused = all.indexOf(document.activeElement);
    at = Math.min(Math.max((focused >= 0 ? focused : at) + by, 0), all.length - 1);
    document.querySelectorAll(".at-hand").forEach((row) => row.classList.remove("at-hand"));
    const row = all[at].closest("li, tr");
    if (row) row.classList.add("at-hand");
    all[at].focus({ preventScroll: true });
    (row || all[at]).scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "/") {
      const search = document.getElementById("q");
      if (!search) return;
      search.focus();
      search.select();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // A second press while the first is on its way does nothing (the server would answer it once anyway).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // A link to a folded part opens it; the error summary takes the focus.
  const unfold = () => {
    const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = wanted; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (wanted) wanted.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
