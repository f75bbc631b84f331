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
  // What keeps the page from being refreshed, as long as it does.
  let trouble = "";

  const say = (text) => {
    news.textContent = text;
    setTimeout(() => { if (!ended && news.textContent === text) news.textContent = trouble; }, SHOWN);
  };

  // In the frame of another site a browser may keep the clipboard from the page; selecting and copying works there.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const held = document.activeElement;
      const area = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text, readOnly: true }));
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      held?.focus({ preventScroll: true });
      return copied;
    }
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (button) say(await copy(button.dataset.copy) ? news.dataset.copied : news.dataset.notCopied);
  });

  // Nothing of an order stays on the screen of whom it is shown to no longer.
  const end = async (answer) => {
    ended = true;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    const texts = [...read.querySelectorAll("main[data-code] > :is(h1, p)")].map((said) => said.textContent);
    const [title, ...others] = texts.length ? texts : [news.dataset.ended];
    const heading = Object.assign(document.createElement("h1"), { textContent: title });
    const told = others.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
    const message = Object.assign(document.createElement("section"), { className: "gone" });
    message.append(heading, ...told);
    const main = document.createElement("main");
    main.append(message);
    card().replaceWith(main);
    document.title = news.textContent = title;
  };

  const fail = (text) => {
    trouble = text;
    news.textContent = text;
  };

  const recover = () => {
    if (trouble && news.textContent === trouble) news.textContent = "";
    trouble = "";
  };

  const replace = (old, fresh) => {
    for (const { id } of old.querySelectorAll("details[open]")) {
      fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    }
    for (const { id, value } of old.querySelectorAll(".form [id]")) {
      const same = fresh.querySelector(`#${CSS.escape(id)}`);
      if (same && value) same.value = value;
    }
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    const alike = held && [...fresh.querySelectorAll(held.localName)];
    const again = held?.id ? fresh.querySelector(`#${CSS.escape(held.id)}`) : null;
    (again ?? alike?.find((element) => element.textContent === held.textContent))?.focus({ preventScroll: true });
  };

  const take = (page) => {
    const read = new DOMParser().parseFromString(page, "text/html");
    const fresh = read.querySelector("main[data-etag]");
    if (!fresh) throw new Unexpected();
    if (fresh.dataset.etag === card().dataset.etag) return;
    replace(card(), fresh);
    document.title = read.title;
    say(news.dataset.updated);
  };

  const confirm = (date) => {
    const now = new Date(date ?? Date.now()).toISOString();
    const shown = card().querySelector("#as-of");
    shown.dateTime = now;
    const style = { timeZone: shown.dataset.zone, dateStyle: "short", timeStyle: "medium" };
    shown.textContent = new Intl.DateTimeFormat("sv-SE", style).format(new Date(now));
  };

  class Unexpected extends Error {}

  const ask = async () => {
    const answer = await fetch(address, {
      headers: { "If-None-Match": card().dataset.etag, Accept: "text/html" },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (GONE.includes(answer.status)) await end(answer);
    else if (answer.status === 304) confirm(answer.headers.get("Date"));
    else if (answer.ok) take(await answer.text());
    else throw new Unexpected();
  };

  // What stands in the form of an action, as the API takes it.
  const filled = (form, button) => {
    const asked = button.dataset.case ? { caseId: button.dataset.case } : {};
    for (const { name, value } of form.querySelectorAll("[name]")) {
      const [outer, inner] = name.split(".");
      if (value.trim()) asked[outer] = inner ? { ...asked[outer], [inner]: value.trim() } : value.trim();
    }
    const lines = [...form.querySelectorAll("[data-sku]")].filter(({ value }) => Number(value) > 0);
    if (lines.length) asked.lines = lines.map(({ dataset, value }) => ({ sku: dataset.sku, quantity: value }));
    return JSON.stringify(asked);
  };

  const act = async (button) => {
    const answer = await fetch(address.replace(/card\.html(?=\?|$)/, `actions/${encodeURIComponent(button.dataset.act)}`), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: filled(button.closest(".form"), button),
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) {
      button.closest("details").open = false;
      clearTimeout(timer);
      await round();
      return news.dataset.done;
    }
    const { detail } = await answer.json().catch(() => ({}));
    return detail ? `${news.dataset.refused}: ${detail}` : news.dataset.refused;
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-act]");
    if (!button) return;
    button.disabled = true;
    try {
      say(await act(button));
    } catch {
      say(news.dataset.offline);
    }
    button.disabled = false;
  });

  const plan = () => {
    clearTimeout(timer);
    if (!ended && !document.hidden) timer = setTimeout(round, wait);
  };

  const round = async () => {
    try {
      await ask();
      wait = USUAL;
      recover();
    } catch (fault) {
      fail(fault instanceof Unexpected ? news.dataset.trouble : news.dataset.offline);
      wait = Math.min(2 * wait, LONGEST);
    }
    plan();
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!ended && !document.hidden) round();
  });
  addEventListener("offline", () => { if (!ended) fail(news.dataset.offline); });
  addEventListener("online", () => {
    clearTimeout(timer);
    if (!ended) round();
  });
  plan();
});
