// A colour and a letter for each kind of block, the same on every page: hues far from each other, and neighbours in the
// list lighter and darker; what holds no object has neither.

const GOLDEN_ANGLE = 137.5;
const PLAIN = { free: "--free", "not committed": "--paper", "heap header": "--grey", "segment header": "--grey",
                "range descriptor": "--grey" };

export class Colours {
    constructor(trace) {
        this.kinds = trace.kinds.map((kind) => kind.what);
        this.letters = new Map(trace.kinds.map((kind) => [kind.what, PLAIN[kind.what] ? "" : kind.letter]));
        this.refresh();
    }

    // Light or dark may have changed.
    refresh() {
        const style = getComputedStyle(document.documentElement);
        const light = ["--block-light", "--block-lighter"].map((name) => style.getPropertyValue(name).trim());
        this.ink = style.getPropertyValue("--ink").trim();
        this.paper = style.getPropertyValue("--paper").trim();
        this.blockInk = style.getPropertyValue("--block-ink").trim();
        this.byKind = new Map(this.kinds.map((kind, index) => [kind, PLAIN[kind]
            ? style.getPropertyValue(PLAIN[kind]).trim()
            : `hsl(${Math.round(index * GOLDEN_ANGLE) % 360} 62% ${light[index % 2]})`]));
    }

    of(kind) {
        return this.byKind.get(kind) ?? this.ink;
    }

    letter(kind) {
        return this.letters.get(kind) ?? "";
    }
}
