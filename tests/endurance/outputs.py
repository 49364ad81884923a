"""What a run leaves: its numbers, and whether each file is whole."""

import io
import json
import zipfile
from pathlib import Path

import h5py


def arrays_of(path):
    """Every number of a saved model, by its place in the file."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        content = archive.read("model.weights.h5")
    with h5py.File(io.BytesIO(content)) as file:
        file.visititems(
            lambda name, item: found.update({name: item[()]}) if hasattr(item, "shape") else None
        )
    return found


def frames_of(path):
    from tfgan.animation.frames import FrameReader

    with FrameReader(path) as frames:
        return list(frames)


def results_of(path):
    """The metrics without what differs between two equal runs: times, paths, ids."""

    def plain(value):
        if isinstance(value, dict):
            skipped = ("seconds", "run", "config", "history_seconds", "peak_memory_gib")
            return {
                key: plain(each) for key, each in value.items()
                if key not in skipped and "seconds" not in key
            }  # fmt: skip
        return [plain(each) for each in value] if isinstance(value, list) else value

    return plain(json.loads(Path(path).read_text()))


def differences(folder, wanted):
    """What of a run differs from the run that never stopped."""
    found = []
    left, right = arrays_of(folder / "run.keras"), arrays_of(wanted / "run.keras")
    if left.keys() != right.keys():
        found.append("other weights")
    found += [name for name in left if left[name].tobytes() != right[name].tobytes()][:1]
    if (wanted / "run.frames.npz").exists():
        one, other = (frames_of(each / "run.frames.npz") for each in (folder, wanted))
        if [f["step"] for f in one] != [f["step"] for f in other]:
            found.append(f"frames {[f['step'] for f in one]}, not {[f['step'] for f in other]}")
        elif any(
            one[i][name].tobytes() != other[i][name].tobytes()
            for i in range(len(one)) for name in one[i] if name != "step"
        ):  # fmt: skip
            found.append("other frames")
    if (wanted / "m.json").exists():
        one, other = (results_of(each / "m.json") for each in (folder, wanted))
        if isinstance(other, list):
            one, other = {"scores": one}, {"scores": other}
        found += [f"metrics: {key}" for key in other if one.get(key) != other[key]]
    return found


def unreadable(folder):
    """Files of a folder that are not whole."""
    found = []
    for path in folder.iterdir():
        try:
            if path.name.startswith("."):
                continue  # A temporary file: the next run removes it.
            if path.suffix == ".keras":
                with zipfile.ZipFile(path) as archive:
                    assert archive.testzip() is None
                arrays_of(path)
            elif path.suffix == ".npz":
                frames_of(path)
            elif path.suffix == ".json":
                json.loads(path.read_text())
        except Exception as error:
            found.append(f"{path.name}: {error}")
    return found
