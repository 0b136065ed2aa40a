// Boxes that leave kinds of events out of the timeline's table. Without script the table is whole.
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
}

begin();
