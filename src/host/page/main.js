// Puts the page together around its trace.
import { desktopsSection } from "./desktops.js";
import { element } from "./element.js";
import { eventLogSection } from "./event_log.js";
import { eventsSection } from "./events.js";
import { expectationsSection } from "./expectations.js";
import { failuresSection } from "./failures.js";
import { showHead } from "./head.js";
import { heapMapSection } from "./heap_map.js";
import { Model } from "./model.js";
import { playerBar } from "./player.js";
import { plotSection } from "./plot.js";
import { Position } from "./position.js";
import { sameAddressSection } from "./same_address.js";
import { sessionMapSection } from "./session_map.js";
import { stepsSection } from "./step_list.js";

function show(trace) {
    const model = new Model(trace);
    const position = new Position(model);
    document.title = `${trace.title} – deskheap`;
    showHead(trace, document.getElementById("head"));
    document.getElementById("page").replaceChildren(
        failuresSection(model, position), playerBar(model, position), stepsSection(model, position),
        heapMapSection(model, position), sessionMapSection(model, position), sameAddressSection(model, position),
        desktopsSection(model, position), plotSection(model, position), eventsSection(model, position),
        eventLogSection(model), expectationsSection(model));
    position.tell();
}

function read() {
    const trace = JSON.parse(document.getElementById("trace").textContent);
    if (trace.schema !== "deskheap.trace/1")
        throw new Error(`this is "${trace.schema}", and no deskheap.trace/1`);
    return trace;
}

try {
    show(read());
} catch (error) {
    document.getElementById("page").replaceChildren(
        element("p", { role: "alert" }, `The trace in this page cannot be shown: ${error.message}`));
    throw error;
}
