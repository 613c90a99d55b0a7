#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""report_page.py BUILD CHECKER: the page of a run as a reader has it: by pointer, by keys, by screen reader, printed, light
and dark, wide and narrow; what a scenario says is never markup; its picture; and a checker's word on its HTML, as
it is written and as it is drawn (CHECKER has what packaging/web/checker names).

--update draws the golden picture anew.
"""

import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from browser import Browser
from drawn import check_drawn
from looks import check_canvas, check_looks, check_names

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/web/golden/heap-map.png"
FULL_HEAP = "scenarios/services/local-system-heap-full.yaml"
FULL_BY_WINDOWS = "scenarios/lessons/5-heap-full.yaml"
TWO_SESSIONS = "scenarios/lessons/1-two-sessions.yaml"
PROGRAMS = range(60)
MANY_HOLDERS = f"""format: 1
title: Many that hold a heap
system: {{ services: none, edition: server2003-sp2, set: {{ SharedSection: "1024,3072,64" }} }}
programs:
  {"  ".join(f"p{number}: {{ imports: [user32], startup: [ create-window: {{ class: Static, count: 9 }} ] }}{chr(10)}" for number in PROGRAMS)}
steps:
  {"  ".join(f"- start-service: {{ name: s{number}, program: p{number} }}{chr(10)}" for number in PROGRAMS)}
"""
NO_HEAP = "scenarios/boot/server-dlls.yaml"
SPACE_OF_64_BITS = "scenarios/cases/nothing-is-full-x64.yaml"
SPACE_AS_NEEDED = "scenarios/services/one-account-on-vista.yaml"
HOSTILE_TEXT = "</script><img src=x onerror=\"document.title='taken'\"><!-- <script> \x1b[2J\u202e\u2029\U000e0041 \U0001f600"
# What cannot be seen is written out, as in the command line's reports.
HOSTILE_SHOWN = HOSTILE_TEXT.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e").replace("\u2029", r"\u2029").replace(
    "\U000e0041", r"\U000e0041")
HOSTILE = f"""format: 1
title: {json.dumps(HOSTILE_TEXT)}
about: {json.dumps(HOSTILE_TEXT)}
system: {{ services: none, edition: server2003-sp2 }}
programs:
  "<b>x": {{ imports: [user32] }}
steps:
  - start-service: {{ name: "<i>s", program: "<b>x" }}
  - create-desktop: {{ name: "<u>d", in: "<i>s" }}
"""

FOREIGN = """format: 1
title: A trace to change
system: { services: none, edition: server2003-sp2, set: { SharedSection: "1024,128,16" } }
programs:
  pupil: { imports: [user32] }
steps:
  - start-service: { name: a, program: pupil }
  - create-window: { in: a, class: Static, count: 90 }
  - reboot
  - logon: { user: x, kind: rdp, as: x }
"""
# What the page reads of the report in a trace; the rest nobody looks at.
READ_OF_REPORT = {"scenario", "variant", "edition", "machine", "verdict", "events", "time_ms", "steps", "expectations"}
# What A4 has between its edges, in CSS pixels.
PAPER_WIDTH = 718
REDRAW_MS = 50
REDRAWS = 20
LARGE = """format: 1
title: More than 20,000 blocks in a heap
system: { services: none, edition: server2003-sp2, set: { SharedSection: "1024,16384,512", SessionViewSize: 64 } }
programs:
  pupil: { imports: [user32] }
steps:
  - logon: { user: a, as: a }
  - run: { program: pupil, in: a, as: one }
  - run: { program: pupil, in: a, as: two }
  - create-window: { in: one, class: Static, count: 9000 }
  - create-window: { in: two, class: Static, count: 9000 }
  - run: { program: pupil, in: a, as: three }
  - create-window: { in: three, class: Static, count: 4000 }
