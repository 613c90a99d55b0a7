// Numbers as tables of the command line write them.

export function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

const KB = 1024;
const MB = 1024 * KB;

// By division: a shift has 32 bits, and 64-bit systems have more.
export function bytes(number) {
    if (number >= MB && number % MB === 0)
        return `${grouped(number / MB)} MB`;
    if (number >= KB && number % KB === 0)
        return `${grouped(number / KB)} KB`;
    return `${grouped(number)} bytes`;
}

export function percent(number) {
    return `${number.toFixed(1)} %`;
}

// Addresses are texts: JavaScript's numbers do not hold all of them.
export function addressAt(base, offset) {
    return `0x${(BigInt(base) + BigInt(offset)).toString(16)}`;
}

export function plural(count, one, many) {
    return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function seconds(ms) {
    return `${(ms / 1000).toFixed(3)} s`;
}

export function sessionName(session) {
    return session === null || session === undefined ? "all sessions" : `session ${session}`;
}
