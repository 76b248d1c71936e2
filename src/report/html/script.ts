/** Filter, search and links into what is folded: it reads the page, and no data is ever written into it. */
export const SCRIPT = `
"use strict";
{
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const tools = byId("tools");

  const fold = (text) => text.normalize("NFC").toLowerCase();
  const texts = new Map();
  const textOf = (node) => {
    if (!texts.has(node)) {
      const name = node.closest(".tenant")?.querySelector("h3").textContent ?? "";
      texts.set(node, fold([name, ...all("code,ins,del,strong", node).map((part) => part.textContent)].join("\\n")));
    }
    return texts.get(node);
  };

  if (tools) {
    const webhooks = all("[data-a]");
    const quiet = all(".quiet li");
    const search = byId("search");
    const total = webhooks.length;
    const folders = all(".tenant,.quiet,.u");

    const show = () => {
      const words = fold(search.value).split(/\\s+/).filter(Boolean);
      const picked = (name) => new Set(all("input[name=" + name + "]:checked", tools).map((box) => box.value));
      const [actions, outcomes] = [picked("a"), picked("o")];
      const isFiltered = words.length + actions.size + outcomes.size > 0;
      const hasWords = (node) => words.every((word) => textOf(node).includes(word));
      const kept = new Set();
      const keep = (node, isShown) => {
        node.hidden = !isShown;
        for (let up = node; isShown && up; up = up.parentElement.closest(".tenant,.quiet,.u")) kept.add(up);
      };
      for (const node of webhooks) {
        const { a, o } = node.dataset;
        keep(node, (actions.size === 0 || actions.has(a)) && (outcomes.size === 0 || outcomes.has(o)) && hasWords(node));
      }
      for (const node of quiet) keep(node, !isFiltered || (words.length > 0 && actions.size + outcomes.size === 0 && hasWords(node)));
      for (const node of folders) {
        node.hidden = isFiltered && !kept.has(node);
        if (isFiltered && kept.has(node) && node.matches("details")) node.open = true;
      }
      document.body.classList.toggle("filtered", isFiltered);
      byId("all").hidden = !isFiltered;
      const shown = webhooks.filter((node) => !node.hidden).length;
      byId("count").textContent = isFiltered ? shown + " of " + total + " webhooks match" : "All " + total + " webhooks shown";
    };

    const clear = () => {
      search.value = "";
      for (const box of all("input:checked", tools)) box.checked = false;
      show();
    };

    const unfold = byId("unfold");
    unfold.addEventListener("click", () => {
      const isOpening = unfold.textContent === "Open all";
      for (const node of webhooks) if (!node.hidden && node.matches("details")) node.open = isOpening;
      unfold.textContent = isOpening ? "Close all" : "Open all";
    });
    tools.addEventListener("input", show);
    byId("all").addEventListener("click", () => {
      clear();
      search.focus();
    });
    tools.hidden = false;
    show();

    const reveal = (id) => {
      const target = id && byId(id);
      if (!target) return;
      if (target.closest("[hidden]")) clear();
      for (let up = target; up; up = up.parentElement.closest("details")) if (up.matches("details")) up.open = true;
    };
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link) reveal(link.hash.slice(1));
    });
    reveal(location.hash.slice(1));
  }
}
`;
