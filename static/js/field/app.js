// The phone's own entrance to filing: signs in, unlocks without network, keeps the day's data, shows and sends the outbox.
import { CheckForm } from "./form.js";
import { room } from "./pictures.js";
import { ask, Away, pass, SignedOut } from "./sending.js";
import { Expired, unlocked, Vault, wrap } from "./store.js";

const $ = (selector, within = document) => within.querySelector(selector);
const { api, worker, login, logout, site } = document.body.dataset;
const words = JSON.parse($("#words").textContent);
const RULES = { offline_days: 3, keep_pictures: 60, picture_edge: 1600 };
const SOON = 3000, LATE = 30000, IDLE = 15 * 60 * 1000, DAY = 24 * 3600 * 1000, SENT_DAYS = 14;
let vault = null, session = null, form = null, wait = SOON, timer = 0, state = "idle", step = "";

function note(said) {
  $("[data-note]").textContent = said;
  $("[data-note]").hidden = !said;
}
function go(view) {
  const shown = vault ? view : "enter";
  document.querySelectorAll("[data-view]").forEach((one) => { one.hidden = one.dataset.view !== shown; });
  document.querySelectorAll(".bar [data-go]").forEach((one) => {
    if (one.dataset.go === shown) one.setAttribute("aria-current", "page"); else one.removeAttribute("aria-current");
  });
  $(".bar").hidden = !vault;
  if (vault && view !== "enter") history.replaceState(null, "", "#" + view);
  if (shown === "file" && form && form.pad) form.pad.fit();
  window.scrollTo(0, 0);
}
const wanted = () => ["home", "file", "todo", "records"].find((one) => location.hash === "#" + one) || "file";

// --- coming in: by the session that is there, by the password with network, by the password without
async function asked() {
  const answer = await ask(api + "session/");
  if (answer.status === 404) throw new SignedOut("noRight");
  session = await answer.json();
  return session;
}
const told = (error) => note(words[{ password: "ownPassword", noRight: "noRight" }[error.message] || "wrongPassword"]);
async function comeIn(made) {
  if (form) await form.saveNow();
  if (vault) vault.close();
  vault = made;
  let day = await vault.recall("day");
  const rules = session || (await vault.recall("rules")) || RULES;
  if (session) {
    const { offline_days, keep_pictures, picture_edge } = session;
    await vault.remember("rules", { offline_days, keep_pictures, picture_edge });
    if (!day) day = await fetchDay();
  }
  if (!day) { vault.close(); vault = null; note(words.noDay); go("enter"); return; }
  form = form || new CheckForm(words, (said, record) => {
    note(said);
    if (record) show().then(() => { go("records"); send(); });
  });
  await form.open(vault, day, rules);
  $("[data-hello]").textContent = vault.shown;
  go(wanted());
  showDay(day);
  await prune();
  await show();
  if (session) refresh(day, rules);
  send();
}
async function fetchDay(version = "") {
  const answer = await ask(api + "day/?version=" + version);
  if (answer.status === 304) return null;
  const day = { ...(await answer.json()), read: Date.now() };
  await vault.remember("day", day);
  return day;
}
async function refresh(day, rules) {
  try {
    const fresh = await fetchDay(day.version);
    if (!fresh) return;
    const draft = form.draft;
    await form.saveNow();
    showDay(fresh);
    form.day = fresh;
    if (!draft.at) await form.open(vault, fresh, rules);
  } catch (error) { if (!(error instanceof Away || error instanceof SignedOut)) throw error; }
}
async function enter(event) {
  event.preventDefault();
  const fields = event.target.elements, button = $("[type=submit]", event.target);
  const username = fields.username.value, password = fields.password.value;
  button.disabled = true;
  note("");
  try {
    await signIn(username, password);
    const given = await asked();
    if (!same(given.username, username)) throw new SignedOut("");
    await wrap(username, password, given);
    fields.password.value = "";
    const made = await Vault.of(given.account, given.name, given.key);
    await made.remember("wrapped", true);
    await comeIn(made);
  } catch (error) {
    if (error instanceof Away) {
      session = null;
      try {
        const made = await unlocked(username, password);
        if (!made) { note(words.notHere); return; }
        fields.password.value = "";
        await comeIn(made);
      } catch (late) { if (late instanceof Expired) note(words.expired); else throw late; }
    } else if (error instanceof SignedOut) told(error);
    else throw error;
  } finally { button.disabled = false; }
}
const plainName = (name) => name.normalize("NFKC").trim().toLowerCase();
const same = (one, other) => plainName(one) === plainName(other);
async function signIn(username, password) {
  const door = await ask(login, { redirect: "manual" });  // gives the cookie to send with
  if (door.type === "opaqueredirect") {  // somebody is signed in: out first, for the door wouldn't look at the password
    await ask(logout, { method: "POST", redirect: "manual" });
    await ask(login);
  }
  const body = new URLSearchParams({ username, password });
  const answer = await ask(login, { method: "POST", body, redirect: "manual" }).catch((error) => {
    if (error instanceof Away && error.message === "429") throw new SignedOut("");
    throw error;
  });
  if (answer.type !== "opaqueredirect") throw new SignedOut("");
}
async function leave() {
  if (form) await form.saveNow();
  try { await ask(logout, { method: "POST", redirect: "manual" }); } catch (away) { /* the phone is locked all the same */ }
  if (vault) vault.close();
  vault = session = null;
  location.replace(location.pathname);
}
async function lock(event) {
  event.preventDefault();
  const field = event.target.elements.password;
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await ask(api + "password/", { method: "POST", headers, body: JSON.stringify({ password: field.value }) });
    if (!answer.ok) { note((await answer.json()).message || words.wrongPassword); return; }
    await wrap(session.username, field.value, session);
    field.value = "";
    await vault.remember("wrapped", true);
    event.target.hidden = true;
    note(words.wrapped);
  } catch (error) { note(words.away); }
}

