// Elements. What a trace says becomes text and never markup: texts are nodes, attributes are set by name.

export function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
        if (key.startsWith("on"))
            made.addEventListener(key.slice(2), value);
        else if (value !== false && value !== null && value !== undefined)
            made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
}

export function vector(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {}))
        made.setAttribute(key, value);
    made.append(...children);
    return made;
}

// Text in which `words` are marked as such.
export function marked(text) {
    return text.split(/`([^`]*)`/).map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

// A section of the page under a heading that names it.
export function section(id, title, ...children) {
    const heading = element("h2", { id: `${id}-title` }, title);
    return element("section", { id, "aria-labelledby": heading.id }, heading, ...children);
}

// columns: [title, is a number]; rows: lists of cells, the first of which heads its row.
export function table(caption, columns, rows) {
    const cell = (value, index) => element(index === 0 ? "th" : "td",
        { scope: index === 0 ? "row" : null, class: columns[index][1] ? "number" : null }, value);
    return element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
        element("table", {},
            element("caption", {}, caption),
            element("thead", {}, element("tr", {}, columns.map(([title, isNumber]) =>
                element("th", { scope: "col", class: isNumber ? "number" : null }, title)))),
            element("tbody", {}, rows.map((row) => element("tr", {}, row.map(cell))))));
}

// A list of two columns: what, and its value.
export function pairs(rows) {
    return element("dl", {}, rows.map(([what, value]) =>
        element("div", {}, element("dt", {}, what), element("dd", {}, value))));
}
