// A colour and a letter for each kind of block, the same on every page: hues by the kind's number, of the style's step
// (words/colours.def); what holds no object has a colour of that list, and no letter.

export class Colours {
    constructor(trace) {
        this.kinds = trace.kinds;
        this.letters = new Map(trace.kinds.map((kind) => [kind.what, kind.colour ? "" : kind.letter]));
        this.refresh();
    }

    // Light or dark may have changed.
    refresh() {
        const style = getComputedStyle(document.documentElement);
        const value = (key) => style.getPropertyValue(`--${key}`).trim();
        const step = Number(value("hue-step"));
        const light = [value("block-light"), value("block-lighter")];
        this.ink = value("ink");
        this.paper = value("paper");
        this.blockInk = value("block-ink");
        this.byKind = new Map(this.kinds.map((kind, index) => [kind.what, kind.colour
            ? value(kind.colour)
            : `hsl(${Math.floor(index * step) % 360} 62% ${light[index % 2]})`]));
    }

    of(kind) {
        return this.byKind.get(kind) ?? this.ink;
    }

    letter(kind) {
        return this.letters.get(kind) ?? "";
    }
}
