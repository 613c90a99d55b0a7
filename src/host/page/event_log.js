// What Windows logged and showed; what was said again in the same words is one card.
import { element, section } from "./element.js";
import { grouped, seconds, sessionName } from "./words.js";

function told(title, entry) {
    return { title, text: entry.text, time: entry.time_ms, session: entry.session, count: 1 };
}

function alike(entries) {
    const known = new Map();
    for (const entry of entries) {
        const key = JSON.stringify([entry.title, entry.text, entry.session]);
        if (known.has(key))
            known.get(key).count++;
        else
            known.set(key, entry);
    }
    return [...known.values()];
}

function card(entry) {
    const when = entry.count > 1 ? `${grouped(entry.count)} times, first at ${seconds(entry.time)}` : seconds(entry.time);
    return element("li", { class: "card" }, element("strong", {}, entry.title), element("p", {}, entry.text),
        element("p", { class: "soft" }, `${when}, ${sessionName(entry.session)}`));
}

export function eventLogSection(model) {
    const { event_log: log, popups } = model.trace.report;
    const entries = [...log.map((entry) => told(`${entry.source}, event ${entry.id}`, entry)),
        ...popups.map((popup) => told(popup.shown ? "Message box" : "Message box, in the event log", popup))];
    return section("event-log", "Event log and message boxes",
        entries.length > 0 ? element("ul", { class: "cards" }, alike(entries).map(card))
            : element("p", {}, "Nothing was logged, and no box was shown."));
}
