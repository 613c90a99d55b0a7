// A colour and a letter for each kind of block, the same on every page: hues by the kind's number, of the style's step
// (words/colours.def); what holds no object has a colour of that list, and no letter.

// Red, green and blue.
function parts(colour) {
    return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

// As a pixel of a canvas, on computers whose lowest byte comes first.
function pixel(colour) {
    const [red, green, blue] = parts(colour);
    return (0xff000000 | blue << 16 | green << 8 | red) >>> 0;
}

// How bright it is, by WCAG 2.
function brightness(colour) {
    const [red, green, blue] = parts(colour).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// As bright as this, white and black letters are told from it alike.
const MIDDLE = Math.sqrt(1.05 * 0.05) - 0.05;

// All that is drawn in a colour; a canvas writes any as "#rrggbb".
function drawnIn(canvas, colour) {
    canvas.fillStyle = colour;
    const name = canvas.fillStyle;
    return { name, pixel: pixel(name), ink: brightness(name) < MIDDLE ? "#fff" : "#000" };
}

export class Colours {
    constructor(trace) {
        this.kinds = trace.kinds;
        this.letters = new Map(trace.kinds.map((kind) => [kind.what, kind.colour ? "" : kind.letter.slice(0, 1)]));
        this.canvas = document.createElement("canvas").getContext("2d");
        this.refresh();
    }

    // Light or dark may have changed.
    refresh() {
        const style = getComputedStyle(document.documentElement);
        const value = (key) => style.getPropertyValue(`--${key}`).trim();
        const step = Number(value("hue-step"));
        const light = [value("block-light"), value("block-lighter")];
        this.lines = drawnIn(this.canvas, value("ink"));
        this.paper = drawnIn(this.canvas, value("paper"));
        this.byKind = new Map(this.kinds.map((kind, index) => [kind.what, drawnIn(this.canvas, kind.colour
            ? value(kind.colour)
            : `hsl(${Math.floor(index * step) % 360} 62% ${light[index % 2]})`)]));
    }

    // { name, pixel, ink }: ink is of letters on it, told from it by at least 4.5 to 1.
    of(kind) {
        return this.byKind.get(kind) ?? this.lines;
    }

    letter(kind) {
        return this.letters.get(kind) ?? "";
    }
}
