// Puts the parts of the page together around a trace.
import { desktopsSection } from "./desktops.js";
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

// Shows a trace in two places of a document: whose it is, under a heading of this name, and all else. Gives where in
// the run it is, which is told to whoever watches.
export function showReport(trace, head, place, heading = "h1") {
    const model = new Model(trace);
    const position = new Position(model);
    showHead(trace, head, heading);
    place.replaceChildren(
        failuresSection(model, position), playerBar(model, position), stepsSection(model, position),
        heapMapSection(model, position), sessionMapSection(model, position), sameAddressSection(model, position),
        desktopsSection(model, position), plotSection(model, position), eventsSection(model, position),
        eventLogSection(model), expectationsSection(model));
    position.tell();
    return position;
}
