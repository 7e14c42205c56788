// Five minutes before one is signed out the page says so; nothing is asked of the server until somebody presses the button.
"use strict";

const WARNING = 5 * 60 * 1000;
const dialog = document.getElementById("still-there");
const said = document.getElementById("still-there-said");
const windows = new BroadcastChannel("mentes-session");
const stays = { idle: 0, ends: 0 };
let timer, closed;

// Seconds from now, as the server counts them: the clock of this device may be wrong.
const take = ({ idle, ends }) => { stays.idle = Date.now() + idle * 1000; stays.ends = Date.now() + ends * 1000; plan(); };
const plan = () => {
  clearTimeout(timer);
  const left = Math.min(stays.idle, stays.ends) - Date.now();
  if (left > WARNING) { closed = false; hide(); timer = setTimeout(plan, left - WARNING); }
  else if (!closed) show(left <= 0 ? "end" : stays.ends <= stays.idle ? "soon" : "idle", left); // the latest end no button moves
};
const show = (kind, left) => {
  dialog.querySelectorAll("[data-when]").forEach((part) => { part.hidden = part.dataset.when !== kind; });
  const at = new Date(stays.ends).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  const soon = dialog.querySelector("p[data-when=soon]");
  soon.textContent = soon.dataset.words.replace("{time}", at);
  if (!dialog.open) {
    const before = document.activeElement;
    dialog.show();
    before?.focus?.(); // whoever is typing goes on typing; the words are read out
  }
  said.textContent = dialog.querySelector(`p[data-when="${kind}"]`).textContent;
  if (left > 0) timer = setTimeout(plan, left + 1000);
};
const hide = () => { if (dialog.open) dialog.close(); said.textContent = ""; };
const close = () => { closed = true; hide(); };

dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const answer = await fetch(event.target.action, { method: "POST" }).catch(() => null);
  if (!answer?.ok) { show("end", 0); return; }
  const now = await answer.json();
  windows.postMessage(now);
  take(now);
});
dialog.querySelector("[data-close]").addEventListener("click", close);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && dialog.open) close(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(); }); // a device that slept kept no time
windows.addEventListener("message", (event) => take(event.data));

const here = { idle: Number(dialog.dataset.idle), ends: Number(dialog.dataset.ends) };
windows.postMessage(here); // the other windows learn that something happened
take(here);
