// Keeps the draft of a spot-check on the phone until it has been sent, and proposes people while typing.
(function () {
  "use strict";
  const form = document.querySelector("[data-spot-check]");
  if (!form) return;
  const key = "auxpolice.spot-check";
  const kept = ["unit", "place", "at", "is_covert", "person", "code", "text", "id"];
  const read = (name) => {
    const field = form.elements[name];
    return field.type === "checkbox" ? field.checked : field.value;
  };
  const save = () => localStorage.setItem(key, JSON.stringify(Object.fromEntries(kept.map((n) => [n, read(n)]))));
  if (!form.dataset.refused) {
    try {
      const draft = JSON.parse(localStorage.getItem(key) || "null");
      if (draft) {
        kept.forEach((name) => {
          const field = form.elements[name];
          if (field.type === "checkbox") field.checked = draft[name];
          else if (draft[name]) field.value = draft[name];
        });
        document.querySelector("[data-draft-note]").hidden = false;
      }
    } catch (error) {
      localStorage.removeItem(key);
    }
  }
  // the catalogue is read anew for the unit and the time: what was chosen while the answer was on its way stays chosen
  let chosen = "";
  form.addEventListener("htmx:beforeSwap", (event) => { if (event.target === form.elements.code) chosen = read("code"); });
  form.addEventListener("htmx:afterSwap", (event) => {
    const code = form.elements.code;
    if (event.target === code && [...code.options].some((option) => option.value === chosen)) code.value = chosen;
  });
  form.addEventListener("input", save);
  form.addEventListener("submit", () => {
    save();
    sessionStorage.setItem(key + ".sent", read("id"));
    form.querySelector("[type=submit]").disabled = true;
  });
  document.querySelector("[data-draft-drop]").addEventListener("click", () => {
    localStorage.removeItem(key);
    window.location.reload();
  });
})();
