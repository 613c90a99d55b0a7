#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""web_page.py BUILD PAGE CHECKER: the page that has the program in it, as somebody uses it who opened it from disk: scenarios are
run and show the numbers of dheapmon, lessons are answered, marked and handed in, what is wrong is marked, settings, links, dropped files; it can be stopped; what is
written in a scenario or a link is never markup; its looks; a checker's word on its HTML, as it is written and as it is drawn (CHECKER has
what packaging/web/checker names); and the same from a host.

--update draws the golden picture anew.
"""

import functools
import http.server
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time

from browser import Browser
from drawn import check_drawn
from looks import check_canvas, check_looks, check_names
from report_numbers import compare_steps, dheapmon_steps, tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/web/golden/web-heap-map.png"


def lesson(name):
    """Its path, whatever its number."""
    return str(next(ROOT.glob(f"scenarios/lessons/*{name}.yaml")).relative_to(ROOT))


HEAP_FULL, TREE = lesson("heap-full"), lesson("tree")
MEMORY_MAX = 250 << 20
MARKUP = "</script><img src=x onerror=\"document.title='taken'\"><b>bold</b><!-- <script>"
HOSTILE = f"""format: 1
title: {json.dumps(MARKUP)}
about: {json.dumps(MARKUP)}
system: {{ services: none, edition: server2003-sp2 }}
programs:
  "<b>x": {{ imports: [user32] }}
steps:
  - start-service: {{ name: "<i>s", program: "<b>x" }}
"""
# Minutes, for any program.
LONG = """format: 1
title: long
system: { services: none, edition: server2003-sp2 }
programs:
  busy:
    imports: [user32]
    startup:
      - create-window: { class: Static, count: 1000 }
      - destroy-window: { count: 1000 }
      - exit
steps:
  - logon: { user: a, as: a }
  - run: { program: busy, in: a, count: 40000 }
"""
REGISTRY = """Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\SubSystems]
"Windows"="%SystemRoot%\\\\system32\\\\csrss.exe ObjectDirectory=\\\\Windows SharedSection=1024,3072,1024 Windows=On SubSystemType=Windows ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 ServerDll=winsrv:ConServerDllInitialization,2 ProfileControl=Off MaxRequestThreads=16"
"""
# What a browser says that has no memory for another instance of the program.
NO_MEMORY = """
const Plain = Blob;
const first = 'WebAssembly.instantiate = () => Promise.reject(new RangeError("could not allocate memory"));';
window.Blob = class extends Plain {
    constructor(parts, options) {
        super(options?.type === "text/javascript" ? [first, ...parts] : parts, options);
    }
};
"""
SERVICES = """
SERVICE_NAME: Alerter
DISPLAY_NAME: Alerter
        TYPE               : 10  WIN32_OWN_PROCESS
        STATE              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
