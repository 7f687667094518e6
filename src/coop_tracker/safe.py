"""Text from the record, made harmless for where it is shown: it may come from anywhere and hold anything."""

import json
import re
from typing import Any, Final

CONTROL: Final = "\x00-\x1f\x7f-\x9f"
BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
INVISIBLE: Final = "\u2028\u2029\ufeff\ufff9-\ufffb"
RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""A letter of Hebrew, Arabic, Syriac, N'Ko and so on."""
FIRST_STRONG, POP = "\u2068", "\u2069"
"""The marks around text that has a direction of its own; no record brings them along, they are ours."""
_HARMFUL: Final = re.compile(f"[{CONTROL}{BIDI}{INVISIBLE}]|[\ud800-\udfff]")
_HARMFUL_IN_JSON: Final = re.compile(f"[\x7f-\x9f{BIDI}{INVISIBLE}]|[\ud800-\udfff]")


def for_terminal(text: str) -> str:
    """One line in which whatever steers a terminal or turns the direction of writing is spelled out."""
    return _HARMFUL.sub(_spelled, " ".join(text.splitlines()) if "\n" in text or "\r" in text else text)


def _spelled(found: re.Match[str]) -> str:
    number = ord(found[0])
    if found[0] == "\t":
        return " "
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def for_xml(text: str) -> str:
    """One line in which whatever no document of XML may hold is spelled out too."""
    return _NO_XML.sub(_spelled, for_terminal(text))


_NO_XML: Final = re.compile("[\ufffe\uffff]")


def for_json(value: Any) -> bytes:
    """JSON for programs and for eyes: letters of every script as they are, whatever steers a terminal escaped."""
    return json_for_terminal(json.dumps(value, ensure_ascii=False, indent=2))


def json_for_terminal(text: str) -> bytes:
    """JSON with whatever steers a terminal escaped, in UTF-8: it says the same."""
    return _HARMFUL_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def for_markdown(text: str) -> str:
    """One line of Markdown that shows the text as it is: no mark in it opens a link, a tag, a table or a list."""
    escaped = _MARKS.sub(r"\\\g<0>", for_terminal(text).strip()).replace("&", "&amp;").replace("<", "&lt;")
    escaped = _ADDRESS.sub(r"\1\\\2", escaped)
    return _LEADING.sub(r"\1\\\2", escaped)


def for_spreadsheet(text: str) -> str:
    """One line for a cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    shown = for_terminal(text)
    return f"'{shown}" if shown.lstrip()[:1] in _FORMULA else shown


_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the wide ones count in East Asian settings
_MARKS: Final = re.compile(r"[\\`*_\[\]|~$>{}@]")
_ADDRESS: Final = re.compile(r"(?i)(\bhttps?|\bftp|\bwww|\bmailto|\bxmpp)([:.])")
_LEADING: Final = re.compile(r"^(\d+(?=[.)])|)([-+=#.)])")


def for_html(value: Any) -> Any:
    """What is put into a page of HTML, before its marks are escaped: whatever steers or turns is spelled out.

    It is for Jinja's ``finalize``; what is marked as safe was made so by us and stays as it is.
    """
    if value is None:
        return ""
    return value if hasattr(value, "__html__") else for_terminal(str(value))
