#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""report_page.py BUILD: the page of a run as a reader has it: by pointer, by keys, by screen reader, printed, light
and dark, wide and narrow; what a scenario says is never markup; its picture; and a checker's word on its HTML.

--update draws the golden picture anew.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile

from browser import Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/web/golden/heap-map.png"
FULL_HEAP = "scenarios/services/local-system-heap-full.yaml"
TWO_SESSIONS = "scenarios/lessons/two-sessions.yaml"
HOSTILE_TEXT = "</script><img src=x onerror=\"document.title='taken'\"><!-- <script>"
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
# Pixels that may differ: letters are drawn with what font there is.
DIFFERENT_MAX = 0.03
WIDTHS = (1280, 390)

# Text whose contrast to what lies behind it is less than WCAG 2 asks for (AA).
PALE = """
(() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1)
                return getComputedStyle(at).backgroundColor;
        }
        return getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
            matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)";
    };
    const pale = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || element.matches("script, :disabled") || !element.checkVisibility())
            continue;
        const style = getComputedStyle(element);
        const [one, other] = [light(style.color), light(behind(element))];
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
            pale.push(`${contrast.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
    }
    return pale;
})()
"""

# Blocks of the heap map beside the paper: graphics need 3 to 1.
COMPARE = """
(async () => {
    const pixels = async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
    };
    const [one, other] = [await pixels(ONE), await pixels(OTHER)];
    if (one.width !== other.width || one.height !== other.height)
        return 1;
    let different = 0;
    for (let at = 0; at < one.data.length; at += 4)
        different += [0, 1, 2].some((part) => Math.abs(one.data[at + part] - other.data[at + part]) > 48);
    return different / (one.data.length / 4);
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
        return self.browser.run('Number(document.querySelector("#where strong").innerText.split(" ")[1])')

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


def check_log(reader):
    """What was logged again in the same words is one card."""
    cards = reader.browser.run('Array.from(document.querySelectorAll("#event-log .card"), (card) => card.innerText)')
    assert sum("2 times, first at" in card and "Application Popup, event 26" in card for card in cards) == 1, cards
    assert len({card.split("\n\n")[1] for card in cards if "event 7000" in card}) == 2, cards


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
    counts = []
    for passed in (first + 1, (first + end) // 2, end):
        browser.run(f"""(() => {{ const slider = document.querySelector("#player input"); slider.value = {passed};
            slider.dispatchEvent(new Event("input")); }})()""")
        browser.settle()
        counts.append(browser.run('document.querySelector(".surface").getAttribute("aria-valuemax")'))
    assert int(counts[0]) < int(counts[1]) < int(counts[2]), f"blocks do not come one after another: {counts}"
    assert reader.passed() == end


def check_play(reader):
    browser = reader.browser
    browser.click('[title="First step"]')
    browser.click('[title="Play"]')
    browser.run("""new Promise((done) => { const look = () => (Number(document.querySelector("#player input").value) > 300
        ? done() : setTimeout(look, 20)); look(); })""")
    browser.click('[title="Play"]')
    stopped = reader.passed()
    browser.run("new Promise((done) => setTimeout(done, 200))")
    assert reader.passed() == stopped, "it plays on"
    browser.click('[title="Play"]')
    browser.click('[title="Last step"]')
    assert reader.step() == reader.steps() - 1


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


def check_names(reader):
    """Everything that takes the focus has a name and a role; landmarks and headings are there."""
    tree = reader.browser.call("Accessibility.getFullAXTree")["nodes"]
    value = lambda node, key: node.get(key, {}).get("value", "")
    nameless = [value(node, "role") for node in tree if not node.get("ignored") and not value(node, "name")
                and any(one["name"] == "focusable" and one["value"].get("value") for one in node.get("properties", []))
                and value(node, "role") != "RootWebArea"]
    assert not nameless, f"these take the focus and have no name: {nameless}"
    roles = {value(node, "role") for node in tree}
    assert {"main", "banner", "heading", "table", "slider", "button", "status", "region", "combobox"} <= roles, roles
    levels = reader.browser.run('Array.from(document.querySelectorAll("h1, h2, h3, h4"), (one) => Number(one.tagName[1]))')
    assert levels[0] == 1 and levels.count(1) == 1, levels
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), f"a level is left out: {levels}"


def check_looks(reader):
    for width in WIDTHS:
        for dark in (False, True):
            reader.browser.look(width, 900, dark)
            pale = reader.browser.run(PALE)
            assert not pale, f"width {width}, dark {dark}: hard to read: {pale}"
            wide = reader.browser.run("document.documentElement.scrollWidth")
            assert wide <= width, f"at {width} pixels it is {wide} wide"
    reader.browser.look(1280, 900)


def check_printed(reader):
    printed = reader.browser.call("Page.printToPDF", printBackground=True)["data"]
    assert base64.b64decode(printed).startswith(b"%PDF-")
    reader.browser.call("Emulation.setEmulatedMedia", media="print")
    assert not reader.browser.run('document.querySelector("#player .buttons").checkVisibility()')
    assert reader.browser.run('document.querySelector("#desktops table").checkVisibility()')
    reader.browser.call("Emulation.setEmulatedMedia", media="")


def check_picture(reader, is_update):
    """The map of a full heap, as it was when somebody looked at it."""
    browser = reader.browser
    browser.look(1280, 900)
    browser.run('document.querySelectorAll("#steps button")[60].click()')
    browser.settle()
    seen = browser.run('document.querySelector("canvas").toDataURL()')
    if is_update:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_bytes(base64.b64decode(seen.partition(",")[2]))
    golden = "data:image/png;base64," + base64.b64encode(GOLDEN.read_bytes()).decode()
    compare = COMPARE.replace("ONE", json.dumps(seen)).replace("OTHER", json.dumps(golden))
    # A page of its own: that of the report loads no picture, not even this.
    browser.call("Page.navigate", url="about:blank")
    different = browser.run(compare)
    assert different <= DIFFERENT_MAX, f"{100 * different:.1f} % of the heap map are not as in {GOLDEN.name}"


def check_two_sessions(reader):
    browser = reader.browser
    reader.open(TWO_SESSIONS)
    rows = browser.run('Array.from(document.querySelectorAll("#same-address tbody tr"), '
                       '(row) => Array.from(row.cells, (cell) => cell.innerText))')
    default = [row for row in rows if row[3] == "WinSta0\\Default"]
    assert len(default) == 2 and default[0][0] == default[1][0] and default[0][2] != default[1][2], rows
    assert [row[1] for row in default] == ["0", "1"], rows
    maps = browser.run('document.querySelectorAll("#session-space article").length')
    assert maps == 2, f"{maps} sessions are drawn"
    browser.click('[title="First step"]')
    assert browser.run('document.querySelector("#same-address").hidden'), "one session shares no address"
    reader.is_quiet(TWO_SESSIONS)


def check_hostile(reader, folder):
    """What a scenario says is text: no element comes of it, and no script."""
    path = folder / "hostile.yaml"
    path.write_text(HOSTILE, encoding="utf-8")
    reader.open(path)
    browser = reader.browser
    assert browser.text("h1") == HOSTILE_TEXT, browser.text("h1")
    assert browser.run('document.querySelectorAll("img, i, u, b").length') == 0
    assert browser.run("document.title").startswith(HOSTILE_TEXT)
    assert "<i>s" in browser.text("#steps")
    reader.is_quiet("a hostile scenario")


def check_no_trace(reader, folder):
    """A page whose trace is none says so."""
    page = reader.page.read_text(encoding="utf-8")
    begin = page.index('id="trace">') + len('id="trace">')
    broken = folder / "broken.html"
    broken.write_text(page[:begin] + '{"schema": "other/1"}' + page[page.index("</script>", begin):], encoding="utf-8")
    reader.browser.open(broken)
    assert "cannot be shown" in reader.browser.text("[role=alert]")
    reader.browser.complaints.clear()


def check_html(reader):
    done = subprocess.run(["tidy", "-q", "-e", reader.page], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"tidy: {done.stderr}"


def main():
    deskheap = pathlib.Path(sys.argv[1]).resolve() / "src/deskheap"
    with Browser() as browser, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reader = Reader(browser, deskheap, folder)
        browser.look(1280, 900)
        reader.open(FULL_HEAP)
        check_html(reader)
        for check in (check_failure, check_log, check_buttons, check_keys, check_slider, check_play, check_blocks, check_names,
                      check_looks, check_printed):
            check(reader)
            reader.is_quiet(check.__name__)
        check_picture(reader, "--update" in sys.argv)
        check_two_sessions(reader)
        check_hostile(reader, folder)
        check_no_trace(reader, folder)
    print("the page works by pointer and keys, has names for all, and is as it was drawn")


if __name__ == "__main__":
    main()
