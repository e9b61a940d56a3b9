// Keeps what is signed and logged on the phone until the server has answered, and sends it: each with a key of its own,
// so that sending twice stores once. Nothing but what this person has entered is kept, and it goes once it has arrived.
(function () {
  "use strict";
  const note = document.querySelector("[data-outbox-note]");
  if (!note || !window.indexedDB) return;
  const DAY = 24 * 3600 * 1000, SAID = "auxpolice.outbox.said";
  const say = note.dataset;
  let me = (document.querySelector('meta[name="account"]') || { content: "" }).content;
  let busy = false;

  // --- the store
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("auxpolice-outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept", { keyPath: "key" });
      asked.result.createObjectStore("known", { keyPath: "name" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  async function store(name, mode, act) {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const work = base.transaction(name, mode);
      const asked = act(work.objectStore(name));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }
  const kept = async () => (await store("kept", "readonly", (s) => s.getAll())).sort((a, b) => a.at.localeCompare(b.at));
  const put = (item) => store("kept", "readwrite", (s) => s.put(item));
  const drop = (key) => store("kept", "readwrite", (s) => s.delete(key));
  const remember = (name, value) => store("known", "readwrite", (s) => s.put({ name, value }));
  const recall = async (name) => { const found = await store("known", "readonly", (s) => s.get(name)); return found && found.value; };

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // --- what is seen of it
  async function show(text) {
    const items = await kept();
    const waiting = items.filter((item) => !item.refused);
    note.hidden = !items.length && !text;
    note.querySelector("[data-outbox-count]").textContent = waiting.length ? say.waiting + " " + waiting.length : "";
    const list = note.querySelector("[data-outbox-list]");
    list.replaceChildren(...items.map((item) => {
      const line = document.createElement("li");
      const clock = new Date(item.at).toLocaleString([], { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
      line.textContent = item.what + " " + clock + (item.refused ? " " + say.refused + "：" + item.refused : "");
      if (item.refused) {
        const gone = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: say.drop });
        gone.addEventListener("click", async () => { await drop(item.key); show(); });
        line.append(" ", gone);
      }
      return line;
    }));
    const old = waiting.some((item) => Date.now() - Date.parse(item.at) > DAY);
    note.querySelector("[data-outbox-said]").textContent = text || (old ? say.old : "");
    document.documentElement.dataset.outbox = String(waiting.length);
  }

  // --- sending
  async function send() {
    if (busy) return;
    busy = true;
    try { await show(await sendAll()); } finally { busy = false; }
  }
  async function sendAll() {
    const items = (await kept()).filter((item) => !item.refused);
    if (!items.length) return "";
    let whose;
    try {
      const asked = await fetch(say.whose, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (asked.status === 401) return say.signedOut;
      if (!asked.ok) return say.offline;
      whose = await asked.json();
    } catch (away) { return say.offline; }
    let taken = "", then = "", others = false;
    for (const item of items) {
      if (item.account !== String(whose.account)) { others = true; continue; }
      const form = new FormData();
      item.fields.forEach(([name, value]) => form.append(name, value));
      form.append("client_key", item.key);
      form.append("phone_at", item.at);
      form.append("sent_at", new Date().toISOString());
      let answer;
      try {
        answer = await fetch(item.url, {
          method: "POST", body: form, headers: { "X-CSRFToken": whose.csrf, "X-Outbox": "1", "HX-Request": "true" },
        });
      } catch (away) { return say.offline; }
      if (answer.status === 401) return say.signedOut;
      if (answer.status === 200 || answer.status === 422) {
        const told = await answer.json();
        if (told.taken) { taken = told.said; then = item.then; await drop(item.key); } else await put({ ...item, refused: told.said });
      } else if (answer.status === 404) await put({ ...item, refused: "404" });
      else return say.offline;
    }
    if (taken) {
      sessionStorage.setItem(SAID, taken);
      location.assign(then || location.href);
    }
    return others ? say.other : "";
  }

  // --- what is entered
  function position() {
    return new Promise((resolve) => {
      if (!navigator.geolocation) { resolve(""); return; }
      navigator.geolocation.getCurrentPosition(
        (at) => resolve(at.coords.latitude.toFixed(5) + "," + at.coords.longitude.toFixed(5) + " ±" + Math.round(at.coords.accuracy) + "m"),
        () => resolve(""), { timeout: 6000, maximumAge: 0 });
    });
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-outbox]");
    if (!form) return;
    event.preventDefault();
    const at = new Date().toISOString();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const where = form.querySelector("[data-with-place]");
      if (where && where.checked) form.elements.place.value = await position();
      const aside = ["csrfmiddlewaretoken", "client_key", "phone_at", "sent_at"];
      const fields = Array.from(new FormData(form)).filter(([name, value]) => !aside.includes(name) && !(value instanceof File && !value.size));
      const url = form.getAttribute("action") || location.pathname;
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      await put({ key: newKey(), account: me || (await recall("account")) || "", url, what: form.dataset.what || "", then: form.dataset.then || "", at, fields });
      form.reset();
      await send();
    } catch (broken) {
      HTMLFormElement.prototype.submit.call(form);
    } finally { button.disabled = false; }
  });

  window.auxpoliceOutbox = { remember, recall };
  if (me) remember("account", me);
  const duty = document.getElementById("outbox-duty");
  if (duty) remember("duty", JSON.parse(duty.textContent));
  if (me) window.auxpoliceShell(say.worker, say.shell);
  const said = sessionStorage.getItem(SAID) || "";
  sessionStorage.removeItem(SAID);
  show(said).then(() => { if (!said) send(); });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(send, 20000);
})();
