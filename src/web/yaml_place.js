// SPDX-License-Identifier: MIT
// Where in a YAML document somebody is typing: which keys and lists lie around the place, and whether a key or a value is to
// come. It reads lines and not the whole grammar, for what is being typed is no YAML yet.

// A key of a mapping, its colon included.
const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#{}[\],&*!|>%@`"'-][^:{}[\],#]*?|-[^\s:{}[\],][^:{}[\],]*?)\s*:(?=\s|$)/;
const BLOCK_TEXT = /[|>][-+0-9]*\s*(?:#.*)?$/;
const ITEM = Symbol("an item of a list");

function bare(key) {
    return /^["'].*["']$/.test(key) ? key.slice(1, -1) : key;
}

// Brackets of "{ a: [ b" that are still open, outermost first: { isList, key, seen, at }.
class Flow {
    constructor() {
        this.open = [];
    }

    begin(isList, at) {
        this.open.push({ isList, key: null, seen: [], at });
    }

    // Takes a part of a line; offset is where it begins in the document.
    take(text, offset) {
        let quote = null;
        for (let at = 0; at < text.length; at++) {
            const letter = text[at];
            if (quote)
                quote = letter === quote ? null : quote;
            else if ((letter === '"' || letter === "'") && /[\s{[,:]/.test(text[at - 1] ?? " "))
                quote = letter;
            else if (letter === "#" && /\s/.test(text[at - 1] ?? " "))
                return;
            else if (this.letter(letter, text, at, offset) === "closed")
                return;
        }
    }

    letter(letter, text, at, offset) {
        const inner = this.open[this.open.length - 1];
        if (letter === "{" || letter === "[") {
            this.begin(letter === "[", offset + at + 1);
        } else if (letter === "}" || letter === "]") {
            this.open.pop();
            return this.open.length === 0 ? "closed" : null;
        } else if (inner && letter === ",") {
            Object.assign(inner, { key: null, at: offset + at + 1 });
        } else if (inner && letter === ":" && !inner.isList && /^\s|^$/.test(text.slice(at + 1, at + 2))) {
            inner.key = bare(text.slice(Math.max(inner.at - offset, 0), at).trim());
            inner.seen.push(inner.key);
            inner.at = offset + at + 1;
        }
        return null;
    }

    path() {
        return this.open.flatMap((one) => (one.isList ? [ITEM] : one.key === null ? [] : [one.key]));
    }
}

class Reader {
    constructor() {
        this.stack = []; // of blocks: { column, key } or { column, key: ITEM }
        this.flow = new Flow();
        this.left = []; // of the stack, by the last line
        this.textColumn = null; // a text of several lines goes on while lines are indented more
        this.value = null; // what stands behind the key of the last line
        this.seen = []; // keys before it in its mapping
    }

    // Leaves the blocks that a line at this column is not in.
    leave(column, isItem) {
        const stays = (one) => one.column < column || (isItem && one.column === column && one.key !== ITEM);
        while (this.stack.length > 0 && !stays(this.stack[this.stack.length - 1]))
            this.left.push(this.stack.pop());
    }

    line(text, offset) {
        if (this.flow.open.length > 0) {
            this.flow.take(text, offset);
            return;
        }
        const indent = text.search(/\S|$/);
        if (this.textColumn !== null && (indent > this.textColumn || text.trim() === ""))
            return;
        this.textColumn = null;
        if (/^\s*#/.test(text))
            return;
        this.left = [];
        this.parts(text, indent, offset);
    }

    parts(text, indent, offset) {
        let column = indent;
        let isNew = false; // a mapping begins here
        this.value = null;
        while (/^-(\s|$)/.test(text.slice(column))) {
            this.leave(column, true);
            this.stack.push({ column, key: ITEM });
            isNew = true;
            column += 1 + text.slice(column + 1).search(/\S|$/);
        }
        this.leave(column, false);
        this.seen = isNew ? [] : this.left.find((one) => one.column === column && one.key !== ITEM)?.seen ?? [];
        const key = KEY.exec(text.slice(column));
        if (key) {
            this.stack.push({ column, key: bare(key[1]), seen: [...this.seen, bare(key[1])] });
            column += key[0].length;
        }
        const rest = text.slice(column);
        this.value = key ? rest : null;
        if (BLOCK_TEXT.test(rest) && /^\s*[|>]/.test(rest))
            this.textColumn = this.stack[this.stack.length - 1]?.column ?? 0;
        else if (/^\s*[{[]/.test(rest))
            this.flow.take(rest, offset + column);
    }
}

// { path, isValue, seen }: path has names of keys and ITEM; seen are the keys that the mapping has before the place.
// null: a text or a comment is typed.
export function placeIn(text, position) {
    const reader = new Reader();
    const lines = text.slice(0, position).split("\n");
    let offset = 0;
    for (const line of lines) {
        reader.line(line, offset);
        offset += line.length + 1;
    }
    const last = lines[lines.length - 1];
    if (reader.textColumn !== null || /(^|\s)#[^"']*$/.test(last))
        return null;
    const path = reader.stack.map((one) => one.key);
    const inner = reader.flow.open[reader.flow.open.length - 1];
    if (inner)
        return { path: [...path, ...reader.flow.path()], isValue: inner.isList || inner.key !== null, seen: inner.seen };
    if (reader.value !== null)
        return { path, isValue: true, seen: [] };
    return { path, isValue: false, seen: reader.seen };
}

// The keys of the mapping that a key of the outermost one has.
export function keysBelow(text, name) {
    const reader = new Reader();
    const names = new Set();
    for (const line of text.split("\n")) {
        reader.line(line, 0);
        if (reader.stack[0]?.key !== name)
            continue;
        if (typeof reader.stack[1]?.key === "string")
            names.add(reader.stack[1].key);
        else
            reader.flow.open[0]?.seen.forEach((key) => names.add(key));
    }
    return [...names];
}

export { ITEM };
