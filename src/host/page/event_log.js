// What Windows logged and showed.
import { element, section } from "./element.js";
import { seconds, sessionName } from "./words.js";

function card(title, text, soft) {
    return element("li", { class: "card" }, element("strong", {}, title), element("p", {}, text), element("p", { class: "soft" }, soft));
}

export function eventLogSection(model) {
    const { event_log: log, popups } = model.trace.report;
    const entries = log.map((entry) => card(`${entry.source}, event ${entry.id}`, entry.text,
        `${seconds(entry.time_ms)}, ${sessionName(entry.session)}`));
    const boxes = popups.map((popup) => card(popup.shown ? "Message box" : "Message box, in the event log", popup.text,
        `${seconds(popup.time_ms)}, ${sessionName(popup.session)}`));
    return section("event-log", "Event log and message boxes",
        entries.length + boxes.length > 0 ? element("ul", { class: "cards" }, entries, boxes)
            : element("p", {}, "Nothing was logged, and no box was shown."));
}