"""


class Reader:
    """Somebody with a browser and the page, and the program beside it to compare with."""

    def __init__(self, browser, build, page, checker):
        self.browser = browser
        self.build = build
        self.page = page
        self.checker = checker
        self.is_learning = False

    def open(self, fragment=""):
        # With the same address but for the fragment nothing would be loaded anew.
        self.browser.call("Page.navigate", url="about:blank")
        self.browser.requests.clear()
        self.browser.open(self.page, fragment)
        self.wait()

    def wait(self):
        """Until a run is shown, which of a lesson is behind the questions."""
        self.until('document.querySelector("#result").getAttribute("aria-busy") === "false"')
        if not self.is_learning:
            self.browser.run('document.getElementById("panel-lesson").hidden || document.getElementById("tab-report").click()')
            self.browser.settle()

    def until(self, condition):
        self.browser.run(f"new Promise((done) => {{ const look = () => ({condition}) ? done(true) : setTimeout(look, 20); "
                         "look(); })")
        self.browser.settle()

    def begin(self, script):
        """Something after which a run comes."""
        self.browser.run('document.querySelector("#result").setAttribute("aria-busy", "true")')
        self.browser.run(script)
        self.wait()

    def choose(self, identity, value):
        self.begin(f"(() => {{ const field = document.getElementById({json.dumps(identity)}); field.value = {json.dumps(value)}; "
                   f'field.dispatchEvent(new Event("input")); field.dispatchEvent(new Event("change")); }})()')

    def drop(self, name, content, has_run=True):
        parts = json.dumps(list(content if isinstance(content, bytes) else content.encode()))
        act = self.begin if has_run else self.browser.run
        act(f"""(() => {{ const data = new DataTransfer();
            data.items.add(new File([new Uint8Array({parts})], {json.dumps(name)}));
            document.querySelector(".cm-content").dispatchEvent(
                new DragEvent("drop", {{ bubbles: true, cancelable: true, dataTransfer: data }})); }})()""")

    def type_all(self, text, has_run=True):
        """Instead of what stands in the editor."""
        self.browser.focus(".cm-content")
        self.browser.run('document.execCommand("selectAll")')
        if has_run:
            self.browser.run('document.querySelector("#result").setAttribute("aria-busy", "true")')
        self.browser.call("Input.insertText", text=text)
        if has_run:
            self.wait()

    def steps(self):
        return self.browser.run('Array.from(document.querySelectorAll("#steps button"), (button) => button.textContent)')

    def native(self, *words):
        return subprocess.run([self.build / "src/deskheap", *words], cwd=ROOT, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)

    def native_steps(self, folder, *options):
        path = folder / "trace.json"
        self.native("run", "-q", "--summary", "--trace", path, *options)
        steps = json.loads(path.read_text(encoding="utf-8"))["report"]["steps"]
        return [f"{step['index'] or ''} {step['title']}{', fails' if step['failed'] else ''}" for step in steps]

    def is_quiet(self, what):
        assert not self.browser.complaints, f"{what}: {self.browser.complaints}"
        strange = [address for address in self.browser.requests
                   if not address.startswith((self.page.resolve().as_uri(), "blob:", "data:"))]
        assert not strange, f"{what}: it asks for {strange}"

    def is_no_markup(self, what):
        # The editor has images of its own beside what is folded.
        assert self.browser.run('document.querySelectorAll("img:not(.cm-widgetBuffer), b, i").length') == 0, what
        assert self.browser.run("document.title") != "taken", what


# ---- the parts ----

def check_start(reader, _):
    """The first lesson has run, and can be stepped through."""
    browser = reader.browser
    browser.click('[title="First step"]')
    browser.click('[title="Step on"]')
    assert browser.run('document.querySelector("#where strong").innerText') == "After step 1", browser.text("#where")
    groups = browser.run('Array.from(document.querySelectorAll("#scenarios optgroup"), (group) => group.label)')
    assert groups == ["lessons", *sorted(groups[1:])] and len(groups) > 3, groups
    titles = browser.run('Array.from(document.querySelector("#scenarios optgroup").children, (option) => option.text)')
    numbers = [int(number) for title in titles for number in re.findall(r"^(?:Lesson )?(\d+)", title)]
    assert numbers and numbers == sorted(numbers), titles


def check_numbers(reader, _):
    """Every shipped scenario beside dheapmon; and how much memory each takes."""
    browser, counts, most = reader.browser, [], 0
    paths = browser.run('Array.from(document.querySelectorAll("#scenarios option"), (option) => option.value)')
    assert sorted(paths) == sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("scenarios/*/*.yaml"))
    for path in paths:
        reader.choose("scenarios", path)
        steps = dheapmon_steps(reader.build, path)
        compare_steps(path, tables(browser), steps)
        memory = int(browser.run("document.body.dataset.memory"))
        assert memory <= MEMORY_MAX, f"{path} takes {memory / 1e6:.0f} MB"
        most = max(most, memory)
        counts.append(len(steps))
    return f"{len(paths)} scenarios, {sum(counts)} steps as dheapmon has them, in {most >> 20} MB"


def check_text(reader, _):
    """What a command prints is what it prints natively."""
    browser = reader.browser
    reader.choose("scenarios", HEAP_FULL)
    browser.click("#tab-text")
    for words in ("run", "tree", "dheapmon --dskheap", "diagnose", "lesson", "lesson --answer"):
        browser.run('document.querySelector("#text").textContent = ""')
        browser.run(f"""(() => {{ const menu = document.querySelector("#verb");
            menu.value = {json.dumps(words)};
            menu.dispatchEvent(new Event("change")); }})()""")
        reader.until('document.querySelector("#text").textContent !== ""')
        done = reader.native(*words.split(), HEAP_FULL)
        seen = browser.run('document.querySelector("#text").textContent')
        assert seen.rstrip() == done.stdout.rstrip(), f"{words}:\n{seen}"
    browser.focus("#tab-text")
    browser.press("ArrowLeft")
    assert browser.run('document.querySelector("#panel-report").checkVisibility()'), "arrow keys choose no tab"


def catch_saved(browser):
    """What the page saves next is a value of its own."""
    browser.run("""window.saved = undefined; URL.createObjectURL = (blob) => { window.saved = blob; return "blob:null/none"; };
        HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };""")


def type_into(browser, selector, text):
    browser.focus(selector)
    browser.run(f"document.querySelector({json.dumps(selector)}).select()")
    browser.call("Input.insertText", text=text)


def answer_all(reader, path):
    """Right but for the first, which is none, and the last, which nobody answers. Gives how the command line is told so."""
    told = json.loads(reader.native("lesson", "--json", "--answer", path).stdout)["questions"]
    options = []
    for row in told[:-1]:
        given = row["answer"] if options else "0..9999999"
        type_into(reader.browser, f"#answer-{row['number']}", given)
        options += ["--check", f"{row['number']}={given}"]
    return told, options


def check_marks(reader, path):
    browser = reader.browser
    told, options = answer_all(reader, path)
    browser.press("Enter")
    reader.until('/right/.test(document.getElementById("lesson-state").textContent)')
    marks = browser.run('Array.from(document.querySelectorAll(".questions .mark"), (mark) => mark.textContent)')
    assert marks[0].startswith("no answer: ") and marks[1:] == ["right"] * (len(told) - 2) + [""], marks
    said = browser.text("#lesson-state")
    assert f"{len(told) - 2} of {len(told) - 1} right, 1 not answered" in said, said
    assert not browser.run('document.querySelector(".questions .soft").textContent'), "an answer is told before it is asked for"
    catch_saved(browser)
    browser.click("#hand-in")
    reader.until("window.saved !== undefined")
    handed_in = json.loads(browser.run("saved.text()"))
    wanted = json.loads(reader.native("lesson", "--json", *options, path).stdout)
    assert handed_in == wanted, f"{handed_in}\n{wanted}"
    assert browser.run("savedAs") == f"answers-{pathlib.Path(path).stem}.json"
    browser.click("#tell")
    reader.until('document.querySelector(".questions .soft").textContent !== ""')
    answers = browser.run('Array.from(document.querySelectorAll(".questions .soft"), (line) => line.textContent)')
    assert all(line.startswith(row["answer"]) for line, row in zip(answers, told)), answers
    type_into(browser, "#answer-1", "7")
    assert not browser.run('document.querySelector(".questions .mark").textContent'), "the mark is that of another answer"


def check_lesson(reader, _):
    """Every lesson is read, answered, marked, handed in and looked at as on the command line; nothing tells an answer before."""
    browser = reader.browser
    reader.is_learning = True
    lessons = [path for path in browser.run('Array.from(document.querySelectorAll("#scenarios option"), (option) => option.value)')
               if "/lessons/" in path]
    for path in lessons:
        reader.choose("scenarios", path)
        reader.until('document.querySelectorAll(".questions li").length > 0')
        assert browser.run('document.getElementById("panel-lesson").checkVisibility()'), path
        lines = browser.run('Array.from(document.querySelectorAll(".cm-line"), (line) => line.textContent)')
        assert not any("asked:" in line or "used:" in line for line in lines), f"{path}: the editor shows what is expected"
        check_marks(reader, path)
        for at, command in enumerate(json.loads(reader.native("lesson", "--json", path).stdout)["look"]):
            browser.run('document.querySelector("#look").textContent = ""')
            browser.run(f'document.querySelectorAll(".look button")[{at}].click()')
            reader.until('!["", "It runs …"].includes(document.querySelector("#look").textContent)')
            seen = browser.run('document.querySelector("#look").textContent')
            done = reader.native(*shlex.split(command))
            assert seen.startswith(done.stdout.rstrip().replace(str(ROOT), "/data")), f"{command}:\n{seen}\n{done.stdout}"
    reader.is_learning = False
    reader.choose("scenarios", "scenarios/services/local-system-heap-full.yaml")
    assert not browser.run('document.getElementById("tab-lesson").checkVisibility()')
    assert browser.run('document.getElementById("panel-report").checkVisibility()')


def check_error(reader, _):
    """What is wrong is marked in its line, and said in the program's words; the report before stays, and says so."""
    browser = reader.browser
    reader.type_all("format: 1\ntitle: Übung\nsystem: { edition: server2003-sp2 }\nsteps:\n"
                    "  - start-servic: { name: ä, program: plain-service }\n")
    marked = browser.run('Array.from(document.querySelectorAll(".cm-lintRange-error"), (mark) => '
                         '[mark.innerText, mark.closest(".cm-line").innerText])')
    assert [mark[0] for mark in marked] == ["start-servic"] and "program: plain-service" in marked[0][1], marked
    assert 'did you mean "start-service"' in browser.text("#problem"), browser.text("#problem")
    assert browser.run('document.body.classList.contains("stale")')
    reader.type_all("format: 1\ntitle: Übung\nsystem: { edition: server2003-sp2 }\nsteps:\n"
                    "  - start-service: { name: ä, program: plain-services }\n")
    assert browser.run('document.querySelector(".cm-lintRange-error").innerText') == "plain-services"
    reader.type_all("format: 1\ntitle: Übung\nsystem: { edition: server2003-sp2 }\nsteps:\n"
                    "  - start-service: { name: ä, program: plain-service }\n")
    assert browser.run('document.querySelectorAll(".cm-lintRange-error").length') == 0
    assert browser.text("#head h2") == "Übung" and not browser.text("#problem")


