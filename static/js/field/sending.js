// Sends what is kept, in order: each picture in pieces from where the server says it has it, then its record. A picture
// leaves the phone only when the receipt of its record names it with the hash that was counted here.
const PIECE = 256 * 1024, PATIENCE = 60000;
export class Away extends Error {}
export class SignedOut extends Error {}
class Refused extends Error {}

const cookie = (name) => (document.cookie.split("; ").find((one) => one.startsWith(name + "=")) || "").slice(name.length + 1);

export async function ask(path, options = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), ...options.headers };
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options, headers });
  } catch (away) { throw new Away(String(away)); }
  if (answer.status === 403 || answer.status === 401) throw new SignedOut((await told(answer)).code || "");
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Away(String(answer.status));
  return answer;
}
async function told(answer) {
  try { return await answer.json(); } catch (none) { return {}; }
}
const sentence = (said, answer) => [said.message || said.detail || String(answer.status), ...(said.details || [])].join(" ");

async function sendPicture(api, vault, picture, moved) {
  const url = api + "pictures/" + picture.id + "/";
  const content = await vault.picture(picture.id);
  if (!content) throw new Refused("lostPicture");
  let known = await (await ask(url)).json(), again = 3;
  while (known.sha256 !== picture.sha256) {
    const end = Math.min(known.have + PIECE, content.byteLength);
    const answer = await ask(url, {
      method: "PUT", body: content.slice(known.have, end),
      headers: {
        "Content-Type": "application/octet-stream", "X-Sha256": picture.sha256,
        "Content-Range": "bytes " + known.have + "-" + (end - 1) + "/" + content.byteLength,
      },
    });
    if (answer.ok) {
      known = await answer.json();
      moved(known.have / content.byteLength);
      continue;
    }
    const said = await told(answer);
    if (!["offset", "hash"].includes(said.code) || !again--) throw new Refused(sentence(said, answer));
    known = await (await ask(url)).json();
  }
}

async function sendRecord(api, vault, record, moved) {
  const { pictures } = record.body;
  for (let again = 1; ; again--) {
    for (const [n, picture] of pictures.entries()) {
      await sendPicture(api, vault, picture, (part) => moved(n + 1, part));
    }
    const answer = await ask(api + "checks/", {
      method: "POST", body: JSON.stringify({ ...record.body, sent_at: new Date().toISOString() }),
      headers: { "Content-Type": "application/json", "Idempotency-Key": record.id },
    });
    const said = await told(answer);
    if (answer.ok) {
      if (pictures.some((one) => (said.pictures || {})[one.id] !== one.sha256)) throw new Refused("otherHash");
      return said;
    }
    if (said.code !== "missing-pictures" || !again) throw new Refused(sentence(said, answer));
  }
}

// One pass over what waits; tells `seen(state)` as it goes. States: idle, sending, away, signedOut, password,
// noRight, other
export async function pass(api, vault, seen) {
  const go = async (held) => held && sendAll(api, vault, seen);
  if (!navigator.locks) return go(true);
  return navigator.locks.request("auxpolice-field-" + vault.account, { ifAvailable: true }, go);
}
async function sendAll(api, vault, seen) {
  let waiting = (await vault.records()).filter((one) => one.state === "waiting");
  if (!waiting.length) return seen("idle");
  try {
    const answer = await ask(api + "session/");
    if (answer.status === 404) return seen("noRight");
    const session = await answer.json();
    if (session.account !== vault.account) return seen("other");
    while (waiting.length) {
      const record = waiting[0];
      seen("sending", record, 0, 0);
      try {
        const receipt = await sendRecord(api, vault, record, (n, part) => seen("sending", record, n, part));
        const line = { ...record, state: "sent", receipt, said: "", draft: null, body: { ...record.body, strokes: "" } };
        await vault.sent(line, record.body.pictures.map((one) => one.id));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        await vault.mark({ ...record, state: "refused", said: error.message });
      }
      waiting = (await vault.records()).filter((one) => one.state === "waiting");
    }
    return seen("idle");
  } catch (error) {
    if (error instanceof SignedOut) return seen(error.message === "password" ? "password" : "signedOut");
    if (error instanceof Away) return seen("away");
    throw error;
  }
}
