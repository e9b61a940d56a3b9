// Fills the page for phones without network from what this person's own sign-in page left on the phone.
(async function () {
  "use strict";
  const $ = (selector) => document.querySelector(selector);
  $("[data-again]").addEventListener("click", () => location.reload());
  if (!window.auxpoliceOutbox) return;
  const known = (await window.auxpoliceOutbox.recall("duty")) || { shifts: [], kinds: [] };
  const now = Date.now(), NEAR = 4 * 3600 * 1000;
  const near = known.shifts.filter((one) => Date.parse(one.starts) - NEAR < now && now < Date.parse(one.ends) + NEAR);
  const shift = near.find((one) => now < Date.parse(one.ends)) || near[near.length - 1];
  $("[data-offline-none]").hidden = Boolean(shift);
  if (!shift) return;
  const clock = (text) => new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const coming = now < (Date.parse(shift.starts) + Date.parse(shift.ends)) / 2;
  const button = $("[data-offline-sign] button");
  button.textContent = coming ? button.dataset.in : button.dataset.out;
  button.form.dataset.what = button.textContent + " " + shift.code;
  $("[data-shift-code]").textContent = shift.code;
  $("[data-shift-time]").textContent = clock(shift.starts) + " – " + clock(shift.ends);
  $("[data-offline-sign]").hidden = false;
  const form = $("[data-offline-log] form");
  form.elements.unit.value = shift.unit;
  form.elements.code.replaceChildren(...known.kinds.map(([code, name]) => new Option(name, code)));
  const here = new Date(now - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  form.elements.happened_at.defaultValue = form.elements.known_at.defaultValue = here;
  $("[data-offline-log]").hidden = !known.kinds.length;
})();