def check_completion(reader, _):
    """What may stand at a place, as the JSON Schema has it."""
    browser = reader.browser
    for text, there, not_there in (
            ("format: 1\n", {"title", "steps", "expect", "variants"}, {"format", "edition"}),
            ("format: 1\nsystem: { ", {"edition", "registry", "set"}, {"steps"}),
            ("format: 1\nsteps:\n  - ", {"start-service", "logon", "reboot"}, {"steps", "fails"}),
            ("format: 1\nsteps:\n  - start-service: { name: a, ", {"program", "account"}, {"name", "logon"}),
            ("format: 1\nexpect:\n  - fails:\n      step: ", {"start-service", "run"}, {"step", "fails"}),
            ("format: 1\nsteps:\n  - start-service: { name: a, interactive: ", {"true", "false"}, {"name"})):
        reader.type_all(text)
        browser.press_with_control(" ")
        reader.until('document.querySelectorAll(".cm-tooltip-autocomplete li").length > 0')
        seen = set(browser.run('Array.from(document.querySelectorAll(".cm-tooltip-autocomplete .cm-completionLabel"), '
                               '(label) => label.textContent)'))
        assert there <= seen and not not_there & seen, f"{text!r}: {sorted(seen)}"
        browser.press("Escape")


def check_settings(reader, folder):
    """With other values something else fails: as natively with the options that are shown."""
    browser = reader.browser
    reader.choose("scenarios", HEAP_FULL)
    assert browser.run('["first", "second", "third", "views"].map((id) => document.getElementById(id).value)') == [
        "1024", "3072", "512", "48"]
    before = reader.steps()
    assert before == reader.native_steps(folder, HEAP_FULL)
    reader.choose("third", "8192")
    assert "warning: the heaps that a session is expected to have need 68800 KB" in browser.text("#problem")
    reader.choose("third", "1024")
    assert not browser.text("#problem")
    after = reader.steps()
    options = ["--set", "SharedSection=1024,3072,1024"]
    assert after == reader.native_steps(folder, *options, HEAP_FULL) != before, after
    assert " ".join(["deskheap run", *options, HEAP_FULL]) == browser.text("#command"), browser.text("#command")
    reader.choose("views", "20")
    options += ["--set", "SessionViewSize=20"]
    assert reader.steps() == reader.native_steps(folder, *options, HEAP_FULL)
    reader.choose("edition", "win2000")
    assert reader.steps() == reader.native_steps(folder, "--edition", "win2000", *options, HEAP_FULL)
    reader.begin('document.getElementById("reset").click()')
    assert reader.steps() == before, "as it was it is not"


