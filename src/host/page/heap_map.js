// The blocks of one desktop heap: to look at, to point at, and by keys.
import { Colours } from "./colours.js";
import { element, pairs, section, table } from "./element.js";
import { HeapDrawing } from "./heap_drawing.js";
import { KEYS } from "./keys.js";
import { lastBefore } from "./model.js";
import { addressAt, bytes, grouped, percent, plural } from "./words.js";

function headerBytes(block) {
    return block.header ? block.header.replace(/(..)(?=.)/g, "$1 ") : "none";
}

class HeapMap {
    constructor(model, position) {
        this.model = model;
        this.position = position;
        this.colours = new Colours(model.trace);
        this.heap = null;
        this.wanted = null; // name of the desktop
        this.chosen = null; // offset of a block
        this.canvas = element("canvas", { "aria-hidden": "true" });
        this.drawing = new HeapDrawing(this.canvas);
        this.surface = element("div", { class: "surface", role: "slider", tabindex: "0", "aria-label": "Block of the heap",
            "aria-valuemin": 0, onkeydown: (event) => this.onKey(event), onpointermove: (event) => this.onPoint(event),
            onpointerdown: (event) => this.onPoint(event) }, this.canvas);
        this.choice = element("select", { id: "heap", onchange: () => this.choose(Number(this.choice.value)) });
        this.facts = element("div", { class: "facts" });
        this.block = element("div", { class: "block" });
        this.legend = element("div");
    }

    choose(heap) {
        this.heap = heap;
        this.wanted = this.model.heapName(heap);
        this.chosen = null;
        this.show();
    }

    // The desktop that is wanted where it is there, also if its heap was made anew; else another one meanwhile.
    keepChoice(heaps) {
        const before = this.heap;
        if (this.wanted === null && heaps.length > 0)
            this.wanted = this.model.heapName(this.model.shownHeap(this.position.step));
        this.heap = heaps.find((heap) => this.model.heapName(heap) === this.wanted)
            ?? this.model.shownHeap(this.position.step);
        if (this.heap !== before)
            this.chosen = null;
    }

    showChoice(heaps) {
        this.choice.replaceChildren(...heaps.map((heap) => element("option", { value: heap },
            `${this.model.heapName(heap)} (${percent(this.model.row(heap, this.position.step).used_pct)}${
                this.position.isInMidst() ? " after this step" : ""})`)));
        if (this.heap !== null)
            this.choice.value = this.heap;
    }

    show() {
        const heaps = this.model.heapsAt(this.position.step);
        this.keepChoice(heaps);
        this.showChoice(heaps);
        this.surface.hidden = this.heap === null;
        if (this.heap === null) {
            this.blocks = [];
            this.facts.textContent = "There is no desktop heap.";
            this.block.replaceChildren();
            this.legend.replaceChildren();
        } else {
            this.blocks = this.model.blocks(this.heap, this.position);
            this.showFacts();
            this.showLegend();
            this.showBlock();
        }
        this.draw();
    }

    draw() {
        const last = this.blocks[this.blocks.length - 1];
        const committed = !last ? 1024 : last.what === "not committed" ? last.offset : last.offset + last.bytes;
        this.drawing.draw(this.blocks, committed, this.colours);
        this.showChosen();
    }

    showChosen() {
        this.drawing.show(this.blocks[this.index()] ?? null, this.colours);
    }

    showFacts() {
        const heap = this.model.trace.heaps[this.heap];
        const row = this.model.row(this.heap, this.position.step);
        const used = this.usedBytes();
        this.facts.textContent = `${heap.base} – ${addressAt(heap.limit, -1)}, ${grouped(heap.size_kb)} KB, ${
            percent(100 * used / (heap.size_kb * 1024))} used (${grouped(used)} bytes), largest free ${
            grouped(row.largest_free_bytes)}, committed ${grouped(row.committed_bytes)}${
            this.position.isInMidst() ? " after this step" : ""}; in page frame ${heap.frame}`;
    }

    // By the blocks that are drawn, which in the midst of a step are not those of its end.
    usedBytes() {
        return this.blocks.reduce((sum, { what, bytes: size }) =>
            sum + (what === "free" || what === "not committed" ? 0 : size), 0);
    }

    showLegend() {
        const sums = new Map();
        for (const block of this.blocks) {
            const sum = sums.get(block.what) ?? { count: 0, bytes: 0 };
            sum.count++;
            sum.bytes += block.bytes;
            sums.set(block.what, sum);
        }
        const size = this.model.trace.heaps[this.heap].size_kb * 1024;
        const rows = [...sums].sort(([, one], [, other]) => other.bytes - one.bytes);
        this.legend.replaceChildren(table("What lies in it", [["What"], ["Blocks", true], ["Bytes", true], ["Share", true]],
            rows.map(([what, sum]) => [this.swatch(what), grouped(sum.count), grouped(sum.bytes),
                percent(100 * sum.bytes / size)])));
    }

