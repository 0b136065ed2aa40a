// The interactive graph on top of the picture and the tables. It reads what stands on the page and asks for nothing.
"use strict";

const SHAPES = { acting: "diamond", target: "rectangle", gained: "hexagon", neighbour: "ellipse" };

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function elements(graph) {
  const joined = new Set(graph.edges.flatMap((edge) => [edge.source, edge.target]));
  const roles = Object.fromEntries(graph.nodes.map((node) => [node.label, node.role]));
  const toneOf = (role) => colour(role === "neighbour" ? "line" : role);
  const nodes = graph.nodes.filter((node) => joined.has(node.label));
  return [
    ...nodes.map((node) => ({ data: { id: node.label, role: node.role, shape: SHAPES[node.role], tone: colour(node.role) } })),
    ...graph.edges.map((edge) => ({
      data: { source: edge.source, target: edge.target, width: 1 + Math.log2(edge.weight), tone: toneOf(roles[edge.source]) },
    })),
  ];
}

function style() {
  return [
    { selector: "node", style: { label: "data(id)", shape: "data(shape)", "background-color": "data(tone)", color: colour("paper"),
        "text-valign": "center", "font-size": 13, "font-weight": 600, width: 40, height: 40 } },
    { selector: "edge", style: { width: "data(width)", "curve-style": "bezier", "target-arrow-shape": "triangle",
        "line-color": "data(tone)", "target-arrow-color": "data(tone)" } },
    { selector: ".faded", style: { opacity: 0.15 } },
  ];
}

function follow(cy, label, selection) {
  cy.elements().removeClass("faded");
  if (!label) {
    selection.textContent = "";
    return;
  }
  const near = cy.getElementById(label).closedNeighborhood();
  cy.elements().not(near).addClass("faded");
  const others = near.nodes().map((node) => node.id()).filter((id) => id !== label).sort();
  selection.textContent = `${label} shares an edge with ${others.join(", ")}`;
}

function begin() {
  const held = document.getElementById("graph-data");
  if (!held || typeof cytoscape !== "function") return;
  const graph = JSON.parse(held.textContent);
  document.getElementById("explore").hidden = false;
  const selection = document.getElementById("selection");
  const focus = document.getElementById("focus");
  const cy = cytoscape({
    container: document.getElementById("canvas"),
    elements: elements(graph),
    style: style(),
    layout: { name: "concentric", concentric: (node) => ({ target: 3, acting: 2, gained: 2 })[node.data("role")] || 1,
      levelWidth: () => 1, minNodeSpacing: 40, animate: false },
    minZoom: 0.3,
    maxZoom: 4,
    userZoomingEnabled: false,
  });
  for (const node of cy.nodes()) focus.add(new Option(node.id(), node.id()));
  focus.addEventListener("change", () => follow(cy, focus.value, selection));
  cy.on("tap", "node", (event) => {
    focus.value = event.target.id();
    follow(cy, focus.value, selection);
  });
  const zoom = (by) => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  document.getElementById("closer").addEventListener("click", () => zoom(1.3));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("whole").addEventListener("click", () => cy.fit(undefined, 30));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
}

begin();