def check_variants(reader, folder):
    """A scenario's variants are a menu, and in its link; other scenarios have none."""
    browser, path = reader.browser, "scenarios/desktops/512-more.yaml"
    assert not browser.run('document.getElementById("variant").checkVisibility()')
    reader.choose("scenarios", path)
    names = browser.run('Array.from(document.getElementById("variant").options, (option) => option.value)')
    assert names == ["", "second", "third"], names
    plain = reader.steps()
    reader.choose("variant", "third")
    assert plain != reader.steps() == reader.native_steps(folder, "--variant", "third", path)
    fragment = share(reader)
    reader.open(fragment)
    assert reader.steps() == reader.native_steps(folder, "--variant", "third", path)


def check_step_lines(reader, _):
    """The editor shows where the step is written that is looked at."""
    browser = reader.browser
    reader.choose("scenarios", HEAP_FULL)
    steps = browser.run('document.querySelectorAll("#steps button").length')
    for step in range(1, steps):
        browser.run(f'document.querySelectorAll("#steps button")[{step}].click()')
        browser.settle()
        lines = browser.run('Array.from(document.querySelectorAll(".cm-step"), (line) => line.innerText)')
        title = browser.run(f'document.querySelectorAll("#steps button")[{step}].textContent').split()[1]
        assert len(lines) == 1 and lines[0].strip().startswith(f"- {title}:"), f"step {step}, {title}: {lines}"


