// Boxes that leave kinds of events out of the timeline's table, and arrow keys from mark to mark of the picture.
// Without script the table is whole, and each mark is a link.
"use strict";

function begin() {
  const table = document.querySelector("#timeline table");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const kinds = [...new Set(rows.map((row) => row.cells[3].textContent))];
  const box = document.createElement("fieldset");
  box.className = "kinds";
  const legend = box.appendChild(document.createElement("legend"));
  legend.textContent = "Show in the table";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.className = "small";
  const show = () => {
    const wanted = new Set([...box.querySelectorAll("input:checked")].map((input) => input.value));
    for (const row of rows) row.hidden = !wanted.has(row.cells[3].textContent);
    told.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} events shown`;
  };
  kinds.forEach((kind, number) => {
    const line = box.appendChild(document.createElement("p"));
    line.className = "check";
    const input = line.appendChild(document.createElement("input"));
    Object.assign(input, { type: "checkbox", id: `kind-${number}`, value: kind, checked: true });
    const label = line.appendChild(document.createElement("label"));
    Object.assign(label, { htmlFor: input.id, textContent: kind });
    input.addEventListener("change", show);
  });
  box.appendChild(told);
  table.closest(".scroll").before(box);
  for (const picture of document.querySelectorAll("#timeline svg")) walk(picture, rows);
}

// Arrow keys move the focus from mark to mark; below the picture stands what a mark is, and its row is shown.
function walk(picture, rows) {
  const marks = [...picture.querySelectorAll("a")];
  const told = document.createElement("p");
  told.className = "small";
  told.setAttribute("aria-live", "polite");
  picture.closest("figure").append(told);
  const show = (mark) => {
    const ref = mark.getAttribute("href").split("#")[1];
    for (const row of rows) row.classList.toggle("chosen", row.cells[5].textContent === ref);
    const row = rows.find((one) => one.cells[5].textContent === ref);
    told.textContent = `${mark.getAttribute("aria-label")}${row ? `: ${row.cells[4].textContent}` : ""}`;
  };
  marks.forEach((mark, number) => {
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("mouseenter", () => show(mark));
    mark.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      (marks[number + by] || mark).focus();
    });
  });
}

begin();