    swatch(what) {
        const sample = element("span", { class: "swatch", "aria-hidden": "true" }, this.colours.letter(what));
        sample.style.background = this.colours.of(what).name;
        sample.style.color = this.colours.of(what).ink;
        return element("span", {}, sample, what);
    }

    // Of the block that is chosen, in the list; -1: none is.
    index() {
        if (this.chosen === null)
            return -1;
        const at = lastBefore(this.blocks, this.chosen, "offset");
        return at >= 0 && this.chosen < this.blocks[at].offset + this.blocks[at].bytes ? at : -1;
    }

    words(block) {
        const address = addressAt(this.model.trace.heaps[this.heap].base, block.offset);
        const owner = block.pid ? `, of ${this.model.process(block.pid, this.position.step)}` : "";
        return `${block.what}${block.class ? ` ${block.class}` : ""}${block.handle ? ` ${block.handle}` : ""}, ${
            grouped(block.bytes)} bytes at ${address}${owner}`;
    }

    showBlock() {
        const index = this.index();
        this.surface.setAttribute("aria-valuemax", Math.max(this.blocks.length - 1, 0));
        this.surface.setAttribute("aria-valuenow", Math.max(index, 0));
        if (index < 0) {
            this.surface.setAttribute("aria-valuetext", plural(this.blocks.length, "block", "blocks"));
            this.block.replaceChildren(element("p", { class: "soft" },
                "Point at a block, or choose one with the arrow keys, to see what it is."));
            return;
        }
        const block = this.blocks[index];
        this.surface.setAttribute("aria-valuetext", this.words(block));
        this.block.replaceChildren(pairs([
            ["Block", block.what], ["Handle", block.handle ?? "none"], ["Class", block.class ?? "none"],
            ["Owner", block.pid ? this.model.process(block.pid, this.position.step) : "none"],
            ["Address", addressAt(this.model.trace.heaps[this.heap].base, block.offset)],
            ["Offset", `0x${block.offset.toString(16)}`], ["Bytes", bytes(block.bytes)],
            ["Asked for", block.requested ? bytes(block.requested) : "–"], ["Header bytes", headerBytes(block)],
        ]));
    }

    pick(offset) {
        this.chosen = offset;
        this.showBlock();
        this.showChosen();
    }

    onPoint(event) {
        const box = this.canvas.getBoundingClientRect();
        const offset = this.drawing.offsetAt(event.clientX - box.left, event.clientY - box.top);
        const before = this.index();
        const at = lastBefore(this.blocks, offset, "offset");
        if (at >= 0 && at !== before)
            this.pick(this.blocks[at].offset);
    }

    onKey(event) {
        const last = this.blocks.length - 1;
        const index = this.index();
        const row = this.drawing.rowBytes;
        const here = index < 0 ? 0 : this.blocks[index].offset;
        const byOffset = (offset) => Math.max(lastBefore(this.blocks, offset, "offset"), 0);
        const next = { blockBehind: index + 1, blockBefore: index - 1, blockBelow: byOffset(here + row),
            blockAbove: byOffset(here - row), blockFirst: 0, blockLast: last }[KEYS.map[event.key]];
        if (next === undefined || last < 0)
            return;
        event.preventDefault();
        this.pick(this.blocks[Math.min(Math.max(next, 0), last)].offset);
    }

    // To ask for the width at each draw would have the whole page laid out before the next picture is complete.
    resize(width) {
        if (width === this.drawing.width || width < 1)
            return;
        this.drawing.width = width;
        this.draw();
    }

    restyle() {
        this.colours.refresh();
        this.show();
    }
}

// Light becomes dark while the map is shown, or it is printed.
function followColours(map) {
    const scheme = matchMedia("screen and (prefers-color-scheme: dark)");
    const change = () => {
        if (map.surface.isConnected)
            map.restyle();
        else
            scheme.removeEventListener("change", change);
    };
    scheme.addEventListener("change", change);
}

export function heapMapSection(model, position) {
    const map = new HeapMap(model, position);
    position.draw(() => map.show());
    new ResizeObserver(([{ contentRect }]) => map.resize(contentRect.width)).observe(map.surface);
    followColours(map);
    return section("heap-map", "Heap block map",
        element("p", {}, element("label", { for: "heap" }, "Heap of "), map.choice), map.facts, map.surface,
        element("div", { class: "columns" }, map.block, map.legend));
}
