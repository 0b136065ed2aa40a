// Keys of the review page: j, k, d, n, q and ?. Every one of them does what a link on the page does, too.
"use strict";

const KEYS = [
  ["j", "next case, or next view of a case"],
  ["k", "previous case, or previous view of a case"],
  ["d", "decide on this case"],
  ["n", "next undecided case"],
  ["q", "back to the queue"],
  ["?", "this list"],
];
const OFF = "barograph-keys-off";

function go(link) {
  if (link) link.click();
}

// In the queue the focus moves from case to case; in a case the next view opens.
function step(by) {
  const rows = [...document.querySelectorAll("table.queue tbody th a")];
  if (rows.length) {
    const here = rows.indexOf(document.activeElement);
    rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1)].focus();
    return;
  }
  const views = [...document.querySelectorAll("nav.lenses ol a")];
  go(views[views.findIndex((view) => view.hasAttribute("aria-current")) + by]);
}

function decide() {
  const first = document.querySelector("#decide input[type=radio]");
  const last = [...document.querySelectorAll("nav.lenses ol a")].pop();
  if (first) first.focus();
  else if (last) location.assign(`${last.href}#decide`);
}

function sheet() {
  const open = document.querySelector("dialog[open]");
  if (open) {
    open.close();
    return;
  }
  const made = document.createElement("dialog");
  made.setAttribute("aria-labelledby", "keys-h");
  const head = made.appendChild(document.createElement("h2"));
  Object.assign(head, { id: "keys-h", textContent: "Keys" });
  const list = made.appendChild(document.createElement("dl"));
  list.className = "terms";
  for (const [key, meaning] of KEYS) {
    const row = list.appendChild(document.createElement("div"));
    row.appendChild(document.createElement("dt")).appendChild(document.createElement("kbd")).textContent = key;
    row.appendChild(document.createElement("dd")).textContent = meaning;
  }
  const choice = made.appendChild(document.createElement("p"));
  choice.className = "check";
  const box = choice.appendChild(document.createElement("input"));
  Object.assign(box, { type: "checkbox", id: "keys-off", checked: localStorage.getItem(OFF) === "yes" });
  const label = choice.appendChild(document.createElement("label"));
  Object.assign(label, { htmlFor: "keys-off", textContent: "turn j, k, d, n and q off on this machine" });
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "yes" : "no"));
  const close = made.appendChild(document.createElement("button"));
  Object.assign(close, { type: "button", textContent: "Close" });
  close.addEventListener("click", () => made.close());
  made.addEventListener("close", () => made.remove());
  document.body.appendChild(made).showModal();
}

const DOES = {
  j: () => step(1),
  k: () => step(-1),
  d: decide,
  n: () => go(document.querySelector("[data-key=n]")),
  q: () => go(document.querySelector("[data-key=q]")),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "?") sheet();
  else if (DOES[event.key] && !document.querySelector("dialog[open]") && localStorage.getItem(OFF) !== "yes") DOES[event.key]();
  else return;
  event.preventDefault();
});

// the browser itself moves the focus to the fragment once the page has loaded
if (location.hash === "#decide") addEventListener("load", () => setTimeout(decide));
