// What pages of the console do beside htmx: times in the reader's zone, copying, signing in by a link.
(() => {
  "use strict";
  const news = () => document.getElementById("news");
  const say = (text) => { if (news()) news().textContent = text; };

  const written = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });

  // The store's time stays in the title.
  const enliven = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([data-read])")) {
      const moment = new Date(time.dateTime);
      if (!Number.isNaN(moment.getTime())) time.textContent = written.format(moment);
      time.dataset.read = "";
    }
    for (const button of root.querySelectorAll("button[data-line]")) button.hidden = false;
    if (navigator.clipboard) for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    say(news().dataset.copied);
  });

  // Where something is wrong in a longer text, its line is chosen and brought into sight.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-line]");
    const field = button && document.getElementById(button.dataset.field);
    if (!field) return;
    const lines = field.value.split("\n"), line = Number(button.dataset.line) - 1;
    const from = lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
    field.focus();
    field.setSelectionRange(from, from + (lines[line] ?? "").length);
    field.scrollTop = (field.scrollHeight / lines.length) * Math.max(line - 3, 0);
  });

  // The address may have changed since the page came.
  document.addEventListener("submit", (event) => {
    const base = event.target.dataset.base;
    if (base) event.target.elements.return.value = (location.pathname + location.search).slice(base.length) || "/";
  });

  // What says nothing is left out of addresses.
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.formData;
    if (event.detail.verb === "get") for (const [name, value] of [...form]) if (value === "") form.delete(name);
  });
  // A part that is no part, such as a page that says what is wrong, is shown whole.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.target.matches("[data-quiet]")) return;
    if (event.detail.requestConfig.verb === "get") location.assign(event.detail.pathInfo.finalRequestPath);
    else say(news().dataset.trouble);
  });
  document.addEventListener("htmx:sendError", () => say(news().dataset.trouble));
  // What is new comes after what was there: who asked for more goes on reading at the first of it.
  let first = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    first = requestConfig.elt.matches(".more a") ? { target, at: target.children.length }
      : requestConfig.elt.matches("#arrived") ? { target, at: 0 } : null;
  });
  // Nobody sees what arrives while the page is in the background.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.id === "arrivals") event.preventDefault();
  });
  // It is told for each element; once is enough.
  let due = 0;
  document.addEventListener("htmx:afterSettle", (event) => {
    const isQuiet = event.target.matches("[data-quiet]");
    clearTimeout(due);
    due = setTimeout(() => {
      enliven(document);
      // What asks again and again is told of once it is done.
      if (!isQuiet) say(news().dataset.shown);
      first?.target.children[first.at]?.querySelector("a, summary")?.focus();
      first = null;
    });
  });

  // A file on its way to the page that sends it goes no further than that.
  if (!document.querySelector("form[data-upload]")) indexedDB.deleteDatabase("orderhub-upload");

  // A sign-in link ends in a token, which is sent like a key and taken out of the address and the history.
  const signIn = document.getElementById("sign-in");
  const token = location.hash.slice(1);
  if (signIn && token && token !== "content") {
    history.replaceState(null, "", location.pathname + location.search);
    signIn.elements.key.value = token;
    signIn.requestSubmit();
  }
  enliven(document);
})();
