"use strict";
// Suggestions below the box while typing. Without this script the page works all the same.
(() => {
  // On a narrow screen the facets stand below the hits, and open one by one.
  if (window.matchMedia("(max-width: 50rem)").matches) {
    document.querySelectorAll("details.facet").forEach((facet) => facet.removeAttribute("open"));
  }
  const sort = document.getElementById("sort");
  if (sort) sort.addEventListener("change", () => sort.form.requestSubmit());
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  if (!box || !list) return;
  let timer = 0;
  let asked = 0;
  let chosen = -1;
  let found = [];

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (index) => {
    box.value = found[index].query;
    close();
    box.focus();
  };
  const choose = (index) => {
    chosen = (index + found.length) % found.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    box.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  };
  const show = (suggestions) => {
    found = suggestions;
    list.replaceChildren();
    suggestions.forEach((one, index) => {
      const option = document.createElement("li");
      option.id = `suggestion-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const label = document.createElement("bdi");
      label.textContent = one.label === one.name ? one.label : `${one.label} (${one.name})`;
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = box.dataset.pages.replace("#", String(one.count));
      option.append(label, count);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      list.append(option);
    });
    list.hidden = suggestions.length === 0;
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", String(suggestions.length > 0));
  };
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: box.value })}`);
      if (answer.ok && mine === asked && document.activeElement === box) show(await answer.json());
    } catch {
      close();
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length < 2) close();
    else timer = setTimeout(ask, 150);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? found.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
})();
