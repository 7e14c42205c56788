// Small comforts; every page works without them.
"use strict";

// A menu closes when one turns elsewhere or presses Escape.
const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
  if (menu !== except && !menu.contains(except)) menu.open = false;
});
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement.closest("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// A text field says how much room is left; the words come from the page, in its language.
document.addEventListener("input", (event) => {
  const most = Number(event.target.dataset?.most);
  const note = most && document.getElementById(event.target.id + "-count");
  if (!note) return;
  const left = most - [...event.target.value].length;
  note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
});

// What was typed into a form that can be kept is kept when one leaves the page.
document.addEventListener("input", (event) => { const form = event.target.form; if (form?.dataset.keep) form.dataset.typed = "1"; });
window.addEventListener("pagehide", () => document.querySelectorAll("form[data-keep][data-typed]:not([data-sent])").forEach((form) => {
  const typed = new FormData(form);
  typed.append("action", form.dataset.keep);
  navigator.sendBeacon(form.getAttribute("action"), typed); // form.action would be the button of that name
}));

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method === "get" || event.target.matches("[hx-post], [hx-get]")) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// From a search field the arrow keys go through what it found, and back; Tab does so anyway.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const search = step && document.querySelector("form[data-arrows]");
  if (!search) return;
  const stops = [search.querySelector("input[type=search]"), ...document.querySelectorAll(search.dataset.arrows)];
  const at = stops.indexOf(document.activeElement);
  if (at < 0 || !stops[at + step]) return;
  event.preventDefault();
  stops[at + step].focus();
});