def check_save(reader, _):
    """What is in the editor is what is saved."""
    browser = reader.browser
    reader.drop("my own (1).yaml", HOSTILE)
    catch_saved(browser)
    browser.click("#save")
    assert browser.run("saved.text()") == HOSTILE and browser.run("savedAs") == "my-own-1-.yaml"


def check_links(reader, folder):
    """What is looked at is in the link; who opens it has it before him."""
    browser = reader.browser
    text = (ROOT / HEAP_FULL).read_text(encoding="utf-8").replace("title: ", "title: Über <b>Leßon</b> 4 #", 1)
    reader.drop("mine.yaml", text)
    reader.choose("third", "640")
    reader.drop("some.reg", REGISTRY)
    wanted_steps, fragment = reader.steps(), share(reader)
    reader.open()
    reader.open(fragment)
    assert browser.run('document.querySelector(".cm-content").cmTile.view.state.doc.toString()') == text
    assert browser.run('document.getElementById("third").value') == "640"
    assert "some.reg" in browser.text("#registry") and reader.steps() == wanted_steps
    reader.is_no_markup("a link")
    reader.choose("scenarios", TREE)
    reader.begin('document.getElementById("reset").click()')
    short = share(reader)
    assert len(short) < 120, f"a shipped scenario makes a link of {len(short)}"
    reader.open(short)
    assert reader.steps() == reader.native_steps(folder, TREE)


def share(reader):
    browser = reader.browser
    browser.click("#share")
    reader.until('location.hash.length > 1 && document.getElementById("address").value.endsWith(location.hash)')
    return browser.run("location.hash")


