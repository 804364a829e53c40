"use strict";

/** Hashes a chosen or dropped file here, so that its bytes do not leave the browser, and asks by the hash alone. */
const form = document.querySelector("form");
const file = document.getElementById("file");
const about = document.getElementById("about");
const said = document.getElementById("said");
const drop = document.getElementById("drop");
const MOST = 512 * 1024 * 1024;

said.textContent = said.dataset.stays;

/** The SHA-256 of a file, in hexadecimal digits. */
async function hashed(chosen) {
  const digest = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks by the hash of a file. Where it cannot be worked out, nothing is sent. */
async function ask(chosen) {
  if (!globalThis.crypto?.subtle) {
    said.textContent = form.dataset.impossible;
    return;
  }
  if (chosen.size > MOST) {
    said.textContent = form.dataset.large;
    return;
  }
  said.textContent = form.dataset.hashing;
  about.value = await hashed(chosen);
  file.disabled = true; // a disabled field is not sent
  form.submit();
}

form.addEventListener("submit", (event) => {
  if (!file.files.length) {
    file.disabled = true;
    return;
  }
  event.preventDefault();
  ask(file.files[0]);
});
file.addEventListener("change", () => file.files.length && ask(file.files[0]));
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) ask(event.dataTransfer.files[0]);
  });
}
window.addEventListener("pageshow", () => { file.disabled = false; });
