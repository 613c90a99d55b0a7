// SPDX-License-Identifier: MIT
// The files that come with the page: scenarios, lessons first, and what they are made of.
import { fromBase64 } from "./base64.js";

export class Shipped {
    // By path: texts, and the bytes of what is no UTF-8, in base64.
    constructor({ texts, bytes }) {
        const encoder = new TextEncoder();
        this.texts = new Map(Object.entries(texts));
        this.files = [...Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]),
            ...Object.entries(bytes).map(([path, text]) => [path, fromBase64(text)])];
    }

    get scenarios() {
        return [...this.texts.keys()].filter((path) => /^scenarios\/.*\.yaml$/.test(path));
    }

    // That of a lesson has its number.
    title(path) {
        const title = /^title: *(.*)$/m.exec(this.texts.get(path))?.[1] ?? path;
        const number = /\/lessons\/(\d+)-/.exec(path)?.[1];
        return `${number ? `${number}. ` : ""}${title.replace(/^(["'])(.*)\1$/, "$2")}`;
    }

    fill(menu) {
        const folder = (path) => path.split("/")[1];
        const folders = [...new Set(this.scenarios.map(folder))]
            .sort((one, other) => (other === "lessons") - (one === "lessons") || (one < other ? -1 : 1));
        for (const name of folders) {
            const rows = this.scenarios.filter((path) => folder(path) === name).map((path) => [this.title(path), path]);
            rows.sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
            const group = document.createElement("optgroup");
            group.label = name;
            group.append(...rows.map(([title, path]) => new Option(title, path)));
            menu.append(group);
        }
    }
}
