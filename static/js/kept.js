// What was typed into a form is kept in this tab until it has arrived: a session that ended meanwhile, or a page that
// was refused, loses none of it. Passwords and files are not kept, and nobody else who signs in here sees it.
(function () {
  "use strict";
  const KEY = "auxpolice.kept";
  const tag = document.querySelector("script[data-kept-note]");
  const account = (document.querySelector('meta[name="account"]') || { content: "" }).content;
  const here = () => location.pathname + location.search;
  // by attribute: a field may be called "method" or "action"
  const ours = (form) => (form.getAttribute("method") || "").toLowerCase() === "post" && !form.matches("[data-reveal-form], .login-form form")
    && !/\/(logout|setlang)\/$/.test(target(form));
  const secret = (field) => field.type === "password" || field.type === "file" || field.name === "csrfmiddlewaretoken";
  const target = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

  function read() {
    try { return JSON.parse(sessionStorage.getItem(KEY) || "null"); } catch (error) { return null; }
  }
  function keep(form) {
    if (!account || !ours(form)) return;
    const names = new Set(Array.from(form.elements).filter((field) => field.name && !secret(field)).map((field) => field.name));
    const typed = Array.from(new FormData(form)).filter(([name, value]) => names.has(name) && typeof value === "string");
    if (!typed.length) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ account, page: here(), target: target(form), names: [...names], typed }));
    } catch (error) { sessionStorage.removeItem(KEY); }
  }
  function put(field, values) {
    const before = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = values.includes(option.value); });
    else if (values.length) field.value = values[0];
    const after = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
    if (before === after && !field.multiple) return;
    ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
  }
  function give(kept) {
    const forms = Array.from(document.forms).filter((form) => ours(form) && target(form) === kept.target);
    const has = (form) => kept.names.filter((name) => form.elements[name]).length;
    const form = forms.sort((one, other) => has(other) - has(one))[0];
    if (!form || !has(form)) return;
    const left = new Map();
    kept.typed.forEach(([name, value]) => left.set(name, [...(left.get(name) || []), value]));
    Array.from(form.elements).forEach((field) => {
      if (!field.name || secret(field) || !kept.names.includes(field.name)) return;
      if (field.type === "submit" || field.type === "button" || (field.type === "hidden" && !/version$/.test(field.name))) return;
      const values = left.get(field.name) || [];
      put(field, values);
      if (field.type !== "checkbox" && field.type !== "radio" && !field.multiple) left.set(field.name, values.slice(1));
    });
    for (let box = form.parentElement; box; box = box.parentElement) {
      if (box.tagName === "DETAILS") box.open = true;
      if (box.tagName === "DIALOG") box.showModal();
    }
    const note = document.createElement("div");
    note.className = "note note-info";
    note.setAttribute("role", "status");
    note.append(Object.assign(document.createElement("div"), { textContent: tag.dataset.keptNote }));
    form.prepend(note);
  }

  const kept = read();
  if (kept && document.body.classList.contains("plain")) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, broken: true }));
  } else if (kept && (!kept.broken || kept.account !== account)) {
    sessionStorage.removeItem(KEY);
  } else if (kept && kept.page === here()) {
    sessionStorage.removeItem(KEY);
    window.addEventListener("load", () => give(kept));
  }
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) keep(event.target); });

  // a part of the page that was asked for after the session had ended: keep what is typed, then sign in
  function signInAgain(from) {
    const form = (from && from.closest && from.closest("form")) || Array.from(document.forms).find(ours);
    if (form) keep(form);
    location.assign(tag.dataset.signIn + "?next=" + encodeURIComponent(here()));
  }
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    signInAgain(event.detail.elt);
  });
  window.addEventListener("auxpolice:signed-out", (event) => signInAgain(event.detail));
})();
