// SPDX-License-Identifier: MIT
// Words of a command line, as a shell takes them apart and wants them written.

export function quoted(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

// No more of it than lessons need: words, and what stands between quotation marks.
export function words(line) {
    return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}
