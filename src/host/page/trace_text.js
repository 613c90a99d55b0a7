// A trace as it is read. In its texts what nobody can see, control characters and marks that turn letters round, is written out as
// in the reports of the command line (text/printable.h): \x1b, \u202e. Lines stay lines.

const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cn}\p{Cs}\u2028\u2029]/gu;
// In the whole of it, where a text may have them escaped.
const MAY_HIDE = /\\u|\\[bfr]|(?![\n\r\t])[\p{Cc}\p{Cf}\p{Cn}\p{Cs}\u2028\u2029]/u;
const NAMED = { "\r": "\\r" };

function written(sign) {
    const code = sign.codePointAt(0);
    const [letter, digits] = code < 0x80 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return NAMED[sign] ?? `\\${letter}${code.toString(16).padStart(digits, "0")}`;
}

function visible(key, value) {
    return typeof value === "string" ? value.replace(HIDDEN, written) : value;
}

// Throws where it is no trace.
export function readTrace(text) {
    const trace = JSON.parse(text, MAY_HIDE.test(text) ? visible : undefined);
    if (trace?.schema !== "deskheap.trace/1")
        throw new Error(`this is "${trace?.schema}", and no deskheap.trace/1`);
    return trace;
}
