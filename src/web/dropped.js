// SPDX-License-Identifier: MIT
// What becomes of files that somebody drops: a scenario, a registry, or what a scenario is made of.

const FILE_MAX = 16 << 20;
const ENDINGS = { scenario: ".yaml", registry: ".reg", list: ".txt" }; // where a name has none

// Notepad and regedit write UTF-16.
export function decode(bytes) {
    const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
    return new TextDecoder(utf16 ?? "utf-8").decode(bytes);
}

// A name that can stand in a path and on a command line, and is none of a folder that is there: those have no dot.
export function plainName(name, ending) {
    const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "").slice(0, 60);
    return plain.includes(".") ? plain : `${plain || "dropped"}${ending}`;
}

function isRegistry(text) {
    return /^\s*(Windows Registry Editor|REGEDIT4)/.test(text) || /^\s*HKEY_/.test(text);
}

async function read(file) {
    if (file.size > FILE_MAX)
        throw new Error(`${file.name} has ${(file.size / 1048576).toFixed(1)} MB; files of up to 16 MB are taken`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = decode(bytes);
    const kind = /\.ya?ml$/i.test(file.name) ? "scenario" : isRegistry(text) ? "registry" : "list";
    return { name: plainName(file.name, ENDINGS[kind]), said: file.name, kind, text, bytes };
}

// Gives { scenario } or { registry }, each { name, text }, or { list }: files for "deskheap import". Throws where they are
// too large or too many.
export async function sort(files) {
    const all = await Promise.all(files.map(read));
    const of = (kind) => all.filter((one) => one.kind === kind);
    if (of("list").length > 0) {
        if (of("scenario").length > 0)
            throw new Error(`${of("list")[0].said} is no scenario and no registry export; with a scenario only an export goes`);
        return { list: all };
    }
    if (of("scenario").length > 1 || of("registry").length > 1)
        throw new Error("one scenario and one registry export at a time");
    return { scenario: of("scenario")[0], registry: of("registry")[0] };
}
