// Sends the file of an import from the browser to the address the API gave for it, and shows how far it is.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");

  // A file that was chosen goes along to the next page, which takes it out at once; it is kept nowhere.
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open("orderhub-upload", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const within = async (what) => {
    const store = await opened();
    try {
      return await new Promise((done, failed) => {
        const work = store.transaction("files", "readwrite");
        const asked = what(work.objectStore("files"));
        work.oncomplete = () => done(asked);
        work.onabort = () => failed(work.error);
      });
    } finally {
      store.close();
    }
  };
  const keep = (file) => within((files) => files.put(file, "file")).catch(() => {});
  const taken = () => within((files) => {
    const found = files.get("file");
    files.delete("file");
    return found;
  }).then((found) => found.result, () => undefined);
  const choose = (file) => {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
  };
  const goOn = async (event, file) => {
    event.preventDefault();
    if (file) await keep(file);
    event.target.submit();
  };

  const drop = form.querySelector(".drop");
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
    });
  }

  if (form.dataset.upload === "choose") {
    const name = form.elements.fileName;
    drop.hidden = false;
    form.querySelector("[data-name]").hidden = true;
    name.required = false;
    input.required = true;
    input.addEventListener("change", () => { name.value = input.files[0]?.name ?? ""; });
    for (const zone of Intl.supportedValuesOf?.("timeZone") ?? []) {
      document.getElementById("zones").append(new Option(zone, zone));
    }
    form.addEventListener("submit", (event) => goOn(event, input.files[0]));
    taken().then((file) => { if (file) choose(file); });
    return;
  }

  const said = form.querySelector("[data-said]");
  const progress = form.querySelector("[data-progress]");
  const button = form.querySelector("button");
  const job = form.dataset.job;
  const send = (file) => {
    said.textContent = "";
    button.disabled = true;
    progress.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.querySelector("progress").value = 100 * event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      progress.hidden = true;
      if (request.status === 200) {
        form.hidden = true;
        document.querySelector("[data-by-hand]").hidden = true;
        history.replaceState(null, "", job);
        htmx.ajax("GET", job, { target: "#job", select: "#job", swap: "outerHTML" });
      } else {
        button.disabled = false;
        said.textContent = said.dataset.failed;
      }
    });
    request.open("PUT", form.dataset.url);
    request.send(file);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) send(input.files[0]);
    else said.textContent = said.dataset.missing;
  });
  // A file that was checked is imported without being chosen again, as long as its page stands.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-again]")) goOn(event, input.files[0]);
  });
  taken().then((file) => {
    if (!file) return;
    choose(file);
    if ("atOnce" in form.dataset) send(file);
  });
})();
