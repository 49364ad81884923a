"""The notebooks: stripped in the repository, and run from the first cell to the last."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tfgan.data.mnist import SAMPLE_PATH

FOLDER = Path(__file__).parents[1] / "scripts" / "notebooks"
NAMES = ("digits", "gaussian_1d", "ring")

# What any Jupyter and any kernel of Python 3 accepts: no version, no kernel of one machine.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(name):
    return json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))


def test_no_other_notebook_is_there():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_stripped(name):
    """No outputs, no counts, no metadata of one machine, and each cell has an id of its own."""
    book = read(name)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"] == METADATA
    cells = book["cells"]
    assert all(cell["metadata"] == {} for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code and all(cell["outputs"] == [] for cell in code)
    assert all(cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_somewhere(name):
    text = "".join("".join(cell["source"]) for cell in read(name)["cells"])
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (FOLDER / link).exists(), link


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name, tmp_path):
    """Without an error or a line on standard error; the replay page is among its outputs."""
    nbclient, nbformat = (pytest.importorskip(module) for module in ("nbclient", "nbformat"))
    # The installed digits stand for MNIST: nothing is downloaded.
    shutil.copy(SAMPLE_PATH, tmp_path / "mnist.npz")
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(book)
    # An error in a cell is raised here.
    client = nbclient.NotebookClient(
        book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    pages = [o.data["text/html"] for o in outputs if "text/html" in o.get("data", {})]
    assert pages and all(page.startswith("<iframe srcdoc=") for page in pages)
    said = "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")
    assert said == ""
