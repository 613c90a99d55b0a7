// SPDX-License-Identifier: MIT
// Bytes as letters, and back.

export function toBase64(bytes) {
    let text = "";
    // As many at a time as a function takes arguments.
    for (let at = 0; at < bytes.length; at += 0x8000)
        text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
}

export function fromBase64(text) {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
