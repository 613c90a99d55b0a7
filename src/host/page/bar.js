// A range of addresses to scale: parts of it in their places, with a name where there is room.
import { element } from "./element.js";

// parts: { start, end, name, kind, title }, addresses as BigInt.
export function bar(label, start, end, parts) {
    const whole = Number(end - start);
    const place = (address) => 100 * Number(address - start) / whole;
    return element("div", { class: "bar", role: "img",
        "aria-label": `${label}: ${parts.map((part) => part.title).join("; ")}` },
    parts.filter((part) => part.end > start && part.start < end).map((part) => {
        const left = Math.max(place(part.start), 0);
        const made = element("span", { class: part.kind, title: part.title }, part.name);
        made.style.left = `${left}%`;
        made.style.width = `${Math.min(place(part.end), 100) - left}%`;
        return made;
    }));
}
