// Keeps the pages that open without network, and the files they are made of, once such a page was opened: those that come
// first from the phone are renewed with each build, the others are shown when the network doesn't answer.
"use strict";
const KEPT = "auxpolice-{{ build|escapejs }}";
const SHELLS = {{ shells|safe }};
const FILES = new Map(SHELLS.flatMap((shell) => shell.files.map((file) => [file, shell])));
async function keep(shell, how) {
  const kept = await caches.open(KEPT);
  await kept.addAll([shell.page, ...shell.files].map((path) => new Request(path, { cache: how })));
}
async function renew() {
  for (const shell of SHELLS) if (await caches.match(shell.page)) await keep(shell, "reload");
}
self.addEventListener("install", (event) => event.waitUntil(renew().then(() => self.skipWaiting())));
self.addEventListener("message", (event) => {
  const shell = SHELLS.find((one) => one.page === event.data.keep);
  const there = async () => (await (await caches.open(KEPT)).match(shell.page)) || keep(shell, "default");
  if (shell) event.waitUntil(there().then(() => event.ports[0].postMessage("kept")));
});
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("auxpolice-") && name !== KEPT);
  const gone = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.clients.claim()));
});
async function first(asked, path) {
  return (await caches.match(path)) || fetch(asked);
}
async function away(asked, path) {
  try { return await fetch(asked); } catch (error) { return (await caches.match(path)) || Response.error(); }
}
self.addEventListener("fetch", (event) => {
  const asked = event.request, path = new URL(asked.url).pathname;
  if (asked.method !== "GET") return;
  const opened = asked.mode === "navigate" ? SHELLS.find((shell) => shell.opens.includes(path)) : null;
  if (opened) event.respondWith((opened.first ? first : away)(asked, opened.page));
  else if (FILES.has(path)) event.respondWith((FILES.get(path).first ? first : away)(asked, path));
});