"""
# Ways to have the map redrawn, with all else that changes then, until it can be painted. TIME is a number that grows.
REDRAWN_BY = {
    "a block pointed at": """surface.dispatchEvent(new PointerEvent("pointermove",
        { clientX: box.left + 20 + 37 * TIME, clientY: box.top + 10 + 9 * TIME, bubbles: true }))""",
    "a heap chosen": 'document.getElementById("heap").dispatchEvent(new Event("change"))',
    "an event on": 'slider.value = slider.max - 3000 + 100 * TIME; slider.dispatchEvent(new Event("input"))',
    "a step on": "steps[steps.length - 2 + TIME % 2].click()",
}
REDRAW = """
(() => {
    const surface = document.querySelector(".surface"), box = surface.getBoundingClientRect();
    const slider = document.querySelector("#player input");
    const steps = document.querySelectorAll("#steps button");
    const frames = [];
    const later = window.requestAnimationFrame;
    window.requestAnimationFrame = (frame) => frames.push(frame);
    for (let TIME = 0; TIME < TIMES; TIME++) {
        ACT;
        while (frames.length > 0)
            frames.shift()();
        document.body.getBoundingClientRect();
    }
    window.requestAnimationFrame = later;
})()
"""
# All steps, events, heaps and series, once.
PLAY_ALL = """
(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const change = (field, value, kind) => { field.value = value; field.dispatchEvent(new Event(kind)); };
    for (const button of document.querySelectorAll("#steps button")) {
        button.click();
        await drawn();
        for (const detail of document.querySelectorAll("details"))
            detail.open = true;
        for (const option of [...document.querySelectorAll("#heap option")])
            change(document.getElementById("heap"), option.value, "change");
        for (const key of ["Home", "ArrowRight", "ArrowDown", "End"])
            document.querySelector(".surface").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
    for (const option of document.querySelectorAll("#series-choice option"))
        change(document.getElementById("series-choice"), option.value, "change");
    const slider = document.querySelector("#player input");
    for (const part of [0, 0.2, 0.5, 0.9]) {
        change(slider, Math.round(part * slider.max), "input");
        await drawn();
    }
})()
"""


class Reader:
    """Somebody with a browser, and a page of a scenario."""

    def __init__(self, browser, deskheap, folder):
        self.browser = browser
        self.deskheap = deskheap
        self.page = folder / "page.html"

    def open(self, scenario):
        subprocess.run([self.deskheap, "run", "--quiet", "--summary", "--html", self.page, scenario], cwd=ROOT,
                       stdout=subprocess.DEVNULL, check=False)
        self.browser.requests.clear()
        self.browser.open(self.page)

    def is_quiet(self, what):
        browser = self.browser
        assert not browser.complaints, f"{what}: {browser.complaints}"
        assert browser.requests == [self.page.resolve().as_uri()], f"{what}: it asks for {browser.requests}"

    def step(self):
        """In the list, from 0."""
        return self.browser.run('Array.from(document.querySelectorAll("#steps button")).findIndex((one) => one.ariaCurrent)')

    def steps(self):
        return self.browser.run('document.querySelectorAll("#steps button").length')

    def passed(self):
        return int(self.browser.run('document.querySelector("#player input").value'))

    def block(self):
        return self.browser.run('document.querySelector(".surface").getAttribute("aria-valuetext")')


def check_failure(reader):
    """What failed and why stands first, with a way to the step."""
    browser = reader.browser
    assert browser.run('document.querySelector("main").firstElementChild.id') == "failures"
    words = browser.text("#failures")
    for part in ("It is desktop heap", "desktop-heap-full", "STATUS_DLL_INIT_FAILED", "104 bytes", "SharedSection"):
        assert part in words, f"{part!r} is not told:\n{words}"
    browser.click("#failures button")
    failed = browser.text("#steps [aria-current]")
    assert "fails" in failed, failed
    browser.click("#failures summary")
    told = browser.text("#failures details")
    assert "refused" in told and "plain-service.exe" in told, told


def check_holders(reader, folder):
    """However many hold what ran out, as many have rows as `deskheap diagnose` tells; shares add up, in the last is the rest."""
    path = folder / "holders.yaml"
    path.write_text(MANY_HOLDERS, encoding="utf-8")
    reader.open(path)
    reader.browser.click("#failures summary")
    held = reader.browser.run("""Array.from(document.querySelectorAll("#failures details table"), (table) => [table.caption.innerText,
        Array.from(table.tBodies[0].rows, (row) => [row.cells[0].innerText, parseFloat(row.cells[2].innerText)])])""")
    held = [(caption, rows) for caption, rows in held if caption.startswith("Who holds it")]
    assert any(re.fullmatch(r"\d+ others", rows[-1][0]) for _, rows in held), held
    for caption, rows in held:
        assert len(rows) <= 7 and 98 < sum(share for _, share in rows) < 102, f"{caption}: {rows}"


def check_log(reader):
    """What was logged again but for its numbers is one card, which says the last of them."""
    cards = reader.browser.run('Array.from(document.querySelectorAll("#event-log .card"), (card) => card.innerText)')
    boxes = [card for card in cards if "Application Popup, event 26" in card]
    others = [card for card in cards if "event 7000" in card]
    assert len(boxes) == 1 and len(others) == 1, cards
    times = re.search(r"(\d+) times, first at", boxes[0])
    more = re.search(r"and (\d+) more like it, the last at .*job60", others[0])
    assert times and more and int(times[1]) == int(more[1]) + 1 > 1, cards


def check_buttons(reader):
    browser, last = reader.browser, reader.steps() - 1
    browser.click('[title="First step"]')
    assert reader.step() == 0
    assert browser.run('document.querySelector(\'[title="Step back"]\').disabled')
    browser.click('[title="Step on"]')
    browser.click('[title="Step on"]')
    assert reader.step() == 2
    browser.click('[title="Step back"]')
    assert reader.step() == 1
    browser.click('[title="Last step"]')
    assert reader.step() == last
    browser.click("#steps li:nth-child(4) button")
    assert reader.step() == 3


def check_keys(reader):
    browser, last = reader.browser, reader.steps() - 1
    browser.run("document.activeElement.blur()")
    browser.press("Home")
    assert reader.step() == 0, reader.step()
    browser.press("ArrowRight", 3)
    assert reader.step() == 3, reader.step()
    browser.press("ArrowLeft")
    assert reader.step() == 2, reader.step()
    browser.press("End")
    assert reader.step() == last, reader.step()
    failing = browser.run("""JSON.parse(document.getElementById("trace").textContent).report.steps
        .flatMap((step, index) => (step.failed ? [index] : []))""")
    assert failing
    browser.press("Home")
    for step in failing:
        browser.press("n")
        assert reader.step() == step, f"{reader.step()} is not {step}, the next that fails"
    browser.press("n")
    assert reader.step() == failing[-1], "there is none behind it"
    browser.press("p")
    assert reader.step() == (failing[-2:-1] or failing)[0], reader.step()
    listed = lambda: browser.run('document.querySelector("#keys").open')
    browser.press("?")
    assert listed(), "? lists no keys"
    names = browser.run('Array.from(document.querySelectorAll("#keys kbd"), (key) => key.innerText)')
    assert {"ArrowLeft", "End", "n", "?"} <= set(names) and "q" not in names, names
    browser.press("?")
    assert not listed()
    browser.click('[title="Keys"]')
    browser.press("Escape")
    assert not listed()
    browser.focus("#player input")
    before = reader.passed()
    browser.press("ArrowLeft", 5)
    assert reader.passed() == before - 5, f"{before} -> {reader.passed()}"


def check_slider(reader):
    """In the midst of a step some of its blocks are there, and some are not yet."""
    browser = reader.browser
    most = browser.run("""(() => { const trace = JSON.parse(document.getElementById("trace").textContent);
        const changes = trace.steps.flatMap((step, index) => step.heaps.map((change) => [index, step, change]));
        const [index, step, change] = changes.reduce((most, one) =>
            (one[0] > 0 && one[2].blocks.length > most[2].blocks.length ? one : most), changes.find(([index]) => index > 0));
        return [index, step.first_event, step.end_event, change.heap]; })()""")
    index, first, end, heap = most
    browser.run(f'document.querySelectorAll("#steps button")[{index}].click()')
    browser.run(f"""(() => {{ const choice = document.getElementById("heap"); choice.value = {heap};
        choice.dispatchEvent(new Event("change")); }})()""")
    counts, used = [], []
    said = lambda: browser.run("""(() => { const bytes = Array.from(document.querySelectorAll("#heap-map tbody tr"), (row) =>
            [row.cells[0].lastChild.lastChild.data, Number(row.cells[2].innerText.replace(/\\D/g, ""))]);
        const told = document.querySelector(".facts").innerText;
        return [Number(told.match(/used \\(([^b]*) bytes/)[1].replace(/\\D/g, "")),
            bytes.filter(([what]) => what !== "free" && what !== "not committed").reduce((sum, [, one]) => sum + one, 0),
            told.includes("after this step"), document.querySelector("#desktops p").checkVisibility()]; })()""")
    for passed in (first + 1, (first + end) // 2, end):
        browser.run(f"""(() => {{ const slider = document.querySelector("#player input"); slider.value = {passed};
            slider.dispatchEvent(new Event("input")); }})()""")
        browser.settle()
        counts.append(browser.run('document.querySelector(".surface").getAttribute("aria-valuemax")'))
        told, drawn, *is_of_end = said()
        used.append(told)
        assert told == drawn, f"{told} bytes are said to be used, {drawn} are drawn"
        assert is_of_end == [passed < end] * 2, f"at {passed} of {end}: {is_of_end}"
    assert int(counts[0]) < int(counts[1]) < int(counts[2]), f"blocks do not come one after another: {counts}"
    assert used[0] < used[1] < used[2], f"what is used stays: {used}"
    assert reader.passed() == end


def check_events(reader):
    """However many events a step has, what was refused in it is listed, and what is around the slider; each with its number."""
    browser = reader.browser
    reader.open(FULL_BY_WINDOWS)
    step, refusals, first, end = browser.run("""(() => { const trace = JSON.parse(document.getElementById("trace").textContent);
        const { first_event: first, end_event: end } = trace.steps[trace.shown_step];
        return [trace.shown_step, trace.events.flatMap((event, index) =>
            (event.kind === "refusal" && index >= first && index < end ? [index] : [])), first, end]; })()""")
    assert reader.step() == step and end - first > 2000 and refusals, (step, refusals, first, end)
    listed = """Array.from(document.querySelectorAll(".events .count"), (count) => {
        const left = (one) => one.getBoundingClientRect().left;
        const isLaidOut = count.checkVisibility({ contentVisibilityAuto: true });
        return [Number(count.textContent), isLaidOut, left(count) >= left(count.closest("ol"))]; })"""
    browser.box(".events")
    for passed in (end, first + 5, (first + end) // 2, end - 700):
        browser.run(f"""(() => {{ const slider = document.querySelector("#player input"); slider.value = {passed};
            slider.dispatchEvent(new Event("input")); }})()""")
        browser.settle()
        seen = browser.run(listed)
        numbers = [number for number, *_ in seen]
        laid_out = {number: is_whole for number, is_laid_out, is_whole in seen if is_laid_out}
        assert passed - 1 in laid_out, f"at {passed} that event is not in sight"
        assert all(laid_out.values()), "numbers of events are cut off"
        assert set(refusals) <= set(numbers), f"at {passed}: {sorted(set(refusals) - set(numbers))[:5]} are not listed, of {len(refusals)}"
        assert numbers == sorted(set(numbers)), f"at {passed}: {numbers[:5]}"
        around = set(range(max(passed - 50, first), min(passed + 50, end)))
        assert around <= set(numbers), f"at {passed}: {sorted(around - set(numbers))[:4]} are not listed"
        left_out = sum(int(re.sub(r"\D", "", text)) for text in browser.run(
            'Array.from(document.querySelectorAll(".events .left-out"), (one) => one.textContent)'))
        assert left_out + len(numbers) == end - first, f"{left_out} left out, {len(numbers)} listed of {end - first}"
    reader.is_quiet("many events")


def check_play(reader):
    browser = reader.browser
    live = lambda: browser.run('document.getElementById("where").getAttribute("aria-live")')
    browser.click('[title="First step"]')
    browser.click('[title="Play"]')
    assert live() == "off", "every picture is read out"
    browser.run("""new Promise((done) => { const look = () => (Number(document.querySelector("#player input").value) > 300
        ? done() : setTimeout(look, 20)); look(); })""")
    browser.click('[title="Play"]')
    stopped = reader.passed()
    browser.run("new Promise((done) => setTimeout(done, 200))")
    assert reader.passed() == stopped, "it plays on"
    browser.click('[title="Play"]')
    browser.click('[title="Last step"]')
    assert reader.step() == reader.steps() - 1 and live() == "polite"


def check_blocks(reader):
    """By pointer and by keys: what a block is, whose, where, with its header."""
    browser = reader.browser
    browser.click('[title="Last step"]')
    x, y, width, height = browser.box(".surface")
    browser.point(x + width / 2, y + height / 2)
    told = browser.text(".block")
    for part in ("Block", "Handle", "Class", "Owner", "Address", "0xbc", "Header bytes"):
        assert part in told, f"{part!r} is not told:\n{told}"
    browser.focus(".surface")
    browser.press("Home")
    assert reader.block().startswith("heap header"), reader.block()
    browser.press("ArrowRight", 2)
    assert reader.block().startswith("desktop information"), reader.block()
    browser.press("ArrowDown")
    below = reader.block()
    browser.press("ArrowUp")
    assert reader.block() != below
    browser.press("End")
    assert reader.step() == reader.steps() - 1, "keys of the map move steps"


def names(reader):
    check_names(reader.browser)


def looks(reader):
    check_looks(reader.browser)


def check_printed(reader):
    """On paper it is light, the map too, whatever the screen is, and nothing is cut off at its side."""
    browser = reader.browser
    printed = browser.call("Page.printToPDF", printBackground=True)["data"]
    assert base64.b64decode(printed).startswith(b"%PDF-")
    browser.look(PAPER_WIDTH, 900, dark=True)
    below_a_row = """(() => { const copy = document.createElement("canvas").getContext("2d");
        copy.drawImage(document.querySelector("canvas"), 0, 0);
        return Array.from(copy.getImageData(0, 13, 1, 1).data); })()"""
    assert max(browser.run(below_a_row)[:3]) < 64, "the map is not dark on a dark screen"
    browser.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.settle()
    assert browser.run(below_a_row) == [255] * 4, "the map is printed dark"
    assert browser.run("getComputedStyle(document.body).color") == "rgb(26, 26, 26)", "letters are printed pale"
    assert not browser.run('document.querySelector("#player .buttons").checkVisibility()')
    assert browser.run('document.querySelector("#desktops table").checkVisibility()')
    wide = browser.run("document.documentElement.scrollWidth")
    assert wide <= PAPER_WIDTH, f"{wide} pixels do not go on paper"
    last = browser.run('document.querySelector(".events li:last-child").checkVisibility({ contentVisibilityAuto: true })')
    assert last, "events are not printed"
    browser.look(1280, 900)


def check_step_keys(reader):
    """Who goes by Tab comes to one step of all; up and down go on from it, and whatever moves the step takes the focus along."""
    browser = reader.browser
    browser.click('[title="First step"]')
    stops = browser.run('Array.from(document.querySelectorAll("#steps button")).filter((button) => button.tabIndex === 0).length')
    assert stops == 1, f"Tab comes to {stops} steps"
    browser.focus("#steps [aria-current]")
    browser.press("ArrowDown", 3)
    assert reader.step() == 3
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):
        browser.press(key)
    assert reader.step() == 4
    assert browser.run('document.activeElement === document.querySelector("#steps [aria-current]")'), "the focus stays behind"
    browser.press("Tab")
    assert browser.run("document.activeElement.id") == "heap", browser.run("document.activeElement.outerHTML")


def check_redraw(reader, folder):
    """With more than 20,000 blocks in a heap it is redrawn in less than 50 ms of a processor."""
    browser, path = reader.browser, folder / "large.yaml"
    path.write_text(LARGE, encoding="utf-8")
    reader.open(path)
    blocks = int(browser.run('document.querySelector(".surface").getAttribute("aria-valuemax")'))
    assert blocks > 20000, blocks
    times = {name: browser.busy_ms(REDRAW.replace("TIMES", str(REDRAWS)).replace("ACT", act)) / REDRAWS
             for name, act in REDRAWN_BY.items()}
    told = ", ".join(f"{name} {time:.1f} ms" for name, time in times.items())
    assert max(times.values()) < REDRAW_MS, f"{blocks} blocks: {told}"
    reader.is_quiet("a large heap")
    return f"{blocks} blocks redrawn: {told}"


def check_kinds(reader, folder):
    """Letters of all kinds of blocks can be read on their colours, in light and dark. No run has all kinds in one heap, so a
    trace is changed."""
    browser, path, trace_path = reader.browser, folder / "kinds.yaml", folder / "kinds.json"
    path.write_text(FOREIGN, encoding="utf-8")
    subprocess.run([reader.deskheap, "run", "-q", "--summary", "--trace", trace_path, path], cwd=ROOT, stdout=subprocess.DEVNULL,
                   check=False)
    trace = json.loads(trace_path.read_text(encoding="utf-8"))
    kinds = [kind["what"] for kind in trace["kinds"]]
    windows = [block for step in trace["steps"] for change in step["heaps"] for block in change["blocks"]
               if block["what"] == "window"]
    for number, block in enumerate(windows):
        block["what"] = kinds[number % len(kinds)]
    subprocess.run([reader.deskheap, "report", "--out", reader.page, "-"], input=json.dumps(trace), text=True, check=True)
    browser.open(reader.page)
    browser.run('document.querySelectorAll("#steps button")[2].click()')
    browser.settle()
    told = browser.run('Array.from(document.querySelectorAll("#heap-map tbody th > span"), (cell) => cell.lastChild.data)')
    assert set(kinds) <= set(told), f"these are not in the heap: {set(kinds) - set(told)}"
    check_looks(browser)


def check_picture(reader, is_update):
    """The map of a full heap, as it was when somebody looked at it."""
    browser = reader.browser
    browser.look(1280, 900)
    browser.run('document.querySelectorAll("#steps button")[60].click()')
    browser.settle()
    check_canvas(browser, GOLDEN, is_update)


def check_axes(reader):
    """What the drawing of a series has at its edges: its size and none, the boot and the last step, each where it is."""
    texts = lambda selector: reader.browser.run(f'Array.from(document.querySelectorAll("{selector}"), (one) => one.innerText)')
    steps = [text.split()[0] for text in texts("#steps button")]
    widths, heights = texts("#series .widths span"), texts("#series .heights span")
    assert widths[0] == "the boot" and widths[-1] == f"step {steps[-1]}" and len(widths) == 5, widths
    assert heights[1] == "0" and heights[0] in reader.browser.text("#series"), heights
    assert reader.browser.text("#expectations li") and not reader.browser.run('document.querySelector("#expectations details")')


def maps_of(browser):
    return browser.run('document.querySelectorAll("#session-space article").length')


def check_two_sessions(reader):
    browser = reader.browser
    reader.open(TWO_SESSIONS)
    rows = browser.run('Array.from(document.querySelectorAll("#same-address tbody tr"), '
                       '(row) => Array.from(row.cells, (cell) => cell.innerText))')
    default = [row for row in rows if row[3] == "WinSta0\\Default"]
    assert len(default) == 2 and default[0][0] == default[1][0] and default[0][2] != default[1][2], rows
    assert [row[1] for row in default] == ["0", "1"], rows
    labels = browser.run('Array.from(document.querySelectorAll("#session-space .bar .heap"), (one) => one.innerText)')
    assert "Default" in labels and not any("desktop heap" in label for label in labels), labels
    said = browser.run('Array.from(document.querySelectorAll("#session-space .scale"), (line) => line.innerText)')
    assert sum(line.startswith("unattributed: no source says") for line in said) == maps_of(browser), said
    # Its expectations answer the lesson's questions.
    assert browser.run('document.querySelector("#expectations details")?.open') is False
    assert maps_of(browser) == 2, f"{maps_of(browser)} sessions are drawn"
    browser.click('[title="First step"]')
    assert browser.run('document.querySelector("#same-address").hidden'), "one session shares no address"
    reader.is_quiet(TWO_SESSIONS)


def check_spaces(reader):
    """Session space of 64 bits, and one that is taken as it is needed: every part is seen in a bar, in its place. The smallest
    are some pixels wide all the same."""
    browser = reader.browser
    for scenario in (SPACE_OF_64_BITS, SPACE_AS_NEEDED):
        reader.open(scenario)
        browser.click("#session-space summary")
        rows = browser.run("""Array.from(document.querySelectorAll("#session-space article:first-child tbody tr"),
            (row) => Array.from(row.cells, (cell) => cell.innerText))""")
        bars = browser.run('''Array.from(document.querySelectorAll("#session-space .bar"), (bar) => {
            const box = bar.getBoundingClientRect();
            return Array.from(bar.children, (part) => {
                const { left, right } = part.getBoundingClientRect();
                return [part.title, left - box.left, right - box.left, box.width]; }); })''')
        views = browser.run('''(() => { const trace = JSON.parse(document.getElementById("trace").textContent);
            return trace.views.filter((view) => view.session === 0 && view.end_step === null)
                .map((view) => `${view.name}, ${view.base}`); })()''')
        told = {f"{what}, {address}, {size}" for address, size, what in rows}
        drawn = {title for at in (0, 1) for title, *_ in bars[at]}
        assert drawn == told, f"{scenario}: what is drawn and what is told differ: {sorted(drawn ^ told)}"
        assert all(-1 <= left < right <= width + 5 for bar in bars for _, left, right, width in bar), f"{scenario}: {bars}"
        assert all(right - left > 40 for _, left, right, _ in bars[0]) or scenario == SPACE_AS_NEEDED, bars[0]
        zoom = [title for title, *_ in bars[2]]
        assert views and all(any(title.startswith(view) for title in zoom) for view in views), f"{scenario}: {views}, {zoom}"
        said = browser.run('Array.from(document.querySelectorAll("#session-space .scale"), (line) => line.innerText)')
        assert not any(re.search(r"\b0 MB|-\d+ MB", line) for line in said), said
    reader.is_quiet(scenario)


def check_no_heap(reader):
    """Of a system that did not start the page says so, and there is nothing to move in."""
    reader.open(NO_HEAP)
    assert "There is no desktop heap." in reader.browser.text("#heap-map"), reader.browser.text("#heap-map")
    assert not reader.browser.run('document.querySelector(".surface").checkVisibility()')
    reader.is_quiet(NO_HEAP)


def check_hostile(reader, folder):
    """What a scenario says is text: no element comes of it, and no script."""
    path = folder / "hostile.yaml"
    path.write_text(HOSTILE, encoding="utf-8")
    reader.open(path)
    browser = reader.browser
    assert browser.text("h1") == HOSTILE_SHOWN, browser.text("h1")
    assert browser.run('document.querySelectorAll("img, i, u, b").length') == 0
    assert browser.run("document.title").startswith(HOSTILE_SHOWN)
    assert "<i>s" in browser.text("#steps")
    reader.is_quiet("a hostile scenario")


def places(value, names=(), seen=None):
    """Of each kind of place in a trace the last: what holds it, and its key there."""
    seen = {} if seen is None else seen
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        name = (*names, "*" if isinstance(key, int) else key)
        seen[name] = (value, key)
        if isinstance(part, (dict, list)):
            places(part, name, seen)
    return seen


def others(part):
    """What somebody may have written there."""
    if isinstance(part, bool) or part is None:
        return [None, not part]
    if isinstance(part, (int, float)):
        return [-1, 2**53 - 1, None]
    if isinstance(part, str):
        return ["0xffffffffffffffff" if part.startswith("0x") else ""]
    return [type(part)()] + ([part * 2, part[1:]] if isinstance(part, list) else [])


# A page takes a second or two to play.
SHOWN_OF_TAKEN = 5


def check_foreign(reader, folder):
    """A trace that somebody else wrote or changed is refused at its place, or shown; nothing of it stops the page."""
    path, json_path = folder / "foreign.yaml", folder / "foreign.json"
    path.write_text(FOREIGN, encoding="utf-8")
    subprocess.run([reader.deskheap, "run", "-q", "--summary", "--trace", json_path, path], cwd=ROOT, stdout=subprocess.DEVNULL,
                   check=False)
    trace = json.loads(json_path.read_text(encoding="utf-8"))
    refused, taken = 0, 0
    for name, (holder, key) in places(trace).items():
        if name[0] == "report" and not set(name[1:2]) <= READ_OF_REPORT:
            continue
        before = holder[key]
        for other in others(before):
            holder[key] = other
            what = f"{'.'.join(map(str, name))} = {other!r:.40}"
            done = subprocess.run([reader.deskheap, "report", "--out", reader.page, "-"], input=json.dumps(trace), text=True,
                                  capture_output=True, check=False)
            if done.returncode == 2:
                assert done.stderr.startswith("<stdin>:1:"), f"{what}: {done.stderr}"
                refused += 1
                continue
            assert done.returncode == 0, f"{what}: exit code {done.returncode}: {done.stderr}"
            taken += 1
            if taken % SHOWN_OF_TAKEN == 0:
                reader.browser.open(reader.page)
                reader.browser.run(PLAY_ALL)
                assert not reader.browser.complaints, f"{what}: {reader.browser.complaints}"
        holder[key] = before
    assert refused > 100 and taken > 100, (refused, taken)
    return f"{refused} changed traces are refused, {taken} taken, of which {taken // SHOWN_OF_TAKEN} were played"


def check_no_trace(reader, folder):
    """A page whose trace is none says so."""
    page = reader.page.read_text(encoding="utf-8")
    begin = page.index('id="trace">') + len('id="trace">')
    broken = folder / "broken.html"
    broken.write_text(page[:begin] + '{"schema": "other/1"}' + page[page.index("</script>", begin):], encoding="utf-8")
    reader.browser.open(broken)
    assert "cannot be shown" in reader.browser.text("[role=alert]")
    reader.browser.complaints.clear()


def check_html(reader, checker, folder):
    done = subprocess.run(["tidy", "-q", "-e", reader.page], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"tidy: {done.stderr}"
    check_drawn(reader.browser, checker, folder)


def main():
    build, checker = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    deskheap = build / "src/deskheap"
    with Browser() as browser, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reader = Reader(browser, deskheap, folder)
        browser.look(1280, 900)
        reader.open(FULL_HEAP)
        check_html(reader, checker, folder)
        for check in (check_failure, check_log, check_buttons, check_keys, check_step_keys, check_slider, check_play,
                      check_blocks, check_axes, names, looks, check_printed):
            check(reader)
            reader.is_quiet(check.__name__)
        check_picture(reader, "--update" in sys.argv)
        check_two_sessions(reader)
        looks(reader)
        check_events(reader)
        check_spaces(reader)
        check_no_heap(reader)
        check_holders(reader, folder)
        check_hostile(reader, folder)
        print(check_redraw(reader, folder), flush=True)
        check_kinds(reader, folder)
        print(check_foreign(reader, folder), flush=True)
        check_no_trace(reader, folder)
    print("the page works by pointer and keys, has names for all, and is as it was drawn")


if __name__ == "__main__":
    main()
