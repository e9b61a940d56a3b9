// A shot becomes what is sent: upright, shrunk, without anything hidden in the file, with the hash of its bytes.
import { sha256 } from "./store.js";

const QUALITY = 0.8, LOW = 60 * 1024 * 1024, FULL = 8 * 1024 * 1024;

export async function shrunk(file, edge) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("picture");
  const content = await blob.arrayBuffer();
  return { content, sha256: await sha256(content) };
}

// where the shot was taken, if the phone says so; never an old position
export function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) { resolve({}); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }),
      () => resolve({}), { timeout: 6000, maximumAge: 0, enableHighAccuracy: true });
  });
}

// "" while there is room, "low" when it gets scarce, "full" before nothing can be kept any longer
export async function room() {
  if (!navigator.storage || !navigator.storage.estimate) return "";
  if (navigator.storage.persist) navigator.storage.persist().catch(() => {});
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  if (!quota) return "";
  return quota - usage < FULL ? "full" : quota - usage < LOW ? "low" : "";
}
