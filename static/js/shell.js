// Has the service worker keep a page that opens without network, with its files; says so on the document when it has.
(function () {
  "use strict";
  window.auxpoliceShell = async (worker, page) => {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(worker);
      const ready = await navigator.serviceWorker.ready, { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => { document.documentElement.dataset.shell = event.data; };
      ready.active.postMessage({ keep: page }, [port2]);
    } catch (away) { /* asked again when the page is opened next */ }
  };
})();
