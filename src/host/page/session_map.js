// Session space of each session to scale, the view space in it, and what of that is used.
import { bar, closeBar } from "./bar.js";
import { element, section, table } from "./element.js";
import { bytes, percent, sessionName } from "./words.js";

// Parts that fill less of it than this leave a bar to scale empty.
const FAR = 0.25;
// What the names of most views begin with: their colour says it, and the station is nearly always this one.
const COMMON = /^desktop heap of (WinSta0\\)?/;
const VIEW_SPACE = "session view space";
const KINDS = { "desktop-heap": "heap", "shared-section": "shared", other: "other" };

function hex(address) {
    return `0x${address.toString(16)}`;
}

function part(start, size, name, kind) {
    return { start, end: start + BigInt(size), size, name, kind, title: `${name}, ${hex(start)}, ${bytes(size)}` };
}

function viewSpace(model, session, step) {
    return model.alive("series", step).find((series) => series.kind === "view-space" && series.session === session);
}

function used(series, step) {
    return series.points.findLast((point) => point.step <= step)?.used ?? 0;
}

function regionParts(model, step) {
    return (model.boot(step)?.regions ?? []).filter((region) => region.of_session).map((region) =>
        part(BigInt(region.start), Number(BigInt(region.end) - BigInt(region.start)), region.name,
            region.name === VIEW_SPACE ? "views" : "region"));
}

function regionBars(model, step) {
    const parts = regionParts(model, step);
    if (parts.length === 0)
        return [];
    const start = parts.reduce((low, one) => (one.start < low ? one.start : low), parts[0].start);
    const end = parts.reduce((high, one) => (one.end > high ? one.end : high), parts[0].end);
    const filled = parts.reduce((sum, one) => sum + Number(one.end - one.start), 0);
    const isFar = filled < FAR * Number(end - start);
    return [element("p", { class: "scale" }, `Session space ${hex(start)} – ${hex(end - 1n)}, ${bytes(Number(end - start))}${
        isFar ? "; its parts lie far apart, and are not drawn to scale" : ""}`),
    isFar ? closeBar("Session space", parts) : bar("Session space", start, end, parts)];
}

function viewParts(model, session, step) {
    return model.alive("views", step).filter((view) => view.session === session)
        .map((view) => ({ ...part(BigInt(view.base), view.bytes, view.name, KINDS[view.kind]), label: view.name.replace(COMMON, "") }));
}

// From the first part to the last, in steps of a sixteenth of it all; and again of that, while they lie in one such step.
function zoomed(start, end, parts) {
    const first = parts.reduce((low, one) => (one.start < low ? one.start : low), end);
    const last = parts.reduce((high, one) => (one.end > high ? one.end : high), start);
    const step = (end - start) / 16n;
    if (step === 0n || last <= first)
        return { start, end };
    const from = start + (first - start) / step * step;
    const to = start + ((last - 1n - start) / step + 1n) * step;
    return to - from === step ? zoomed(from, to, parts) : { start: from, end: to };
}

// All addresses that views may have: where space is taken as it is needed, more than there is room for.
function viewRange(model, session, step, series) {
    const regions = session === null ? [] : model.boot(step)?.regions ?? [];
    const region = regions.find(({ of_session: isOfSession, name }) => isOfSession && name === VIEW_SPACE);
    const start = BigInt(region?.start ?? series.base);
    return { start, end: region ? BigInt(region.end) : start + BigInt(series.size) };
}

function viewBars(model, session, step) {
    const series = viewSpace(model, session, step);
    if (!series)
        return [];
    const { start, end } = viewRange(model, session, step, series);
    const parts = viewParts(model, session, step);
    const zoom = zoomed(start, end, parts);
    const whole = used(series, step);
    const made = [element("p", { class: "scale" }, `${series.name} ${hex(start)} – ${hex(end - 1n)}, ${bytes(series.size)}, ${
        percent(100 * whole / series.size)} used`), bar(series.name, start, end, parts)];
    if (zoom.end - zoom.start < end - start)
        made.push(element("p", { class: "scale" }, `of it ${hex(zoom.start)} – ${hex(zoom.end - 1n)}, ${bytes(Number(zoom.end - zoom.start))}`),
            bar(`${series.name}, what is used of it`, zoom.start, zoom.end, parts));
    return made;
}

// Where a view lies in a part of session space, it stands behind it.
function partRows(model, session, step) {
    const rows = [...(session === null ? [] : regionParts(model, step)), ...viewParts(model, session, step)];
    rows.sort((one, other) => (one.start === other.start ? other.size - one.size : one.start < other.start ? -1 : 1));
    return rows.map((row) => [hex(row.start), bytes(row.size), row.name]);
}

// Names that have no room in a bar. Filled once somebody opens it: there may be hundreds.
function partTable(model, session, step) {
    const place = element("div");
    return element("details", { open: matchMedia("(max-width: 700px)").matches, ontoggle: () => {
        if (!place.hasChildNodes())
            place.append(table(`Parts and views of ${sessionName(session)}`, [["Address"], ["Size", true], ["What"]],
                partRows(model, session, step)));
    } }, element("summary", {}, "The same as a table"), place);
}

// A name that editions give, docs/fidelity.md#view-space.
const UNKNOWN = "unattributed";

function unknownPart(model, session, step) {
    return model.alive("views", step).some((view) => view.session === session && view.name === UNKNOWN)
        ? element("p", { class: "scale" }, `${UNKNOWN}: no source says what lies there; it is as large as puts heaps where they were seen, on this Windows or on one that is near to it`)
        : [];
}

function sessionPart(model, session, step) {
    return element("article", {}, element("h3", {}, session === null ? "All sessions" : `Session ${session}`),
        session === null ? [] : regionBars(model, step), viewBars(model, session, step), unknownPart(model, session, step),
        partTable(model, session, step));
}

// What all sessions share only where something lies in it.
function isTold(model, session, step) {
    return viewSpace(model, session, step) && (session !== null || viewParts(model, null, step).length > 0);
}

export function sessionMapSection(model, position) {
    const place = element("div", { class: "sessions" });
    let shown = "";
    position.draw(({ step }) => {
        const sessions = model.sessions(step);
        const key = JSON.stringify([sessions, model.bootNumber(step),
            model.alive("views", step).map((view) => [view.id, view.name, view.bytes])]);
        if (key === shown)
            return;
        shown = key;
        place.replaceChildren(...[...sessions, null].filter((id) => isTold(model, id, step))
            .map((id) => sessionPart(model, id, step)));
    });
    return section("session-space", "Session space", place);
}
