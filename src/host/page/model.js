// A trace, and what it says of one moment: after a step, or in the midst of one, when so many events had passed.

function overlaps(block, other) {
    return block.offset < other.offset + other.bytes && other.offset < block.offset + block.bytes;
}

// Writes blocks over others; what they overlap goes. Both lists are by offset.
export function applyBlocks(blocks, changed) {
    const result = [];
    let at = 0;
    for (const block of changed) {
        while (at < blocks.length && blocks[at].offset + blocks[at].bytes <= block.offset)
            result.push(blocks[at++]);
        result.push(block);
        while (at < blocks.length && overlaps(blocks[at], block))
            at++;
        while (at < blocks.length && blocks[at].offset < block.offset)
            at++;
    }
    for (; at < blocks.length; at++)
        result.push(blocks[at]);
    return result;
}

// The last one of a list that begins at or before a place, or -1.
export function lastBefore(list, place, key) {
    let low = 0, high = list.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (list[middle][key] <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

export class Model {
    constructor(trace) {
        this.trace = trace;
        this.steps = trace.steps;
        this.changes = trace.heaps.map(() => []);
        this.steps.forEach((step, index) => step.heaps.forEach((change) =>
            this.changes[change.heap].push({ step: index, change })));
        this.orders = this.steps.map((step, index) => ({ step: index, order: step.order })).filter((row) => row.order);
        this.kept = { heap: -1, step: -1, blocks: [] };
        this.processes = new Map();
        for (const process of trace.processes)
            this.processes.set(`${process.boot}/${process.pid}`, process);
    }

    endOf(step) {
        return step < 0 ? 0 : Math.min(this.steps[step].end_event, this.trace.events.length);
    }

    stepOfEvent(passed) {
        let step = 0;
        while (step < this.steps.length - 1 && this.endOf(step) < passed)
            step++;
        return step;
    }

    isThere(thing, step) {
        return thing.first_step <= step && (thing.end_step === null || step < thing.end_step);
    }

    alive(name, step) {
        return this.trace[name].filter((thing) => this.isThere(thing, step));
    }

    // Ids, as tables list them.
    sessions(step) {
        return this.alive("sessions", step).map((session) => session.id).sort((one, other) => one - other);
    }

    boot(step) {
        return this.trace.boots.findLast((boot) => boot.first_step <= step);
    }

    bootNumber(step) {
        return this.trace.boots.filter((boot) => boot.first_step <= step).length;
    }

    // Indices of heaps as dheapmon lists them after a step. A trace of somebody else may list one that is not there yet.
    heapsAt(step) {
        const at = lastBefore(this.orders, step, "step");
        return at < 0 ? [] : this.orders[at].order.filter((heap) => this.row(heap, step));
    }

    // The one to show while nobody has chosen any.
    shownHeap(step) {
        const heaps = this.heapsAt(step);
        const { shown } = this.trace.steps[step];
        return heaps.includes(shown) ? shown : heaps[0] ?? null;
    }

    // The numbers of a heap's row.
    row(heap, step) {
        const at = lastBefore(this.changes[heap], step, "step");
        return at < 0 ? null : this.changes[heap][at].change;
    }

    blocksAfter(heap, step) {
        if (this.kept.heap !== heap || this.kept.step > step)
            this.kept = { heap, step: -1, blocks: [] };
        for (const row of this.changes[heap])
            if (row.step > this.kept.step && row.step <= step)
                this.kept.blocks = applyBlocks(this.kept.blocks, row.change.blocks);
        this.kept.step = step;
        return this.kept.blocks;
    }

    // Each changed block with the number of events after which it is so: the last that names an address in it, or all.
    timed(heap, step, change) {
        if (change.timed)
            return change.timed;
        const base = BigInt(this.trace.heaps[heap].base);
        const end = this.endOf(step);
        change.timed = change.blocks.map((block) => ({ block, passed: -1, offset: block.offset }));
        for (let index = this.steps[step].first_event; index < end; index++) {
            const event = this.trace.events[index];
            if (!event.address || event.session !== this.trace.heaps[heap].session)
                continue;
            const offset = Number(BigInt(event.address) - base);
            const found = change.timed[lastBefore(change.timed, offset, "offset")];
            if (found && offset < found.block.offset + found.block.bytes)
                found.passed = index + 1;
        }
        change.timed.forEach((row) => { row.passed = row.passed < 0 ? end : row.passed; });
        return change.timed;
    }

    blocks(heap, position) {
        const last = this.changes[heap][lastBefore(this.changes[heap], position.step, "step")];
        if (!last || last.step < position.step || position.passed >= this.endOf(position.step))
            return this.blocksAfter(heap, position.step);
        const passed = this.timed(heap, position.step, last.change).filter((row) => row.passed <= position.passed);
        return applyBlocks(this.blocksAfter(heap, position.step - 1), passed.map((row) => row.block));
    }

    process(pid, step) {
        const process = this.processes.get(`${this.bootNumber(step)}/${pid}`);
        return process?.label ?? `pid ${pid}`;
    }

    stepTitle(step) {
        const told = this.trace.report.steps[step];
        return `${told.title}${told.failed ? ", fails" : ""}`;
    }

    // As --at counts: "step 4", "the boot".
    placeName(step) {
        const { number } = this.trace.steps[step];
        return number === undefined ? "a step" : number > 0 ? `step ${number}` : "the boot";
    }

    // "After step 4" is the moment at which --at 4 stops. In the midst of it are others, those of each service of a boot too.
    placeText(step, passed = this.endOf(step)) {
        const isEnd = passed >= this.endOf(step) && this.trace.steps[step].ends !== false;
        return `${isEnd ? "After" : "In the midst of"} ${this.placeName(step)}`;
    }

    heapName(heap) {
        const { session, winsta, desktop } = this.trace.heaps[heap];
        return `Session ${session}, ${winsta}\\${desktop}`;
    }
}
