// Behaviour of the frame and the components. No inline handlers anywhere: everything hangs on data attributes.
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const csrf = () => { const tag = $('meta[name="csrf-token"]'); return tag ? tag.content : ""; };

  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrf(); });
  ["htmx:responseError", "htmx:sendError"].forEach((name) => document.addEventListener(name, () => {
    const box = $("#toasts");
    if (box) toast(box.dataset.failed, "error");
  }));

  function toast(text, level) {
    const box = $("#toasts");
    if (!box || !text || box.childElementCount > 2) return;
    const line = document.createElement("div");
    line.className = "message message-" + (level || "info");
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    box.append(line);
    setTimeout(() => line.remove(), 6000);
  }

  // --- the menu scrolls by itself: the entry of this page is in sight
  const here = $(".side [aria-current]");
  if (here) here.closest(".side").scrollTop = here.offsetTop - here.closest(".side").clientHeight / 2;

  // --- search: "/" puts the cursor there; arrows walk the suggestions; Escape closes
  const search = $("[data-search]");
  const suggestions = $("#search-suggestions");
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && search && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (!suggestions || !event.target.closest(".search-box")) return;
    if (event.key === "Escape") { suggestions.replaceChildren(); search.focus(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const links = $$("[data-suggestion]", suggestions);
      if (!links.length) return;
      event.preventDefault();
      const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (at < 0) search.focus(); else links[Math.min(at, links.length - 1)].focus();
    }
  });

  // --- one listener for clicks
  document.addEventListener("click", (event) => {
    if (suggestions && !event.target.closest(".search-box")) suggestions.replaceChildren();
    $$(".person-box .suggestions").forEach((list) => { if (!list.parentElement.contains(event.target)) list.replaceChildren(); });
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });

    const opener = event.target.closest("[data-open]");
    if (opener) { const box = document.getElementById(opener.dataset.open); if (box) box.showModal(); return; }
    const closer = event.target.closest("[data-close]");
    if (closer) { closer.closest("dialog").close(); return; }
    if (event.target.tagName === "DIALOG") {
      const edge = event.target.getBoundingClientRect();
      const inside = event.clientX >= edge.left && event.clientX <= edge.right && event.clientY >= edge.top && event.clientY <= edge.bottom;
      if (!inside) event.target.close();
      return;
    }
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) { dismiss.closest(".message, .note").remove(); return; }
    if (event.target.closest("[data-print]")) { window.print(); return; }
    if (event.target.closest("[data-back]")) { if (history.length > 1) history.back(); else location.assign("/"); return; }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) { askReason(reveal); return; }
    const filler = event.target.closest("[data-fill-username]");
    if (filler) {
      $("#id_username").value = filler.dataset.fillUsername;
      $("#id_password").value = filler.dataset.fillPassword || "";
      $(filler.dataset.fillPassword ? ".login-form button[type=submit]" : "#id_password").focus();
      return;
    }
    const pick = event.target.closest("[data-pick]");
    if (pick) {
      const list = pick.closest(".suggestions"), box = list.parentElement.querySelector("input");
      box.value = pick.dataset.pick;
      list.replaceChildren();
      box.focus();
      return;
    }
    const link = event.target.closest("a[data-drawer]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && $("#drawer")) { event.preventDefault(); openDrawer(link.href); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $$("details[data-menu][open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
  });

  // --- drawer: any page that extends the layout, without its frame
  async function openDrawer(url) {
    const drawer = $("#drawer"), body = $(".drawer-body", drawer);
    body.textContent = body.dataset.loading;
    $("#drawer-title").textContent = "";
    $("[data-drawer-page]", drawer).href = url;
    if (!drawer.open) drawer.showModal();
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      if (answer.status === 401) { window.dispatchEvent(new CustomEvent("auxpolice:signed-out")); return; }
      if (!answer.ok) throw new Error(answer.status);
      body.innerHTML = await answer.text();
      const part = $(".fragment", body);
      $("#drawer-title").textContent = part ? part.dataset.title : "";
      if (window.htmx) window.htmx.process(body);
      document.dispatchEvent(new CustomEvent("content:added", { detail: body }));
    } catch (problem) {
      body.textContent = body.dataset.failed;
    }
  }

  // --- masked numbers: a reason first, then the number; the server writes the trace
  let revealing = null;
  function askReason(button) {
    revealing = button;
    const box = $("#reveal");
    $("[data-part=error]", box).hidden = true;
    box.showModal();
    $("#reveal-reason").focus();
  }
  const revealForm = $("[data-reveal-form]");
  if (revealForm) revealForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = $("[data-part=error]", revealForm);
    try {
      const answer = await fetch(revealing.dataset.reveal, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" }, body: new FormData(revealForm) });
      if (answer.status === 401) { window.dispatchEvent(new CustomEvent("auxpolice:signed-out")); return; }
      const text = (await answer.text()).trim();
      if (!answer.ok) { error.textContent = answer.status === 400 || answer.status === 422 ? text : $("#toasts").dataset.failed; error.hidden = false; return; }
      const place = revealing.closest(".masked");
      $(".masked-text", place).textContent = text;
      revealing.remove();
      $("#reveal").close();
      revealForm.reset();
    } catch (problem) { error.textContent = $("#toasts").dataset.failed; error.hidden = false; }
  });

  // --- ask before what matters; then keep a form from being sent twice
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (button && button.dataset.confirm && !button.dataset.confirmed) {
      event.preventDefault();
      const box = $("#confirm"), action = $("[data-part=action]", box);
      $("#confirm-question").textContent = button.dataset.confirm;
      const detail = $("[data-part=detail]", box);
      detail.textContent = button.dataset.confirmDetail || "";
      detail.hidden = !button.dataset.confirmDetail;
      $("[data-part=final]", box).hidden = !("confirmFinal" in button.dataset);
      action.textContent = button.dataset.confirmAction || button.textContent.trim() || action.dataset.default;
      box.returnValue = "no";
      box.showModal();
      box.addEventListener("close", () => {
        if (box.returnValue !== "yes") return;
        button.dataset.confirmed = "1";
        form.requestSubmit(button);
        delete button.dataset.confirmed;
      }, { once: true });
      return;
    }
    if (form.method.toLowerCase() === "post" && !form.hasAttribute("hx-post") && button) {
      setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; }, 0);
    }
  });
  window.addEventListener("pageshow", () => $$("[aria-busy=true]").forEach((b) => { b.removeAttribute("aria-busy"); b.disabled = false; }));

  // --- filters act on change; empty fields stay out of the URL
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && (event.target.tagName === "SELECT" || event.target.type === "checkbox")) form.requestSubmit();
  });
  $$("form[data-autosubmit], form.search-page").forEach((form) => form.addEventListener("formdata", (event) => {
    Array.from(event.formData.entries()).forEach(([name, value]) => { if (value === "") event.formData.delete(name); });
  }));

  // --- file drop zones show the name of what was chosen
  document.addEventListener("change", (event) => {
    const zone = event.target.type === "file" && event.target.closest(".drop");
    if (zone) $(".drop-name", zone).textContent = Array.from(event.target.files).map((f) => f.name).join("、");
  });
  $$(".drop").forEach((zone) => {
    ["dragover", "dragenter"].forEach((name) => zone.addEventListener(name, () => zone.classList.add("is-over")));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
  });

  // --- a tree of units: a box ticks what is below it; a half-ticked branch shows as such; typing finds a unit with those above it
  function treeState(tree) {
    const rows = $$(".tree-row", tree).map((row) => ({ row, path: row.dataset.path, box: $("input", row) }));
    rows.forEach(({ row, path, box }) => {
      const below = rows.filter((other) => other.path !== path && other.path.startsWith(path));
      const ticked = below.filter((other) => other.box.checked).length;
      row.classList.toggle("is-part", below.length > 0 && (box.checked ? ticked < below.length : ticked > 0));
    });
    $("[data-tree-count]", tree).textContent = rows.filter(({ box }) => box.checked).length;
  }
  function treeSet(tree, ticked) {
    $$(".tree-row", tree).forEach((row) => { if (!row.hidden) $("input", row).checked = ticked; });
    treeState(tree);
    tree.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("change", (event) => {
    const row = event.target.closest(".tree-row");
    if (!row) return;
    const tree = row.closest("[data-tree]");
    $$(".tree-row", tree).forEach((other) => { if (other.dataset.path.startsWith(row.dataset.path)) $("input", other).checked = event.target.checked; });
    treeState(tree);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-tree-search]")) return;
    const tree = event.target.closest("[data-tree]"), wanted = event.target.value.trim().toLowerCase();
    const rows = $$(".tree-row", tree), found = rows.filter((row) => row.dataset.words.includes(wanted));
    rows.forEach((row) => { row.hidden = !found.some((hit) => hit.dataset.path.startsWith(row.dataset.path)); });
    $(".tree-nothing", tree).hidden = found.length > 0;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("[data-tree-search]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tree-all], [data-tree-none]");
    if (button) treeSet(button.closest("[data-tree]"), "treeAll" in button.dataset);
  });
  $$("[data-tree]").forEach(treeState);
  document.addEventListener("content:added", (event) => $$("[data-tree]", event.detail).forEach(treeState));

  const summary = $("[data-focus]");
  if (summary) summary.focus();
  window.auxpolice = { toast, openDrawer };
})();
