"use strict";
// Every text is set as text, never as HTML.
const byId = (id) => document.getElementById(id);

function element(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.append(...children);
  return e;
}

function schemaText(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(schemaText).join(" or ");
  const type = [].concat(schema.type || "any");
  if (type.includes("array")) return schemaText(schema.items) + "[]";
  return type.join(" or ");
}

function bodyText(content) {
  return Object.values(content || {}).map((media) => schemaText(media.schema)).join(", ");
}

function table(rows) {
  const cells = (row) => row.map((text) => element("td", {}, text));
  return element("table", {}, ...rows.map((row) => element("tr", {}, ...cells(row))));
}

function operation(path, method, op) {
  const inside = element("div", {});
  if (op.description) inside.append(element("p", {}, op.description));
  const inputs = (op.parameters || []).map((p) => [p.name, p.in, schemaText(p.schema), p.description || ""]);
  if (op.requestBody) inputs.push(["body", "body", bodyText(op.requestBody.content), ""]);
  if (inputs.length) inside.append(element("h4", {}, "Request"), table(inputs));
  const answers = Object.entries(op.responses)
    .map(([status, answer]) => [status, answer.description, bodyText(answer.content)]);
  inside.append(element("h4", {}, "Responses"), table(answers));
  return element("details", { id: op.operationId },
    element("summary", {},
      element("span", { class: "method" }, method.toUpperCase()),
      element("code", {}, path),
      element("span", { class: "summary" }, op.summary || "")),
    inside);
}

function draw(api) {
  document.title = api.info.title;
  byId("title").textContent = api.info.title + " " + api.info.version;
  byId("about").textContent = api.info.description || "";
  const operations = [];
  for (const [path, item] of Object.entries(api.paths))
    for (const [method, op] of Object.entries(item)) operations.push(operation(path, method, op));
  byId("operations").replaceChildren(...operations);
  const schemas = Object.entries(api.components.schemas).map(([name, schema]) =>
    element("details", {}, element("summary", {}, element("code", {}, name)),
      element("div", {}, element("pre", {}, JSON.stringify(schema, null, 2)))));
  byId("schemas").replaceChildren(element("h2", {}, "Schemas"), ...schemas);
}

fetch("openapi.json", { credentials: "same-origin" })
  .then((answer) => answer.ok ? answer.json() : Promise.reject(new Error("HTTP " + answer.status)))
  .then(draw)
  .catch((problem) => { byId("operations").textContent = "openapi.json could not be loaded: " + problem.message; });
