# SPDX-License-Identifier: MIT
"""What a page has become once its script has run, before a checker of HTML."""

import pathlib
import subprocess

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "web" / "checker" / "htmlvalidate.json"
# All elements; the editor's own are not ours.
DRAWN = """(() => {
    const all = document.documentElement.cloneNode(true);
    all.querySelectorAll(".cm-editor").forEach((editor) => editor.remove());
    return "<!doctype html>\\n" + all.outerHTML;
})()"""


def complaints(checker, path):
    done = subprocess.run(["node", checker / "node_modules/html-validate/bin/html-validate.js", "--config", CONFIG,
                           "--formatter", "text", path], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def check_drawn(browser, checker, folder):
    """Nobody complains; that somebody would is tried with a page that is spoilt."""
    drawn = browser.run(DRAWN)
    page, spoilt = folder / "drawn.html", folder / "spoilt.html"
    page.write_text(drawn, encoding="utf-8")
    spoilt.write_text(drawn.replace("</body>", "<table><div></div></table></body>"), encoding="utf-8")
    assert len(drawn) > 10000, f"only {len(drawn)} letters"
    assert not complaints(checker, page), complaints(checker, page)[-2000:]
    assert "element-permitted-content" in complaints(checker, spoilt), "the checker sees nothing"
