"use strict";
// Adds filters. Without scripts the page shows all changes, in `details` elements.
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const empty = document.getElementById("empty");
  const sections = Array.from(document.querySelectorAll("section.package"), (section) => ({
    section,
    link: document.getElementById("to-" + section.id),
    counts: [section, document.getElementById("to-" + section.id)]
      .map((holder) => holder && holder.querySelector(".count"))
      .filter(Boolean),
    articles: Array.from(section.querySelectorAll("article"), (article) => ({
      article,
      text: article.textContent.toLowerCase(),
      level: article.dataset.level,
      verdicts: article.dataset.verdicts.split(" ").map((verdict) => verdict.split(":")),
    })),
  }));
  const rank = { neutral: 0, compatible: 1, warning: 2, breaking: 3 };

  // The level of a change in one direction, or in all.
  const levelIn = (change, direction) => {
    if (direction === "") return change.level;
    const levels = change.verdicts.filter((verdict) => verdict[0] === direction).map((verdict) => verdict[1]);
    return levels.reduce((worst, level) => (worst === null || rank[level] > rank[worst] ? level : worst), null);
  };

  const apply = () => {
    const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const levels = new Set(Array.from(form.querySelectorAll("[name=level]:checked"), (box) => box.value));
    const direction = form.elements.direction.value;
    const wanted = form.elements.package.value;
    let count = 0;
    let all = 0;
    for (const { section, link, counts, articles } of sections) {
      let here = 0;
      for (const change of articles) {
        const level = levelIn(change, direction);
        const fits =
          (wanted === "" || wanted === change.article.dataset.package) &&
          level !== null &&
          levels.has(level) &&
          words.every((word) => change.text.includes(word));
        change.article.hidden = !fits;
        if (fits) here += 1;
      }
      section.hidden = here === 0;
      if (link) link.hidden = here === 0;
      for (const shownHere of counts) {
        shownHere.textContent = here === articles.length ? `${here}` : `${here} of ${articles.length}`;
      }
      count += here;
      all += articles.length;
    }
    shown.textContent = count === all ? `All ${all} changes are shown.` : `${count} of ${all} changes are shown.`;
    empty.hidden = count > 0;
  };

  // Shows the target of a link even if the filters hide it.
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id === "" ? null : document.getElementById(id);
    const article = target && target.closest("article");
    if (article) {
      if (article.hidden) {
        form.reset();
        for (const box of form.querySelectorAll("[name=level]")) box.checked = true;
        apply();
      }
      article.querySelector("details").open = true;
      article.scrollIntoView();
    } else if (target && target.closest("details.rules")) {
      target.closest("details.rules").open = true;
      target.scrollIntoView();
    }
  };

  const openAll = (open) => {
    for (const { articles } of sections) {
      for (const { article } of articles) {
        if (!article.hidden) article.querySelector("details").open = open;
      }
    }
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("open").addEventListener("click", () => openAll(true));
  document.getElementById("close").addEventListener("click", () => openAll(false));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      form.elements.search.focus();
    }
  });
  addEventListener("hashchange", reveal);
  form.hidden = false;
  apply();
  reveal();
})();
