// Buttons for steps, a slider over events, play.
import { element } from "./element.js";
import { KeyList } from "./key_list.js";
import { KEYS } from "./keys.js";
import { grouped, seconds } from "./words.js";

const FRAMES = 240; // of the whole run, when it is played
const FRAME_MS = 60;

class Player {
    constructor(model, position) {
        this.model = model;
        this.position = position;
        this.timer = null;
        this.slider = element("input", { type: "range", min: 0, max: model.trace.events.length, step: 1,
            "aria-label": "Events passed", oninput: () => position.goToEvent(Number(this.slider.value)) });
        this.play = this.button("Play", () => this.toggle());
        this.first = this.button("First step", () => position.goToStep(0), "|◀");
        this.back = this.button("Step back", () => position.goToStep(this.before()), "◀");
        this.next = this.button("Step on", () => position.goToStep(this.after()), "▶");
        this.last = this.button("Last step", () => position.goToStep(model.steps.length - 1), "▶|");
        this.keys = new KeyList();
        this.help = this.button("Keys", () => this.keys.toggle(), "?");
        this.said = element("p", { id: "where", role: "status" });
    }

    button(title, action, sign) {
        return element("button", { type: "button", title, "aria-label": title, onclick: () => {
            if (title !== "Play")
                this.stop();
            action();
        } }, sign || title);
    }

    // In the midst of a step, back is to the end of the one before.
    before() {
        return this.position.step - 1;
    }

    after() {
        return this.position.step + (this.position.isInMidst() ? 0 : 1);
    }

    // The next step that fails, in one direction or the other; where there is none it stays.
    toFailure(direction) {
        const { steps } = this.model.trace.report;
        let step = this.position.step + direction;
        while (steps[step] && !steps[step].failed)
            step += direction;
        if (!steps[step])
            return;
        this.stop();
        this.position.goToStep(step);
    }

    toggle() {
        if (this.timer !== null) {
            this.stop();
            return;
        }
        if (this.position.isAtEnd())
            this.position.goToEvent(0);
        this.timer = setInterval(() => this.frame(), FRAME_MS);
        this.say("Pause", "off");
    }

    frame() {
        if (!this.slider.isConnected) {
            this.stop();
            return;
        }
        const ahead = Math.max(1, Math.round(this.model.trace.events.length / FRAMES));
        this.position.goToEvent(this.position.passed + ahead);
        if (this.position.passed >= this.model.trace.events.length)
            this.stop();
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
        this.say("Play", "polite");
    }

    // While it plays nobody wants to hear of every picture.
    say(title, live) {
        this.play.textContent = title;
        this.play.setAttribute("aria-label", title);
        this.said.setAttribute("aria-live", live);
    }

    show({ step, passed }) {
        const told = this.model.trace.report.steps[step];
        this.slider.value = passed;
        this.slider.setAttribute("aria-valuetext", `${passed} events, ${
            this.model.placeText(step, passed)}: ${this.model.stepTitle(step)}`);
        this.back.disabled = this.first.disabled = step === 0;
        this.last.disabled = this.next.disabled = this.position.isAtEnd();
        this.said.replaceChildren(
            element("strong", {}, this.model.placeText(step, passed)), " ",
            element("span", { class: told.failed ? "failed" : null }, this.model.stepTitle(step)),
            element("span", { class: "soft" }, ` ${seconds(told.time_ms)}, ${grouped(passed)} of ${
                grouped(this.model.trace.events.length)} events`));
    }
}

const TYPED_INTO = "input:not([type=range]), select, textarea, [contenteditable]";
// These do something of their own with arrow keys, Home and End.
const MOVED_BY_KEYS = "input, [role=slider], [role=tab], .scroll";

function isOwnKey(target, key) {
    return target.closest(TYPED_INTO) !== null || (key.length > 1 && target.closest(MOVED_BY_KEYS) !== null);
}

// Shift is part of a sign that is typed.
function isWithModifier(event) {
    return event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key.length > 1);
}

function onKey(player, event) {
    const actions = { back: () => player.back.click(), on: () => player.next.click(), first: () => player.first.click(),
        last: () => player.last.click(), nextFailure: () => player.toFailure(1), previousFailure: () => player.toFailure(-1),
        help: () => player.keys.toggle() };
    const action = actions[KEYS.run[event.key]];
    if (!action || isWithModifier(event) || isOwnKey(event.target, event.key))
        return;
    event.preventDefault();
    action();
}

// Keys of the whole document, while the bar is in it.
function listen(player, bar) {
    const hear = (event) => {
        if (bar.isConnected)
            onKey(player, event);
        else
            document.removeEventListener("keydown", hear);
    };
    document.addEventListener("keydown", hear);
}

export function playerBar(model, position) {
    const player = new Player(model, position);
    position.watch((at) => player.show(at));
    const bar = element("div", { id: "player", role: "group", "aria-label": "Steps and events" },
        element("div", { class: "buttons" }, player.first, player.back, player.play, player.next, player.last, player.help),
        player.slider, player.said, player.keys.box);
    listen(player, bar);
    return bar;
}
