// The table of dheapmon, of each session.
import { element, section, table } from "./element.js";
import { grouped, percent } from "./words.js";

function rate(used) {
    const fill = element("span", { class: used >= 90 ? "fill near" : "fill" });
    fill.style.width = `${Math.min(used, 100)}%`;
    return element("span", { class: "rate" }, element("span", { class: "meter", "aria-hidden": "true" }, fill), percent(used));
}

function sessionTable(model, session, heaps, step) {
    const rows = heaps.map((index) => {
        const heap = model.trace.heaps[index];
        const row = model.row(index, step);
        return [`${heap.winsta}\\${heap.desktop}`, grouped(heap.size_kb), rate(row.used_pct), grouped(row.used_bytes),
            grouped(row.largest_free_bytes), grouped(row.windows), grouped(row.menus), grouped(row.hooks), heap.account];
    });
    const total = heaps.reduce((sum, index) => sum + model.trace.heaps[index].size_kb, 0);
    return table(`Session ID: ${session} Total Desktop: (${grouped(total)} KB - ${heaps.length} desktops)`,
        [["WinStation\\Desktop"], ["Heap Size(KB)", true], ["Used Rate(%)", true], ["Used bytes", true], ["Largest free", true],
            ["Windows", true], ["Menus", true], ["Hooks", true], ["Account"]], rows);
}

export function desktopsSection(model, position) {
    const place = element("div");
    const note = element("p", { class: "soft" }, "These are the numbers after this step; the slider stands in the midst of it.");
    position.watch(({ step }) => {
        note.hidden = !position.isInMidst();
        const heaps = model.heapsAt(step);
        place.replaceChildren(...model.sessions(step).map((session) => sessionTable(model, session,
            heaps.filter((heap) => model.trace.heaps[heap].session === session), step)));
    });
    return section("desktops", "Desktops", note, place);
}
