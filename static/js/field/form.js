// The form of a check: a draft that is kept, encrypted, with every change, and becomes a record when it is finished.
import { position, room, shrunk } from "./pictures.js";

const $ = (selector, within = document) => within.querySelector(selector);
const make = (tag, props = {}, ...inner) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inner);
  return made;
};
export const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
  const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};
const PLAIN = ["unit", "place", "is_covert", "theme", "note", "statement", "signer", "refused", "witness"];
const MOST_FOUND = 6;

export class CheckForm {
  constructor(words, told) {
    Object.assign(this, { words, told, form: $("[data-check]"), shown: new Map(), draft: null });
    this.pad = window.auxpolicePad ? window.auxpolicePad($("[data-pad]", this.form)) : null;
    const on = (selector, name, act) => $(selector, this.form).addEventListener(name, act);
    this.form.addEventListener("input", (event) => this.changed(event.target));
    this.form.addEventListener("change", (event) => this.chosen(event.target));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.finish(); });
    on("[data-add]", "click", () => { this.add(); this.save(); });
    on("[data-empty]", "click", () => this.mayGo() && this.start());
    on("[data-pad-clear]", "click", () => { this.pad.clear(); this.draft.strokes = ""; this.save(); });
    if (this.pad) this.pad.ended(() => { this.draft.strokes = this.pad.strokes(); this.save(); });
    on("[data-more]", "toggle", () => this.pad && this.pad.fit());
  }

  // --- whose form it is, and what is known of the day
  async open(vault, day, rules) {
    Object.assign(this, { vault, day, rules });
    this.last = (await vault.recall("last")) || {};
    this.known = new Map(day.people.map((row) => [row[0], row]));
    const { unit, companion, theme } = this.form.elements;
    unit.replaceChildren(new Option(this.words.choose, ""), ...day.units.map(([id, name]) => new Option(name, id)));
    companion.replaceChildren(new Option(this.words.companion, ""), ...day.inspectors.map(([id, name]) => new Option(name, id)));
    const themes = Object.values(day.catalogues).flatMap((one) => one.themes || []);
    theme.replaceChildren(new Option(this.words.noTheme, ""), ...themes.map((one) => new Option(one.name, one.code)));
    this.themes = new Map(themes.map((one) => [one.code, one]));
    const draft = await vault.recall("draft");
    if (draft) { await this.show(draft); this.told(this.words.draft); } else await this.start();
  }
  // whether what is in the form may go: nothing is, or its inspector says so
  mayGo() { return !this.draft || !this.draft.at || window.confirm(this.words.empty); }
  async start(given = {}) {
    const { unit = "", place = "", members = [], with_position = false } = this.last;
    if (this.draft) for (const one of this.draft.pictures) await this.vault.dropPicture(one.id);
    await this.show({
      id: newId(), at: "", unit, place, members, with_position, is_covert: false, theme: "", answers: {}, note: "",
      statement: "", signer: "", strokes: "", refused: false, witness: "", plan: "", findings: [], pictures: [], ...given,
    });
    await this.vault.remember("draft", null);
  }
  async show(draft) {
    this.draft = draft;
    const fields = this.form.elements;
    PLAIN.forEach((name) => {
      if (fields[name].type === "checkbox") fields[name].checked = draft[name];
      else fields[name].value = draft[name];
    });
    fields.with_position.checked = draft.with_position;
    $("[data-findings]", this.form).replaceChildren();
    const findings = draft.findings.splice(0);
    (findings.length ? findings : [{}]).forEach((one) => this.add(one));
    this.showPlanned(); this.showMembers(); this.showPlaces(); this.showAnswers(); this.showSigning();
    if (this.pad) this.pad.draw(draft.strokes);
    this.wrong("");
    $("[data-more] [data-shots]", this.form).replaceChildren();
    for (const one of this.draft.pictures) await this.showShot(one);
  }

  // --- what is typed
  changed(field) {
    if (!this.draft) return;
    if (!this.draft.at) this.draft.at = new Date().toISOString();
    if (PLAIN.includes(field.name)) this.draft[field.name] = field.type === "checkbox" ? field.checked : field.value;
    if (field.name === "with_position") this.draft.with_position = field.checked;
    const finding = this.findingOf(field);
    if (finding && field.name === "text") finding.text = field.value;
    if (finding && field.name === "person") this.search(field, finding);
    if (field.type !== "file") this.save();
  }
  chosen(field) {
    const finding = this.findingOf(field);
    if (field.type === "file") this.shoot(field, finding);
    else if (field.name === "unit") { this.draft.place = this.form.elements.place.value = ""; this.showPlaces(true); this.showCodes(); }
    else if (field.name === "companion" && field.value) {
      this.draft.members = [...new Set([...this.draft.members, Number(field.value)])];
      field.value = "";
      this.showMembers();
    } else if (field.name === "theme") { this.draft.answers = {}; this.showAnswers(); }
    else if (field.name === "refused" || field.name === "is_covert") this.showSigning();
    else if (finding && field.name === "code") { finding.code = field.value; this.showEvidence(field, finding); }
    else if (field.name.startsWith("answer-")) this.draft.answers[field.name.slice(7)] = field.value;
    this.save();
  }
  save() {
    const draft = this.draft;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.saveNow(draft), 250);
  }
  async saveNow(draft = this.draft) {
    clearTimeout(this.later);
    if (!this.vault || !this.vault.key || draft !== this.draft) return;
    try { await this.vault.remember("draft", draft); } catch (full) { this.wrong(this.words.full); }
  }
  wrong(said) {
    const line = $("[data-wrong]", this.form);
    line.textContent = said;
    line.hidden = !said;
    if (said) line.scrollIntoView({ block: "center" });
  }

  // --- findings
  findingOf(field) {
    const box = field.closest("fieldset");
    return box ? this.draft.findings.find((one) => one.key === box.dataset.key) : null;
  }
  add(given = {}) {
    const finding = { key: newId(), code: "", person: null, text: "", ...given };
    const box = $("template[data-finding]").content.cloneNode(true).firstElementChild;
    box.dataset.key = finding.key;
    this.draft.findings.push(finding);
    $("[data-findings]", this.form).append(box);
    $("[name=text]", box).value = finding.text;
    const person = this.known.get(finding.person);
    if (person) $("[name=person]", box).value = person[1] + " " + person[4];
    this.fillCodes($("[name=code]", box), finding);
    $("[data-remove]", box).addEventListener("click", () => this.remove(finding, box));
    this.number();
  }
  async remove(finding, box) {
    for (const one of this.draft.pictures.filter((shot) => shot.finding === finding.key)) await this.dropShot(one);
    this.draft.findings = this.draft.findings.filter((one) => one !== finding);
    box.remove();
    this.number();
    this.save();
  }
  number() {
    const boxes = this.form.querySelectorAll("[data-findings] fieldset");
    boxes.forEach((box, n) => { $("legend", box).textContent = this.words.finding + " " + (n + 1); });
  }
  catalogue() {
    const unit = this.day.units.find((row) => String(row[0]) === String(this.draft.unit));
    const all = Object.values(this.day.catalogues);
    return (unit && this.day.catalogues[unit[2]]) || all[0] || { items: [] };
  }
  fillCodes(field, finding) {
    const items = this.catalogue().items;
    field.replaceChildren(new Option(this.words.choose, ""), ...items.map((one) => new Option(one.code + " " + one.name + "（−" + one.points + "）", one.code)));
    field.value = items.some((one) => one.code === finding.code) ? finding.code : "";
    finding.code = field.value;
    this.showEvidence(field, finding);
  }
  showCodes() {
    this.form.querySelectorAll("[data-findings] [name=code]").forEach((field) => this.fillCodes(field, this.findingOf(field)));
  }
  showEvidence(field, finding) {
    const item = this.catalogue().items.find((one) => one.code === finding.code) || {};
    $("[data-evidence]", field.closest("fieldset")).textContent = item.evidence_words || (item.evidence ? this.words.evidence : "");
  }

  // --- people, found on the phone: by name, pinyin, initials or badge
  search(field, finding) {
    const typed = field.value.replace(/\s+/g, "").toLowerCase(), list = $("[data-found]", field.closest("fieldset"));
    finding.person = null;
    const fits = ([, name, pinyin, initials, badge]) => name.includes(typed) || initials.startsWith(typed)
      || pinyin.replace(/\s+/g, "").startsWith(typed) || badge.toLowerCase().startsWith(typed);
    const near = (row) => String(row[5]) === String(this.draft.unit) ? 0 : 1;
    const found = typed ? this.day.people.filter(fits).sort((one, other) => near(one) - near(other)).slice(0, MOST_FOUND) : [];
    const units = new Map(this.day.units.map(([id, name]) => [id, name]));
    list.replaceChildren(...found.map((row) => {
      const button = make("button", { type: "button", textContent: row[1] + " " + row[4] + " " + (units.get(row[5]) || "") });
      button.addEventListener("click", () => {
        finding.person = row[0];
        field.value = row[1] + " " + row[4];
        list.replaceChildren();
        this.save();
      });
      return make("li", {}, button);
    }));
  }

  // --- unit, companions, checklist, signature
  showPlaces(suggest) {
    const unit = this.day.units.find((row) => String(row[0]) === String(this.draft.unit));
    const places = unit ? unit[3] : [];
    $("#places").replaceChildren(...places.map((place) => make("option", { value: place })));
    if (suggest && unit) this.draft.place = this.form.elements.place.value = places[0] || unit[1];
  }
  showPlanned() {
    const button = make("button", { type: "button", textContent: this.words.unplanned });
    button.addEventListener("click", () => { this.draft.plan = ""; this.showPlanned(); this.save(); });
    $("[data-planned]", this.form).replaceChildren(...(this.draft.plan ? [this.words.planned + " ", button] : []));
  }
  showMembers() {
    const names = new Map(this.day.inspectors);
    this.draft.members = this.draft.members.filter((id) => names.has(id));
    $("[data-members]", this.form).replaceChildren(...this.draft.members.map((id) => {
      const button = make("button", { type: "button", textContent: names.get(id) + " ×" });
      button.addEventListener("click", () => {
        this.draft.members = this.draft.members.filter((one) => one !== id);
        this.showMembers();
        this.save();
      });
      return make("li", {}, button);
    }));
  }
  showAnswers() {
    const theme = this.themes.get(this.draft.theme);
    const choices = [["met", this.words.met], ["not_met", this.words.notMet], ["not_seen", this.words.notSeen]];
    $("[data-answers]", this.form).replaceChildren(...((theme && theme.checklist) || []).map((item) => {
      const box = make("fieldset", { className: "answer" }, make("legend", { textContent: item.text }));
      choices.forEach(([value, text]) => {
        const tick = make("input", { type: "radio", name: "answer-" + item.code, value });
        tick.checked = (this.draft.answers[item.code] || "not_seen") === value;
        box.append(make("label", { className: "tick" }, tick, text));
      });
      return box;
    }));
  }
  showSigning() {
    $("[data-witness]", this.form).hidden = !this.draft.refused;
    $("[data-signing-box]", this.form).hidden = this.draft.refused;
    if (this.pad && !this.draft.refused) this.pad.fit();
  }

  // --- pictures: kept the moment they are shot
  async shoot(field, finding) {
    const files = [...field.files];
    field.value = "";
    for (const file of files) {
      try {
        const left = await room();
        if (left === "full") { this.wrong(this.words.full); return; }
        if (await this.vault.countPictures() >= this.rules.keep_pictures) { this.wrong(this.words.many); return; }
        const where = this.draft.with_position ? position() : null;
        const { content, sha256 } = await shrunk(file, this.rules.picture_edge);
        const one = { id: newId(), sha256, finding: finding ? finding.key : null, taken_at: new Date().toISOString() };
        await this.vault.putPicture(one.id, content);
        this.draft.pictures.push(one);
        await this.saveNow();
        await this.showShot(one, content);
        if (left === "low") this.told(this.words.low);
        if (where) { Object.assign(one, await where); await this.saveNow(); }
      } catch (broken) {
        this.wrong(broken.name === "QuotaExceededError" ? this.words.full : this.words.picture);
      }
    }
  }
  async showShot(one, content) {
    const box = one.finding ? $('fieldset[data-key="' + one.finding + '"]', this.form) : $("[data-more]", this.form);
    const kept = content || await this.vault.picture(one.id);
    if (!box || !kept) return;
    const address = URL.createObjectURL(new Blob([kept], { type: "image/jpeg" }));
    const picture = make("img", { src: address, alt: this.words.shot, onload: () => URL.revokeObjectURL(address) });
    const gone = make("button", { type: "button", textContent: this.words.removeShot });
    gone.addEventListener("click", () => this.dropShot(one));
    const figure = make("figure", {}, picture, gone);
    figure.dataset.shot = one.id;
    $("[data-shots]", box).append(figure);
  }
  async dropShot(one) {
    this.draft.pictures = this.draft.pictures.filter((shot) => shot !== one);
    await this.vault.dropPicture(one.id);
    await this.saveNow();
    this.form.querySelectorAll('[data-shot="' + one.id + '"]').forEach((figure) => figure.remove());
  }

  // --- finished: it is said to be kept only after it is
  refusal(draft, findings) {
    const { words } = this;
    if (!draft.unit) return words.needUnit;
    if (!draft.place.trim()) return words.needPlace;
    if (!draft.members.length) return words.needCompanion;
    if (findings.some((one) => !one.code)) return words.needCode;
    const boxes = this.form.querySelectorAll("[data-findings] fieldset");
    const unclear = (box) => $("[name=person]", box).value.trim() && !this.findingOf($("[name=person]", box)).person;
    if ([...boxes].some(unclear)) return words.needPerson;
    if (!draft.refused && draft.strokes && !draft.signer.trim()) return words.needSigner;
    if (draft.refused && !draft.witness.trim()) return words.needWitness;
    return "";
  }
  async finish() {
    const draft = this.draft;
    const shots = (one) => draft.pictures.some((shot) => shot.finding === one.key);
    const findings = draft.findings.filter((one) => one.code || one.person || one.text.trim() || shots(one));
    const refused = this.refusal(draft, findings);
    this.wrong(refused);
    if (refused || this.busy) return;
    this.busy = true;
    const keys = findings.map((one) => one.key), now = new Date().toISOString();
    const unit = this.day.units.find((row) => String(row[0]) === String(draft.unit));
    const record = {
      id: draft.id, state: "waiting", said: "", what: unit[1] + " " + draft.place.trim(), kept: now,
      body: {
        id: draft.id, account: this.vault.account, unit: Number(draft.unit), place: draft.place.trim(), at: draft.at || now,
        kept_at: now, is_covert: draft.is_covert, members: draft.members, note: draft.note, theme: draft.theme,
        plan: draft.plan, statement: draft.statement, signer: draft.signer, strokes: draft.refused ? "" : draft.strokes,
        refused: draft.refused, witness: draft.refused ? draft.witness : "",
        findings: findings.map(({ code, person, text }) => ({ code, person, text })),
        answers: this.answers(draft),
        pictures: draft.pictures.map(({ finding, ...one }) => ({ ...one, finding: finding === null ? null : keys.indexOf(finding) })),
      },
      draft: { ...draft, findings },
    };
    try {
      clearTimeout(this.later);
      await this.vault.keep(record);
      this.last = { unit: draft.unit, place: draft.place, members: draft.members, with_position: draft.with_position };
      await this.vault.remember("last", this.last);
      this.draft = null;
      await this.start();
      this.told("", record);
    } catch (broken) {
      this.wrong(broken.name === "QuotaExceededError" ? this.words.full : this.words.notKept);
    } finally { this.busy = false; }
  }
  answers(draft) {
    const theme = this.themes.get(draft.theme);
    return ((theme && theme.checklist) || []).map((item) => ({ code: item.code, answer: draft.answers[item.code] || "not_seen" }));
  }
  // a record that was refused, to be mended as a new one: its pictures are sent under new ids with it
  async again(record) {
    await this.start();
    const copy = { ...record.draft, id: newId(), pictures: [] };
    for (const one of record.draft.pictures) {
      const content = await this.vault.picture(one.id);
      if (!content) continue;
      const moved = { ...one, id: newId() };
      await this.vault.putPicture(moved.id, content);
      copy.pictures.push(moved);
    }
    await this.vault.remember("draft", copy);
    await this.vault.drop(record.seq, record.draft.pictures.map((one) => one.id));
    await this.show(copy);
  }
}
