// SPDX-License-Identifier: MIT
// What the command line says of a file, as places in it: "FILE:LINE:COLUMN: error: WHAT", the line itself, and a caret
// below, as many "^" and "~" as are meant.

const PLACE = /^:(\d+):(?:(\d+):)? (error|warning|note): (.*)$/;

function width(line) {
    return /^\s*(\^~*)\s*$/.exec(line ?? "")?.[1].length ?? 1;
}

export function complaints(text, file) {
    const lines = text.split("\n");
    return lines.flatMap((line, index) => {
        const place = line.startsWith(`${file}:`) ? PLACE.exec(line.slice(file.length)) : null;
        if (!place)
            return [];
        return [{ line: Number(place[1]), column: Number(place[2] ?? 1), width: width(lines[index + 2]), severity: place[3],
            message: place[4] }];
    });
}
