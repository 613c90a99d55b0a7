// What Windows logged and showed, as the text of a report tells it: which entries stand for others and what is left out is the trace's.
import { element, section } from "./element.js";
import { grouped, plural, seconds, sessionName } from "./words.js";

function card(title, text, when) {
    return element("li", { class: "card" }, element("strong", {}, title), element("p", {}, text),
        element("p", { class: "soft" }, when));
}

function times(entry) {
    if (entry.count === 1)
        return `${seconds(entry.time_ms)}, ${sessionName(entry.session)}`;
    const others = entry.last_text === entry.text ? `${grouped(entry.count)} times, first at ${seconds(entry.time_ms)}`
        : `${seconds(entry.time_ms)}, and ${grouped(entry.count - 1)} more like it`;
    const last = entry.last_text === entry.text ? "" : `: ${entry.last_text}`;
    return `${others}, the last at ${seconds(entry.last_ms)}${last}`;
}

function cards({ log, boxes }) {
    return [...log.filter((entry) => entry.told).map((entry) => card(`${entry.type}: ${entry.source}, event ${entry.id}`, entry.text, times(entry))),
        ...boxes.map((box) => card("Message box", box.text, `${seconds(box.time_ms)}, ${sessionName(box.session)}`))];
}

// Entries and boxes that are not told one by one.
function leftOut({ log, boxes_left_out: boxes }) {
    const entries = log.filter((entry) => !entry.told).reduce((sum, entry) => sum + entry.count, 0);
    return [entries > 0 ? plural(entries, "more entry", "more entries") : "", boxes > 0 ? plural(boxes, "more box", "more boxes") : ""]
        .filter((text) => text !== "").join(", ");
}

export function eventLogSection(model) {
    const told = cards(model.trace);
    const rest = leftOut(model.trace);
    return section("event-log", "Event log and message boxes",
        told.length > 0 ? element("ul", { class: "cards" }, told) : element("p", {}, "Nothing was logged, and no box was shown."),
        rest !== "" ? element("p", { class: "soft" }, `… and ${rest}`) : null);
}
