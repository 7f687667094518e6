"""The page that lies in a data package: what it holds, and how to read it."""

from collections.abc import Mapping
from typing import Any, Final

_PAGE: Final = """\
# {title}

{description}
{left_out}
Ledger {ledger}, head {head}. The same record gives the same files, byte for byte; `datapackage.json` has the hash of \
each.

## How to read it

Every file is CSV: UTF-8, commas, a header; text in quotation marks, numbers bare, `TRUE` and `FALSE`, and nothing at \
all where nothing is known. `datapackage.json` says what each column means and holds (Frictionless Data Package 1, \
Table Schema), which column names a row of which other table, and which codes a column may hold; `codebook.csv` says \
what the codes mean.

In Python:

```python
import json, pandas as pd
described = {{each["name"]: each["schema"]["fields"] for each in json.load(open("datapackage.json"))["resources"]}}
kinds = {{"integer": "Int64", "number": "Float64", "boolean": "boolean"}}
def table(name):
    types = {{field["name"]: kinds.get(field["type"], "string") for field in described[name]}}
    return pd.read_csv(f"{{name}}.csv", dtype=types, keep_default_na=False, na_values=[""])
proposals = table("proposals")
print(proposals.groupby(["stage", "is_open"]).size())
```

In R:

```r
read <- function(name) read.csv(paste0(name, ".csv"), na.strings = "", encoding = "UTF-8")
proposals <- read("proposals")
print(table(proposals$stage, proposals$is_open, useNA = "ifany"))
```

Say that only an empty cell is missing, as both do here: `NA` is the code of Namibia.

- **A position** is that of an event: `events.csv` has it, with the words as they were said, and `citations.csv` the \
sources. So `stage_decided_by` leads to the event that decides a stage, and on to what it was read in.
- **Only what counts** makes the other tables. What was corrected, taken back or emptied is in `events.csv` alone, \
with `counts` FALSE, and says why.
- **A date** is partly known. `…_on` or `on_text` is the date as it was said (EDTF); `…_first` and `…_last` are the \
first and last day that it may stand for, empty where that side is open.
- **What is empty was not said**, or is not known. It is not a no: `no_evidence_found` and `not_started` are codes of \
their own.
- **`introduced` FALSE**: the row stands for a name alone, so that every name has a row. A country is known by its \
code.
- **Text stands on one line**; whatever would steer a screen is spelled out. An apostrophe goes before a text that a \
spreadsheet would take for a formula. To undo it, take one apostrophe away where a text matches \
`^'+\\s*[-=+@＝＋－＠]`. Letter for letter it is in `data` of `events.csv`.

## The tables

| table | rows | what it holds |
| --- | ---: | --- |
{tables}
"""


def readme(descriptor: Mapping[str, Any], counts: Mapping[str, int]) -> str:
    """The page, in Markdown."""
    left_out = descriptor["moments"]["left_out"]
    what = f"{left_out:,} event{'' if left_out == 1 else 's'} left out"
    why = f"resting on sources that are not {descriptor['moments']['visibility']}"
    resources = descriptor["resources"]
    return _PAGE.format(
        title=descriptor["title"],
        description=descriptor["description"],
        left_out=f"\n{what}, {why}.\n" if left_out else "",
        ledger=descriptor["ledger"]["id"],
        head=descriptor["ledger"]["head"],
        tables="\n".join(
            f"| `{each['name']}` | {counts[each['name']]:,} | {each['description']} |" for each in resources
        ),
    )
