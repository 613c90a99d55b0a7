# SPDX-License-Identifier: MIT
"""How a page looks and sounds: contrast, width, names for who reads it by ear, and its picture beside the one that
somebody looked at."""

import base64
import json

WIDTHS = (1280, 390)
# Pixels that may differ: letters are drawn with what font there is.
DIFFERENT_MAX = 0.03

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

# Tables of heaps whose rate one has to scroll to.
HIDDEN_RATES = """
Array.from(document.querySelectorAll("#desktops table, #same-address table")).filter((table) => {
    const column = Array.from(table.tHead.rows[0].cells).findIndex((cell) => /^Used( Rate|$)/.test(cell.innerText));
    const box = table.parentElement.getBoundingClientRect();
    return table.checkVisibility() && [table.caption, ...Array.from(table.rows, (row) => row.cells[column])]
        .some((cell) => (cell.tagName === "CAPTION" ? cell.getBoundingClientRect().left + cell.clientWidth
            : cell.getBoundingClientRect().right) > box.right + 1);
}).map((table) => `${table.caption.innerText}: ${table.offsetWidth} pixels wide`)
"""

# The share of pixels that differ between two pictures.
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


def check_names(browser):
    """Everything that takes the focus has a name and a role; landmarks and headings are there."""
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    value = lambda node, key: node.get(key, {}).get("value", "")
    nameless = [value(node, "role") for node in tree if not node.get("ignored") and not value(node, "name")
                and any(one["name"] == "focusable" and one["value"].get("value") for one in node.get("properties", []))
                and value(node, "role") != "RootWebArea"]
    assert not nameless, f"these take the focus and have no name: {nameless}"
    roles = {value(node, "role") for node in tree}
    assert {"main", "banner", "heading", "table", "slider", "button", "status", "region", "combobox"} <= roles, roles
    levels = browser.run('Array.from(document.querySelectorAll("h1, h2, h3, h4"), (one) => Number(one.tagName[1]))')
    assert levels[0] == 1 and levels.count(1) == 1, levels
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), f"a level is left out: {levels}"


def check_looks(browser):
    """Wide and narrow, light and dark: all can be read, and nothing is wider than the window."""
    for width in WIDTHS:
        for dark in (False, True):
            browser.look(width, 900, dark)
            pale = browser.run(PALE)
            assert not pale, f"width {width}, dark {dark}: hard to read: {pale}"
            wide = browser.run("document.documentElement.scrollWidth")
            assert wide <= width, f"at {width} pixels it is {wide} wide"
            hidden = browser.run(HIDDEN_RATES)
            assert not hidden, f"at {width} pixels how full a heap is cannot be seen: {hidden}"
    browser.look(1280, 900)


def check_canvas(browser, golden, is_update):
    """The picture of the first canvas. The browser has another page afterwards, which may load pictures."""
    seen = browser.run('document.querySelector("canvas").toDataURL()')
    if is_update:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(base64.b64decode(seen.partition(",")[2]))
    should_be = "data:image/png;base64," + base64.b64encode(golden.read_bytes()).decode()
    browser.call("Page.navigate", url="about:blank")
    different = browser.run(COMPARE.replace("ONE", json.dumps(seen)).replace("OTHER", json.dumps(should_be)))
    assert different <= DIFFERENT_MAX, f"{100 * different:.1f} % of the picture are not as in {golden.name}"
