{% load static %}// Keeps the page for phones without network and the files it is made of; answers with them only when the network doesn't.
"use strict";
const KEPT = "auxpolice-{{ build|escapejs }}", PAGE = "{% url 'offline' %}";
const OPENS = ["{% url 'assessment:sign-in' %}", "{% url 'assessment:situation-new' %}"];
const FILES = [
  PAGE, "{% static 'vendor/tabler/tabler.min.css' %}", "{% static 'vendor/tabler-icons/tabler-icons.min.css' %}",
  "{% static 'css/tokens.css' %}", "{% static 'css/app.css' %}", "{% static 'css/components.css' %}",
  "{% static 'js/outbox.js' %}", "{% static 'js/offline.js' %}",
];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("auxpolice-") && name !== KEPT);
  const gone = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const asked = event.request, path = new URL(asked.url).pathname;
  if (asked.method !== "GET") return;
  const opens = asked.mode === "navigate" && (OPENS.includes(path) || path === PAGE);
  if (opens) event.respondWith(fetch(asked).catch(() => caches.match(PAGE)));
  else if (FILES.includes(path)) event.respondWith(fetch(asked).catch(() => caches.match(path)));
});
