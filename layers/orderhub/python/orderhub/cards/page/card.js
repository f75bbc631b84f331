"use strict";

// A picture that does not load gives way to the one drawn beneath it. This stands in the head, so that no
// picture can fail before somebody listens; errors of pictures do not bubble, hence the capture.
document.addEventListener("error", ({ target }) => {
  if (target.localName === "img") target.hidden = true;
}, true);

document.addEventListener("DOMContentLoaded", () => {
  const USUAL = 5_000;
  const LONGEST = 300_000;
  const PATIENCE = 10_000;
  const SHOWN = 4_000;
  const GONE = [401, 403, 404, 410];

  const news = document.getElementById("news");
  const card = () => document.querySelector("main");
  // Without the credentials a browser keeps in the base of relative addresses; fetch refuses those.
  const address = location.origin + location.pathname + location.search;
  let wait = USUAL;
  let timer = 0;
  let ended = false;

  const end = () => {
    ended = true;
    news.textContent = news.dataset.ended;
  };

  const replace = (old, fresh) => {
    for (const { id } of old.querySelectorAll("details[open]")) {
      fresh.querySelector(`#${id}`)?.setAttribute("open", "");
    }
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    const alike = held && [...fresh.querySelectorAll(held.localName)];
    alike?.find((element) => element.textContent === held.textContent)?.focus({ preventScroll: true });
  };

  const take = (page) => {
    const read = new DOMParser().parseFromString(page, "text/html");
    const fresh = read.querySelector("main[data-etag]");
    if (!fresh) return end();
    if (fresh.dataset.etag === card().dataset.etag) return;
    replace(card(), fresh);
    document.title = read.title;
    news.textContent = news.dataset.updated;
    setTimeout(() => { if (!ended) news.textContent = ""; }, SHOWN);
  };

  const confirm = (date) => {
    const now = new Date(date ?? Date.now()).toISOString();
    const shown = card().querySelector("#as-of");
    shown.dateTime = now;
    shown.textContent = `${now.slice(0, 19).replace("T", " ")} UTC`;
  };

  const ask = async () => {
    const answer = await fetch(address, {
      headers: { "If-None-Match": card().dataset.etag },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (GONE.includes(answer.status)) end();
    else if (answer.status === 304) confirm(answer.headers.get("Date"));
    else if (answer.ok) take(await answer.text());
    else throw new Error(answer.statusText);
  };

  const plan = () => {
    clearTimeout(timer);
    if (!ended && !document.hidden) timer = setTimeout(round, wait);
  };

  const round = async () => {
    try {
      await ask();
      wait = USUAL;
    } catch {
      wait = Math.min(2 * wait, LONGEST);
    }
    plan();
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!ended && !document.hidden) round();
  });
  plan();
});