// --- what is seen
function showDay(day) {
  const at = new Date(day.read).toLocaleString([], { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  $("[data-fresh]").textContent = words.fresh + " " + at;
  const units = new Map(day.units.map(([id, name]) => [id, name]));
  $("[data-plan]").replaceChildren(...(day.plan || []).map((one) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.textContent = [one.at_night ? words.night : "", units.get(one.unit), one.place, one.title].filter(Boolean).join(" ");
    button.addEventListener("click", async () => {
      if (!form.mayGo()) return;
      const { key: plan, unit, place, is_covert, members } = one;
      await form.start({ plan, unit, place: place || units.get(unit), is_covert, members });
      go("file");
    });
    return button;
  }));
  vault.recall("wrapped").then((done) => { $("[data-lock]").hidden = Boolean(done) || !session; });
}
async function prune() {
  for (const one of await vault.records()) {
    if (one.state === "sent" && Date.now() - Date.parse(one.kept) > SENT_DAYS * DAY) await vault.drop(one.seq, []);
  }
}
let showing = 0;
async function show() {
  if (!vault) return;
  const turn = ++showing, records = await vault.records();
  if (turn !== showing || !vault) return;
  const waiting = records.filter((one) => one.state === "waiting"), refused = records.filter((one) => one.state === "refused");
  const count = (name, n) => { const b = $("[data-count=" + name + "]"); b.textContent = n; b.hidden = !n; };
  count("records", waiting.length);
  count("todo", refused.length);
  document.documentElement.dataset.waiting = waiting.length;
  document.documentElement.dataset.refused = refused.length;
  const old = waiting.some((one) => Date.now() - Date.parse(one.kept) > DAY);
  $("[data-outbox]").textContent = waiting.length ? words[state] + (old ? " " + words.old : "") : words.allSent;
  $("[data-send]").hidden = !waiting.length;
  $("[data-state]").textContent = (navigator.onLine && state !== "away" ? words.online : words.offline)
    + (waiting.length ? " · " + words.waitingShort + " " + waiting.length : "");
  $("[data-records]").replaceChildren(...records.slice().reverse().map(line));
  const todo = refused.map(line);
  $("[data-todo]").replaceChildren(...(todo.length ? todo : [words.nothing]));
}
function line(one) {
  const item = document.createElement("li");
  const clock = new Date(one.kept).toLocaleString([], { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  const pictures = one.body.pictures.length ? " · " + words.pictures + " " + one.body.pictures.length : "";
  const status = { waiting: words.waitingShort, sent: words.sent, refused: words.refused }[one.state];
  item.dataset.record = one.state;
  item.append(Object.assign(document.createElement("strong"), { textContent: one.what }),
    " " + clock + pictures + " · " + status + (one.state === "waiting" && step.startsWith(one.id) ? step.slice(36) : ""));
  if (one.state === "sent") {
    const link = Object.assign(document.createElement("a"), { href: site + one.id + "/", textContent: words.open });
    item.append(" ", link);
  }
  if (one.state !== "refused") return item;
  item.append(Object.assign(document.createElement("p"), { className: "error", textContent: words[one.said] || one.said }));
  const act = (text, done) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    button.addEventListener("click", done);
    item.append(button);
  };
  act(words.again, async () => { await vault.mark({ ...one, state: "waiting", said: "" }); await show(); send(); });
  act(words.mend, async () => {
    if (!form.mayGo()) return;
    await form.again(one);
    await show();
    go("file");
  });
  act(words.drop, async () => {
    if (!window.confirm(words.dropSure)) return;
    await vault.drop(one.seq, one.body.pictures.map((shot) => shot.id));
    await show();
  });
  return item;
}

// --- the outbox goes when there is a network, and whenever something may have changed
let busy = false;
async function send() {
  if (!vault || busy) return;
  busy = true;
  clearTimeout(timer);
  const mine = vault;
  try {
    const seen = (now, record, n, part) => {
      state = now;
      step = record ? record.id + (n ? " " + words.picture1 + " " + n + " " + Math.round(100 * part) + "%" : "") : "";
      if (mine === vault) show();
    };
    await pass(api, mine, seen);
  } catch (error) {
    if (mine === vault) throw error;
  } finally {
    busy = false;
    const waits = state === "away" || state === "sending";
    wait = waits ? Math.min(wait * 2, LATE) : SOON;
    timer = setTimeout(send, waits ? wait : LATE);
    if (vault) {
      await show();
      if (["signedOut", "other"].includes(state) && document.documentElement.dataset.waiting !== "0") askAgain();
    }
  }
}
function askAgain() {
  note(words[state]);
  $("[data-view=enter]").hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (button) { note(""); go(button.dataset.go); show(); }
});
$("[data-enter]").addEventListener("submit", enter);
$("[data-lock]").addEventListener("submit", lock);
$("[data-leave]").addEventListener("click", leave);
$("[data-send]").addEventListener("click", () => { wait = SOON; send(); });
window.addEventListener("online", () => { wait = SOON; show(); send(); });
window.addEventListener("offline", () => show());
document.addEventListener("visibilitychange", async () => {
  if (!document.hidden) await lockIdle();
  if (document.hidden) { if (form) form.saveNow(); } else { wait = SOON; send(); }
});

// nobody at it for so long: the phone is locked, what is kept stays
let touched = Date.now();
["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, () => { touched = Date.now(); }));
async function lockIdle() {
  if (!vault || busy || Date.now() - touched < IDLE) return;
  await form.saveNow();
  vault.close();
  vault = session = null;
  note("");
  go("enter");
}
setInterval(lockIdle, LATE);
window.auxpoliceShell(worker, location.pathname);

(async function begin() {
  if (!window.crypto || !crypto.subtle || !window.indexedDB) { note(words.unable); return; }
  try {
    const given = await asked();
    await comeIn(await Vault.of(given.account, given.name, given.key));
  } catch (error) {
    if (!(error instanceof Away || error instanceof SignedOut)) throw error;
    if (error instanceof SignedOut && error.message) told(error);
    go("enter");
  }
  if (await room() === "low") note(words.low);
})();
