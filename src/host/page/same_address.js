// Heaps of several sessions at one address: there, and yet in other pages of memory.
import { element, section, table } from "./element.js";
import { percent } from "./words.js";

function sharedPlaces(model, step) {
    const places = new Map();
    for (const heap of model.heapsAt(step)) {
        const base = model.trace.heaps[heap].base;
        places.set(base, [...(places.get(base) ?? []), heap]);
    }
    return [...places.values()].filter((heaps) => heaps.length > 1);
}

export function sameAddressSection(model, position) {
    const place = element("div");
    const whole = section("same-address", "One address, another page of memory in each session", place);
    position.draw(({ step }) => {
        const places = sharedPlaces(model, step);
        whole.hidden = places.length === 0;
        place.replaceChildren(table("Heaps at one address", [["Address"], ["Session", true], ["Page frame"], ["Heap of"], ["Used", true]],
            places.flat().map((heap) => {
                const { base, session, frame, winsta, desktop } = model.trace.heaps[heap];
                return [base, String(session), frame, `${winsta}\\${desktop}`, percent(model.row(heap, step).used_pct)];
            })));
    });
    return whole;
}
