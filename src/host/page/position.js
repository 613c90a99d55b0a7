// Where in the run the page is: a step, and how many events had passed. Whoever shows something of it is told: of every
// place, or, where drawing is work, once before the next picture.

export class Position {
    constructor(model) {
        this.model = model;
        this.watchers = [];
        this.drawers = [];
        this.frame = null;
        this.step = model.trace.shown_step ?? Math.max(model.steps.length - 1, 0);
        this.passed = model.endOf(this.step);
    }

    watch(watcher) {
        this.watchers.push(watcher);
    }

    draw(drawer) {
        this.drawers.push(drawer);
    }

    tell() {
        this.watchers.forEach((watcher) => watcher(this));
        this.frame ??= requestAnimationFrame(() => {
            this.frame = null;
            this.drawers.forEach((drawer) => drawer(this));
        });
    }

    goToStep(step) {
        this.step = Math.min(Math.max(step, 0), Math.max(this.model.steps.length - 1, 0));
        this.passed = this.model.endOf(this.step);
        this.tell();
    }

    goToEvent(passed) {
        this.passed = Math.min(Math.max(passed, 0), this.model.trace.events.length);
        this.step = this.model.stepOfEvent(this.passed);
        this.tell();
    }

    isInMidst() {
        return this.passed < this.model.endOf(this.step);
    }

    isAtEnd() {
        return this.step >= this.model.steps.length - 1 && this.passed >= this.model.endOf(this.step);
    }
}