def check_bad_links(reader, _):
    browser = reader.browser
    plain = lambda value: browser.run(f'"#p" + btoa({json.dumps(json.dumps(value))})')
    bomb = browser.run("""(async () => { const zeros = new Blob([new Uint8Array(64 << 20)]);
        const packed = await new Response(zeros.stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
        let text = ""; for (const one of new Uint8Array(packed)) text += String.fromCharCode(one);
        return "#z" + btoa(text); })()""")
    for fragment in ("#x", "#zAAAA", "#p%%%", "#q" + "A" * 40, plain(7), plain({"path": MARKUP}), plain({"path": "../../etc"}),
                     plain({"path": "scenarios", "text": 5}), plain(None), bomb):
        reader.begin(f"location.hash = {json.dumps(fragment)}")
        assert "The link cannot be read" in browser.text("#problem"), f"{fragment[:80]}: {browser.text('#problem')}"
        reader.is_no_markup(fragment[:80])
    reader.open(plain({"path": MARKUP, "text": HOSTILE, "settings": {"third": MARKUP, "edition": MARKUP},
                       "registry": {"name": MARKUP, "text": MARKUP}}))
    reader.is_no_markup("a hostile link")
    assert browser.text("#problem"), "a registry of markup is taken"


def check_drops(reader, folder):
    """A registry export becomes the scenario's; of a list a scenario is made; all else is refused in words."""
    browser = reader.browser
    registry = folder / "mine.reg"
    for content in (REGISTRY.encode(), b"\xff\xfe" + REGISTRY.encode("utf-16le")):
        registry.write_bytes(content)
        reader.choose("scenarios", HEAP_FULL)
        reader.drop("mine.reg", content)
        assert reader.steps() == reader.native_steps(folder, "--registry", registry, HEAP_FULL)
        assert "--registry mine.reg" in browser.text("#command")
        assert browser.run('document.getElementById("third").value') == "1024"
        reader.begin('document.querySelector("#registry button").click()')
        assert reader.steps() == reader.native_steps(folder, HEAP_FULL)
    services = folder / "services.txt"
    services.write_text(SERVICES, encoding="utf-8")
    reader.drop("services.txt", SERVICES)
    made = folder / "made.yaml"
    made.write_text(reader.native("import", "-q", services).stdout, encoding="utf-8")
    assert reader.steps() == reader.native_steps(folder, made), reader.steps()
    for name, content, words in (("notes.txt", "nothing of the kind\n", "error"), ("system.hive", b"regf" + bytes(4096), "libhivex"),
                                 (MARKUP.replace("/", ""), b"\0\1\2", "error"), ("large.txt", bytes(17 << 20), "16 MB")):
        browser.run('document.querySelector("#problem").textContent = ""')
        if len(content) > 1 << 20:
            browser.run(f"""(() => {{ const data = new DataTransfer();
                data.items.add(new File([new Uint8Array({len(content)})], {json.dumps(name)}));
                document.body.dispatchEvent(new DragEvent("drop", {{ bubbles: true, dataTransfer: data }})); }})()""")
        else:
            reader.drop(name, content, has_run=False)
        reader.until('document.querySelector("#problem").textContent !== ""')
        assert words in browser.text("#problem"), f"{name}: {browser.text('#problem')}"
        reader.is_no_markup(name)


def check_stop(reader, folder):
    """A run that takes minutes is ended at once, and the next one runs."""
    browser = reader.browser
    reader.drop("long.yaml", LONG, has_run=False)
    reader.until('!document.getElementById("stop").disabled')
    time.sleep(1)
    assert not browser.run('document.getElementById("stop").disabled'), "it was over before it could be stopped"
    browser.click("#stop")
    reader.wait()
    assert browser.text("#state") == "Stopped."
    reader.choose("scenarios", HEAP_FULL)
    assert reader.steps() == reader.native_steps(folder, HEAP_FULL)


def check_hostile(reader, _):
    """What a scenario says is text: no element comes of it, and no script."""
    browser = reader.browser
    reader.drop(MARKUP.replace("/", "") + ".yaml", HOSTILE)
    assert browser.text("#head h2") == MARKUP, browser.text("#head h2")
    reader.is_no_markup("a hostile scenario")
    browser.run('document.querySelector("#page").insertAdjacentHTML("beforeend", '
                '"<img src=x onerror=\\"document.title=\'taken\'\\">")')
    browser.settle()
    assert browser.run("document.title") != "taken", "a script runs that is not the page's"
    assert browser.complaints, "nobody refused it"
    browser.complaints.clear()
    browser.requests.clear()


