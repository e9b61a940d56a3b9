// A grid that is typed into (auxpolice/ui/grid.py): the keyboard of a workbook, paste, undo, each row saved as it is left.
// Without this file the same form has one save button. The rules stay on the server: every figure shown comes from its answer.
(function () {
  "use strict";
  const WAIT = 400, AGAIN = 8000;

  function start(form) {
    const told = form.dataset, $ = (selector) => form.querySelector(selector);
    const lines = Array.from(form.querySelectorAll("tr[data-row]"));
    const cells = Array.from(form.querySelectorAll("[data-was]"));
    const rowOf = (cell) => cell.closest("tr"), columnOf = (cell) => cell.name.slice(0, cell.name.lastIndexOf("-"));
    const cellAt = (row, column) => row && form.elements[column + "-" + row.dataset.row];
    const columns = Array.from(new Set(cells.map(columnOf)));
    const cellsOf = (row) => columns.map((column) => cellAt(row, column)).filter(Boolean);
    const differs = (cell) => cell.value !== cell.dataset.was;
    const isDirty = (row) => cellsOf(row).some(differs);
    const undo = [];
    let timer = null, running = null, leaving = false;

    const status = $("[data-status]"), save = $("[data-save]");
    status.hidden = false;
    form.querySelectorAll("[data-adopt]").forEach((button) => { button.hidden = false; });
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name]);

    // --- what each row says of itself
    function mark(row, state) {
      if (state) row.dataset.now = state; else delete row.dataset.now;
      const place = row.querySelector("[data-state]");
      if (place) place.textContent = state ? told[state] : "";
      count();
    }
    const open = () => lines.filter((row) => row.dataset.now && row.dataset.now !== "saved" || isDirty(row));
    function count() {
      const left = open().length, saving = lines.some((row) => row.dataset.now === "saving");
      status.textContent = saving ? told.saving : left ? fill(told.some, { n: left }) : told.all;
      status.dataset.now = saving ? "saving" : left ? "unsaved" : "saved";
      save.hidden = saving || !left;
    }
    function note(cell, text) {
      const id = cell.name + "-note", old = document.getElementById(id);
      if (old) old.remove();
      cell.toggleAttribute("aria-invalid", !!text);
      cell.removeAttribute("aria-describedby");
      if (!text) return null;
      const line = Object.assign(document.createElement("p"), { className: "field-error", id, textContent: text });
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", id);
      cell.after(line);
      return line;
    }
    const inConflict = (row) => row.querySelector("[data-choose]");

    // --- saving: rows that changed, all in one request, one request at a time
    function soon() { clearTimeout(timer); timer = setTimeout(send, WAIT); }
    async function send() {
      clearTimeout(timer);
      if (running) { await running; return send(); }
      const rows = lines.filter((row) => isDirty(row) && !inConflict(row));
      if (!rows.length) { count(); return; }
      running = post(rows);
      const again = await running;
      running = null;
      if (again) await send();
    }
    async function post(rows) {
      const body = new URLSearchParams(), sent = new Map();
      rows.forEach((row) => {
        body.append("version-" + row.dataset.row, cellAt(row, "version").value);
        cellsOf(row).forEach((cell) => { sent.set(cell, cell.value); if (differs(cell)) body.append(cell.name, cell.value); });
        mark(row, "saving");
      });
      try {
        const answer = await fetch(location.href, { method: "POST", body, keepalive: true,
          headers: { "X-Grid": "rows", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
        if (answer.status === 401) { window.dispatchEvent(new CustomEvent("auxpolice:signed-out", { detail: form })); return false; }
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        return take(await answer.json(), rows, sent);
      } catch (problem) {
        rows.forEach((row) => mark(row, "unsaved"));
        timer = setTimeout(send, AGAIN);
        return false;
      }
    }
    function take(answer, rows, sent) {
      let again = false;
      rows.forEach((row) => {
        const told = answer.rows[row.dataset.row];
        if (!told) { mark(row, "unsaved"); return; }
        cellAt(row, "version").value = told.version;
        cellsOf(row).forEach((cell) => {
          const column = columnOf(cell), [stored, said] = told.cells[column], was = cell.dataset.was;
          if (told.state === "refused") { note(cell, told.errors[column]); return; }
          cell.dataset.was = stored;
          note(cell, "");
          if (told.state === "saved") { if (cell.value === sent.get(cell)) cell.value = stored; return; }
          // somebody else saved first: what only one of the two changed is kept, what both changed is asked
          if (cell.value === was) cell.value = stored;
          else if (stored !== was && stored !== cell.value) choose(cell, stored, said, told.who);
        });
        if (told.state === "refused") mark(row, "refused");
        else if (inConflict(row)) mark(row, "conflict");
        else if (isDirty(row)) { mark(row, "unsaved"); again = true; }
        else mark(row, "saved");
      });
      Object.entries(answer.live).forEach(([name, [text, code]]) => {
        const place = $('[data-live="' + name + '"]');
        if (!place) return;
        place.textContent = text;
        place.dataset.code = code;
      });
      Object.entries(answer.foot).forEach(([key, text]) => { const place = $('[data-foot="' + key + '"]'); if (place) place.textContent = text; });
      if (answer.warned) { list(answer.warned); warn(); }
      compare();
      return again;
    }
    // --- what is stored breaks rules: told below the grid and marked at its cells
    const warned = $("[data-warned]");
    function list(all) {
      if (!warned) return;
      warned.replaceChildren(...all.map(([keys, sentence, grave]) => {
        const item = Object.assign(document.createElement("li"), { className: grave ? "is-grave" : "" });
        item.dataset.of = keys;
        item.append(Object.assign(document.createElement("a"), { href: "#" + keys.split(" ")[0], textContent: sentence }));
        return item;
      }));
      warned.parentElement.hidden = !all.length;
    }
    function warn() {
      if (!warned) return;
      form.querySelectorAll("td.is-warned").forEach((place) => { place.classList.remove("is-warned", "is-grave"); place.title = ""; });
      warned.querySelectorAll("li").forEach((item) => item.dataset.of.split(" ").forEach((key) => {
        const cell = form.elements[key] || $('[data-foot="' + key + '"]'), place = cell && cell.closest("td");
        if (!place) return;
        place.classList.add("is-warned");
        place.classList.toggle("is-grave", place.classList.contains("is-grave") || item.classList.contains("is-grave"));
        place.title += (place.title ? "\n" : "") + item.textContent.trim();
      }));
    }
    const label = (cell) => cell.selectedOptions ? cell.selectedOptions[0].textContent : cell.value;
    function choose(cell, stored, said, who) {
      const mine = label(cell), line = note(cell, fill(told.both, { who, value: said || "—", mine: mine || "—" }));
      line.dataset.choose = "";
      [[told.theirs, stored, said], [told.mine, cell.value, mine]].forEach(([text, value, shown]) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: fill(text, { value: shown || "—" }) });
        button.addEventListener("click", () => { cell.value = value; note(cell, ""); cell.focus(); settle(rowOf(cell)); });
        line.append(button);
      });
    }
    function settle(row) {
      if (inConflict(row)) return;
      mark(row, isDirty(row) ? "unsaved" : row.dataset.now && "saved");
      compare();
      soon();
    }

    // --- each change is one step that can be undone
    let before = null;
    function entered(cell) { before = { cell, value: cell.value }; }
    function change(changes) {
      const made = changes.filter(({ cell, from, to }) => from !== to && cell);
      if (!made.length) return;
      undo.push(made);
      made.forEach(({ cell, to }) => { cell.value = to; });
      new Set(made.map(({ cell }) => rowOf(cell))).forEach(settle);
    }
    function back() {
      const made = undo.pop();
      if (!made) return;
      made.forEach(({ cell, from }) => { cell.value = from; note(cell, ""); });
      made[0].cell.focus();
      entered(made[0].cell);
      new Set(made.map(({ cell }) => rowOf(cell))).forEach(settle);
    }
    form.addEventListener("focusin", (event) => { if (cells.includes(event.target)) entered(event.target); });
    form.addEventListener("input", (event) => { if (cells.includes(event.target) && event.target.tagName !== "SELECT") mark(rowOf(event.target), "unsaved"); });
    form.addEventListener("change", (event) => {
      const cell = event.target;
      if (!cells.includes(cell)) return;
      const from = before && before.cell === cell ? before.value : cell.dataset.was;
      change([{ cell, from, to: cell.value }]);
      if (from === cell.value) settle(rowOf(cell));
      entered(cell);
    });
    // a suggestion that differs from what stands in its column is marked
    function compare() {
      form.querySelectorAll("[data-adopt]").forEach(({ dataset: { adopt, into } }) => lines.forEach((row) => {
        const place = $('[data-live="' + adopt + "-" + row.dataset.row + '"]'), cell = cellAt(row, into);
        if (place && cell) place.classList.toggle("is-other", !!place.dataset.code && place.dataset.code !== cell.value);
      }));
    }
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-adopt]");
      if (button) {
        const { adopt, into, undecided } = button.dataset;
        change(lines.map((row) => ({ cell: cellAt(row, into), place: $('[data-live="' + adopt + "-" + row.dataset.row + '"]') }))
          .filter(({ cell, place }) => cell && place.dataset.code && cell.value === undecided)
          .map(({ cell, place }) => ({ cell, from: cell.value, to: place.dataset.code })));
      }
    });
    function show() {
      const row = open()[0];
      const cell = row && (row.querySelector("[aria-invalid]") || cellsOf(row).find(differs));
      if (cell) { cell.focus(); cell.scrollIntoView({ block: "center", inline: "nearest" }); }
    }

    // --- the keyboard
    function go(cell, down, across) {
      let row = rowOf(cell), at = columns.indexOf(columnOf(cell)), next = null;
      do {
        if (down) row = lines[lines.indexOf(row) + down];
        else at += across;
        next = cellAt(row, columns[at]);
      } while (!next && row && columns[at]);
      if (!next) return;
      next.focus();
      if (next.select) next.select();
    }
    form.addEventListener("keydown", (event) => {
      const cell = event.target;
      if (event.isComposing || !cells.includes(cell)) return;
      const list = cell.tagName === "SELECT", command = event.ctrlKey || event.metaKey;
      const atStart = list || cell.selectionStart === 0, atEnd = list || cell.selectionEnd === cell.value.length;
      const typing = before && before.cell === cell && before.value !== cell.value;
      const act = command ? { z: () => { if (typing && !list) restore(cell); else back(); } }[event.key.toLowerCase()] : event.altKey ? null : {
        Enter: () => go(cell, event.shiftKey ? -1 : 1, 0),
        ArrowDown: list ? null : () => go(cell, 1, 0),
        ArrowUp: list ? null : () => go(cell, -1, 0),
        ArrowRight: atEnd && !event.shiftKey ? () => go(cell, 0, 1) : null,
        ArrowLeft: atStart && !event.shiftKey ? () => go(cell, 0, -1) : null,
        Escape: () => restore(cell),
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    function restore(cell) {
      if (before && before.cell === cell) cell.value = before.value;
      if (cell.select) cell.select();
      settle(rowOf(cell));
    }

    // --- a column or block of a workbook, from the cell that is typed into
    form.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
      if (!cells.includes(event.target) || !/[\t\n]/.test(text) && event.target.tagName !== "SELECT") return;
      event.preventDefault();
      const first = lines.indexOf(rowOf(event.target)), left = columns.indexOf(columnOf(event.target)), changes = [];
      let outside = 0;
      text.split("\n").forEach((line, down) => line.split("\t").forEach((part, across) => {
        const cell = cellAt(lines[first + down], columns[left + across]);
        let to = part.trim();
        if (cell && cell.options) {
          const found = Array.from(cell.options).find((option) => option.value === to || option.textContent === to);
          to = found ? found.value : null;
        }
        if (!cell || to === null) outside += 1; else changes.push({ cell, from: cell.value, to });
      }));
      change(changes);
      entered(event.target);
      if (outside) window.auxpolice.toast(fill(told.outside, { n: outside }), "error");
    });

    // --- the mouse: a cell dragged onto another changes places with it, with Ctrl it is copied there
    if ("drags" in told) {
      let from = null, over = null;
      const paint = (name, cell, on) => cell && cell.closest("td").classList.toggle(name, on);
      const under = (event) => {
        const place = document.elementFromPoint(event.clientX, event.clientY), box = place && place.closest("td");
        const cell = box && box.querySelector("[data-was]");
        return cells.includes(cell) ? cell : null;
      };
      const aim = (cell) => {
        paint("is-aimed", over, false);
        over = cell === from ? null : cell;
        paint("is-aimed", over, true);
        paint("is-dragged", from, !!over);
      };
      const drop = () => { aim(from); from = null; };
      form.addEventListener("dragstart", (event) => event.preventDefault());
      form.addEventListener("pointerdown", (event) => {
        if (event.button === 0 && event.pointerType === "mouse" && cells.includes(event.target)) from = event.target;
      });
      document.addEventListener("pointermove", (event) => {
        if (!from) return;
        if (!(event.buttons & 1)) drop();
        else if (under(event) !== from || over) { event.preventDefault(); aim(under(event)); }
      });
      document.addEventListener("pointerup", (event) => {
        const one = from, other = over;
        if (from) drop();
        if (!one || !other) return;
        change([{ cell: one, from: one.value, to: event.ctrlKey ? one.value : other.value }, { cell: other, from: other.value, to: one.value }]);
        other.focus();
        other.select();
      });
    }

    // --- nobody leaves with something unsaved without being asked; other forms of the page wait for the rows
    async function flush() {
      if (document.activeElement && cells.includes(document.activeElement)) document.activeElement.blur();
      await send();
      return !open().length;
    }
    document.addEventListener("submit", (event) => {
      if (event.target === form) {
        event.preventDefault();
        event.stopPropagation();
        flush().then((done) => { if (!done) show(); });
      } else if (event.target.method === "post" && open().length) {
        event.preventDefault();
        event.stopPropagation();
        const button = event.submitter;
        flush().then((done) => { if (done) event.target.requestSubmit(button); else show(); });
      }
    }, true);
    window.addEventListener("beforeunload", (event) => { if (open().length || running) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && open().length) flush(); });
    window.addEventListener("online", send);

    lines.filter(isDirty).forEach((row) => mark(row, row.querySelector("[aria-invalid]") ? "refused" : "unsaved"));
    warn();
    compare();
    count();
    const wrong = $("[aria-invalid]");
    if (wrong) { wrong.focus(); wrong.scrollIntoView({ block: "center" }); }
  }
  document.querySelectorAll("form[data-grid]").forEach(start);
})();
