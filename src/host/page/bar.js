// A range of addresses to scale: parts of it in their places, with a name where there is room.
import { element } from "./element.js";

// Of a bar: less than this share of it cannot be pointed at, and as much stands for what lies between parts that are far apart.
const LEAST = 6;
const GAP = 2;

function drawn(label, parts) {
    return element("div", { class: "bar", role: "img",
        "aria-label": `${label}: ${parts.map((part) => part.title).join("; ")}` },
    parts.map(({ name, label: short, kind, title, left, width }) => {
        const made = element("span", { class: kind, title }, short ?? name);
        made.style.left = `${left}%`;
        made.style.width = `${width}%`;
        return made;
    }));
}

// parts: { start, end, name, kind, title }, addresses as BigInt.
export function bar(label, start, end, parts) {
    const whole = Number(end - start);
    const place = (address) => 100 * Number(address - start) / whole;
    return drawn(label, parts.filter((part) => part.end > start && part.start < end).map((part) => {
        const left = Math.max(place(part.start), 0);
        return { ...part, left, width: Math.min(place(part.end), 100) - left };
    }));
}

// The same parts without what lies between them, each large enough to be seen: in their order, and not to scale.
export function closeBar(label, parts) {
    const ordered = [...parts].sort((one, other) => (one.start < other.start ? -1 : 1));
    const sizes = ordered.map((part) => Number(part.end - part.start));
    const sum = sizes.reduce((all, size) => all + size, 0);
    const room = 100 - GAP * (ordered.length - 1) - LEAST * ordered.length;
    let left = 0;
    return drawn(label, ordered.map((part, index) => {
        const place = { ...part, left, width: LEAST + room * sizes[index] / sum };
        left += place.width + GAP;
        return place;
    }));
}