def check_seen_and_heard(reader, _):
    reader.is_learning = True
    reader.choose("scenarios", HEAP_FULL)
    reader.until('document.querySelectorAll(".questions li").length > 0')
    check_looks(reader.browser)
    reader.is_learning = False
    reader.browser.click("#tab-report")
    check_names(reader.browser)
    check_looks(reader.browser)
    reader.browser.click("#tab-about")
    check_looks(reader.browser)
    reader.browser.click("#tab-report")


def check_no_memory(reader, _):
    """Where there is no memory for the program the page says so, and does not wait for it."""
    browser = reader.browser
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=NO_MEMORY)["identifier"]
    browser.call("Page.navigate", url="about:blank")
    browser.open(reader.page)
    reader.until('document.querySelector("#problem").textContent !== ""')
    said = browser.text("#problem")
    assert "cannot start" in said and "could not allocate memory" in said, said
    browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
    browser.complaints.clear()


def check_names_of_files(reader, _):
    """A file that has the name of a folder is read all the same."""
    browser = reader.browser
    reader.choose("scenarios", HEAP_FULL)
    reader.drop("configs", REGISTRY)
    assert "--registry configs.reg" in browser.text("#command")
    assert "error" not in browser.text("#problem") and len(reader.steps()) > 3, browser.text("#problem")
    text = (ROOT / HEAP_FULL).read_text(encoding="utf-8")
    reader.open(browser.run(f'"#p" + btoa(unescape(encodeURIComponent({json.dumps(json.dumps({"path": "cases", "text": text}))})))'))
    assert len(reader.steps()) > 3 and not browser.text("#problem"), browser.text("#problem")


def check_licences(reader, _):
    """Of all that is in the page there is the licence."""
    told = reader.browser.run('document.getElementById("licences").textContent')
    for name in ("deskheap", "glib2.0", "libfyaml", "musl", "pcre2", "view", "lang-yaml"):
        assert re.search(rf"^(?:.*, )?{re.escape(name)}(?:, .*)?$", told, re.M), f"that of {name} is missing"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in told


def check_html(reader, folder):
    done = subprocess.run(["tidy", "-q", "-e", reader.page], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"tidy: {done.stderr[-2000:]}"
    check_drawn(reader.browser, reader.checker, folder)


# Any static host: nothing but the one file is asked for.
def check_host(reader, _):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=reader.page.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/{reader.page.name}"
        from_disk = reader.steps()
        reader.browser.requests.clear()
        reader.browser.visit(address)
        reader.wait()
        assert reader.steps() == from_disk
        strange = [one for one in reader.browser.requests if not one.startswith((address, "blob:", "data:"))]
        assert not strange, f"it asks for {strange}"
        server.shutdown()
    reader.open()


PARTS = (check_html, check_start, check_host, check_lesson, check_text, check_error, check_completion, check_settings, check_variants,
         check_step_lines, check_save, check_links, check_bad_links,
         check_drops, check_names_of_files, check_stop, check_hostile, check_no_memory, check_licences, check_seen_and_heard)


def main():
    build, page, checker = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
    with Browser() as browser, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reader = Reader(browser, build, page, checker)
        browser.look(1280, 900)
        for part in PARTS:
            begun = time.monotonic()
            reader.open()
            part(reader, folder)
            reader.is_quiet(part.__name__)
            print(f"{part.__name__} {time.monotonic() - begun:.1f} s", flush=True)
        reader.open()
        said = check_numbers(reader, folder)
        reader.is_quiet("check_numbers")
        reader.choose("scenarios", HEAP_FULL)
        browser.settle()
        check_canvas(browser, GOLDEN, "--update" in sys.argv)
    print(said)


if __name__ == "__main__":
    main()
