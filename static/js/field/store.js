// What the phone keeps: one database an account, whose rows are readable with that account's key alone. The key comes with
// the session; for days without network it lies here wrapped with the password that was typed at sign-in.
const INDEX = "auxpolice-field", ROUNDS = 310000, NONCE = 12, DAY = 24 * 3600 * 1000;
const bytes = (words) => new TextEncoder().encode(words);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (n) => n.toString(16).padStart(2, "0")).join("");
const from64 = (words) => Uint8Array.from(atob(words), (sign) => sign.charCodeAt(0));
export const sha256 = async (buffer) => hex(await crypto.subtle.digest("SHA-256", buffer));
export class Expired extends Error {}

function opened(name, make) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => make(asked.result);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// one transaction; it is over only when all is on the disk
function work(base, names, mode, act) {
  return new Promise((resolve, reject) => {
    const moved = base.transaction(names, mode, { durability: "strict" });
    const asked = act(...names.map((name) => moved.objectStore(name)));
    moved.oncomplete = () => resolve(asked && asked.result);
    moved.onerror = moved.onabort = () => reject(moved.error || new Error("aborted"));
  });
}

const index = () => opened(INDEX, (base) => base.createObjectStore("accounts", { keyPath: "name" }));
const named = (username) => sha256(bytes("auxpolice-field " + username.normalize("NFKC").trim().toLowerCase()));

async function wrapping(password, salt) {
  const typed = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
async function sealed(key, plain, place) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  return { iv, body: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, plain) };
}
const unsealed = (key, box, place) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: bytes(place) }, key, box.body);

// the account's key wrapped with the password, for the days of the policy
export async function wrap(username, password, session) {
  const name = await named(username), salt = crypto.getRandomValues(new Uint8Array(16));
  const { account, name: shown, key, offline_days: days } = session;
  const kept = { account, shown, key, days, until: Date.now() + days * DAY };
  const box = await sealed(await wrapping(password, salt), bytes(JSON.stringify(kept)), name);
  await work(await index(), ["accounts"], "readwrite", (accounts) => accounts.put({ name, salt, box }));
}

// the account of a name and password that signed in on this phone before; null when they don't fit
export async function unlocked(username, password) {
  const name = await named(username);
  const row = await work(await index(), ["accounts"], "readonly", (accounts) => accounts.get(name));
  if (!row) return null;
  let kept;
  try {
    kept = JSON.parse(new TextDecoder().decode(await unsealed(await wrapping(password, row.salt), row.box, name)));
  } catch (wrong) { return null; }
  if (Date.now() > kept.until || Date.now() < kept.until - kept.days * DAY - DAY) throw new Expired(String(kept.days));
  return Vault.of(kept.account, kept.shown, kept.key);
}
export const wrappedOnce = async () =>
  (await work(await index(), ["accounts"], "readonly", (accounts) => accounts.count())) > 0;

export class Vault {
  static async of(account, shown, key64) {
    const key = await crypto.subtle.importKey("raw", from64(key64), "AES-GCM", false, ["encrypt", "decrypt"]);
    const base = await opened(INDEX + "-" + account, (made) => {
      made.createObjectStore("records", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
      made.createObjectStore("pictures", { keyPath: "id" });
      made.createObjectStore("known", { keyPath: "name" });
    });
    return Object.assign(new Vault(), { account, shown, key, base });
  }
  close() { this.base.close(); this.key = null; }
  async seal(value, place) { return sealed(this.key, value instanceof ArrayBuffer ? value : bytes(JSON.stringify(value)), place); }
  async read(box, place) { return JSON.parse(new TextDecoder().decode(await unsealed(this.key, box, place))); }

  async remember(name, value) {
    const box = await this.seal(value, "known/" + name);
    await work(this.base, ["known"], "readwrite", (known) => known.put({ name, box }));
  }
  async recall(name) {
    const row = await work(this.base, ["known"], "readonly", (known) => known.get(name));
    return row ? this.read(row.box, "known/" + name) : null;
  }

  // --- records, in the order in which they were kept
  async records() {
    const rows = await work(this.base, ["records"], "readonly", (records) => records.getAll());
    return Promise.all(rows.map(async (row) => ({ seq: row.seq, ...(await this.read(row.box, "records/" + row.id)) })));
  }
  // a finished record; its draft is no longer one
  async keep(record) {
    const { seq, ...plain } = record;
    const row = { id: record.id, box: await this.seal(plain, "records/" + record.id) };
    await work(this.base, ["records", "known"], "readwrite", (records, known) => {
      known.delete("draft");
      return records.add(row);
    });
  }
  async mark(record) {
    const { seq, ...plain } = record;
    const row = { seq, id: record.id, box: await this.seal(plain, "records/" + record.id) };
    await work(this.base, ["records"], "readwrite", (records) => records.put(row));
  }
  // the record stays as a line among those sent, its pictures go
  async sent(record, pictures) {
    const { seq, ...plain } = record;
    const row = { seq, id: record.id, box: await this.seal(plain, "records/" + record.id) };
    await work(this.base, ["records", "pictures"], "readwrite", (records, kept) => {
      pictures.forEach((id) => kept.delete(id));
      return records.put(row);
    });
  }
  async drop(seq, pictures) {
    await work(this.base, ["records", "pictures"], "readwrite", (records, kept) => {
      pictures.forEach((id) => kept.delete(id));
      return records.delete(seq);
    });
  }

  // --- pictures
  async putPicture(id, buffer) {
    const box = await this.seal(buffer, "pictures/" + id);
    await work(this.base, ["pictures"], "readwrite", (pictures) => pictures.put({ id, box }));
  }
  async picture(id) {
    const row = await work(this.base, ["pictures"], "readonly", (pictures) => pictures.get(id));
    return row ? unsealed(this.key, row.box, "pictures/" + id) : null;
  }
  dropPicture(id) { return work(this.base, ["pictures"], "readwrite", (pictures) => pictures.delete(id)); }
  countPictures() { return work(this.base, ["pictures"], "readonly", (pictures) => pictures.count()); }
}
