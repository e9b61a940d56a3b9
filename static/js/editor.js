// The editor of a policy: what is open stays open, what is typed while an answer is under way stays typed.
(function () {
  "use strict";
  const form = document.querySelector("[data-editor]");
  if (!form) return;
  document.documentElement.classList.add("has-script");
  let unsaved = "unsaved" in form.dataset, leaving = false;
  const typed = new Map();

  form.addEventListener("input", (event) => {
    if (!event.target.matches("[name=who], [name=month]")) unsaved = true;
    typed.set(event.target.id, event.target);
  });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved && !leaving) event.preventDefault(); });

  // --- rows are drawn anew by the server
  const opened = (root) => Array.from(root.querySelectorAll("details[open]")).map((box) => box.id);
  let open = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "editor-live" && form.contains(event.target)) { typed.clear(); unsaved = true; }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "editor" || event.detail.target.id === "editor-live") open = opened(form);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "editor") typed.forEach((old, id) => {
      const now = id && document.getElementById(id);
      if (now && now !== old) { if (old.type === "checkbox") now.checked = old.checked; else now.value = old.value; }
    });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "editor" && event.detail.target.id !== "editor-live") return;
    open.forEach((id) => { const box = document.getElementById(id); if (box && box.tagName === "DETAILS") box.open = true; });
    mark();
    const first = document.querySelector("#editor [autofocus]");
    if (first) { first.removeAttribute("autofocus"); first.focus(); }
  });

  // --- sentences at their rows, and the inputs that have to be mended
  function mark() {
    const told = document.getElementById("editor-told");
    told.querySelectorAll("[data-row]").forEach((line) => {
      const faults = document.getElementById(line.dataset.row + "-faults");
      if (!faults) return;
      if (faults.innerHTML.trim() !== line.innerHTML.trim()) faults.innerHTML = line.innerHTML;
      const said = document.getElementById(line.dataset.row + "-said"), flag = document.getElementById(line.dataset.row + "-mark");
      if (said) said.textContent = line.dataset.said;
      if (flag) flag.hidden = !line.childElementCount;
    });
    told.replaceChildren();
    const wrong = new Set((told.dataset.wrong || "").split(" "));
    form.querySelectorAll("#editor [aria-invalid], #editor .is-wrong").forEach((field) => {
      if (wrong.has(field.id)) return;
      field.removeAttribute("aria-invalid");
      const place = field.closest(".field, td");
      if (place) place.querySelectorAll(".field-error").forEach((line) => line.remove());
      field.classList.remove("is-wrong");
    });
    wrong.forEach((id) => {
      const field = id && document.getElementById(id);
      if (!field) return;
      if (field.tagName === "FIELDSET") field.classList.add("is-wrong"); else field.setAttribute("aria-invalid", "true");
    });
  }
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link) return;
    const box = document.getElementById(link.dataset.open);
    if (!box) return;
    event.preventDefault();
    box.open = true;
    box.scrollIntoView({ block: "center" });
    (box.querySelector("[aria-invalid=true], .is-wrong input") || box.querySelector("summary")).focus();
  });
})();
