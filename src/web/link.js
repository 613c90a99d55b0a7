// SPDX-License-Identifier: MIT
// What somebody looks at, in the fragment of a link, which no server is told: "z" and compressed, or "p" and plain where a
// browser cannot compress; then JSON in the letters of base64url.
import { fromBase64, toBase64 } from "./base64.js";

// More than this many programs cut off or refuse.
export const LINK_MAX = 30000;
// Of what a link unpacks to.
const STATE_MAX = 4 << 20;

function toLetters(bytes) {
    return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromLetters(letters) {
    return fromBase64(letters.replaceAll("-", "+").replaceAll("_", "/"));
}

// Throws if more comes out than a page should hold.
async function through(bytes, stream) {
    const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
    const parts = [];
    let size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        size += part.value.length;
        if (size > STATE_MAX) {
            await reader.cancel();
            throw new Error("it unpacks to more than 4 MB");
        }
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export async function toFragment(state) {
    const bytes = new TextEncoder().encode(JSON.stringify(state));
    if (typeof CompressionStream === "undefined")
        return `p${toLetters(bytes)}`;
    return `z${toLetters(await through(bytes, new CompressionStream("deflate-raw")))}`;
}

// Throws where it is no such fragment.
export async function fromFragment(fragment) {
    const packed = fromLetters(fragment.slice(1));
    const bytes = fragment[0] === "z" ? await through(packed, new DecompressionStream("deflate-raw")) : packed;
    if (fragment[0] !== "z" && fragment[0] !== "p")
        throw new Error("it begins as none does that this page makes");
    const state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof state !== "object" || state === null)
        throw new Error("there is no scenario in it");
    return state;
}
