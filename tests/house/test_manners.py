"""The manners of the house that a tool can see: sizes, empty packages, words, no machine's traces."""

import ast
import re
import subprocess
from collections.abc import Iterator

from tests.house.source import ROOT, Module, modules

MODULE_LINES = 300
FUNCTION_LINES = 40
"""A function has 30 lines at most; the docstring and a signature of one name a line come on top."""

VAGUE = re.compile(r"(^|_)(process|manage|util|utils|helper|helpers)($|_)")
HOOKS = {"process_bind_param"}
"""Names that a library calls us by."""

TRACES = re.compile(r"(?<![\w.:/])/(work|root|home)/\w|index-url|resolved\"|registry *= *http")


def test_modules_hold_one_idea_each() -> None:
    assert [(module.name, module.lines) for module in modules() if module.lines > MODULE_LINES] == []


def test_functions_are_short() -> None:
    assert [
        (module.name, function.name, lines)
        for module in modules()
        for function in functions(module)
        if (lines := body_lines(function)) > FUNCTION_LINES
    ] == []


def test_the_packages_init_files_stay_empty() -> None:
    assert [m.name for m in modules() if m.path.name == "__init__.py" and m.lines > 0] == []


def test_names_say_what_a_thing_is_not_that_it_is_handled() -> None:
    assert [
        (module.name, function.name)
        for module in modules()
        for function in functions(module)
        if VAGUE.search(function.name) and function.name not in HOOKS
    ] == []


def test_every_public_function_and_class_says_what_it_is() -> None:
    missing = [
        (module.name, each.name)
        for module in modules()
        for each in module.tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not each.name.startswith("_")
        and ast.get_docstring(each) is None
        and not is_plain(each)
    ]
    assert missing == []


def test_no_file_carries_a_machine_s_path_or_a_registry_s_name() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in {".png", ".ico", ".woff2"} or name.startswith("tests/house/"):
            continue
        if TRACES.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > 50


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for found in ast.walk(module.tree):
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            yield found


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def is_plain(each: ast.stmt) -> bool:
    """Whether a class only names an error or lists words: its name and base say everything."""
    return isinstance(each, ast.ClassDef) and bool(each.bases or each.decorator_list)


def tracked() -> list[str]:
    """The files git knows."""
    result = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in result.stdout.splitlines() if (ROOT / line).is_file()]
