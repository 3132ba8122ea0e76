"""The messages of proto/, compiled when the program starts: a new type needs new files there and no new code here."""

import tempfile
from importlib.resources import files
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from grpc_tools import protoc


class Schemas:
    def __init__(self, proto: Path):
        self.proto = proto
        sources = sorted(str(path.relative_to(proto)) for path in proto.rglob("*.proto"))
        if not sources:
            raise SystemExit(f"no .proto files under {proto}")
        with tempfile.TemporaryDirectory() as folder:
            compiled = Path(folder, "schemas.binpb")
            well_known = files("grpc_tools") / "_proto"
            command = ["protoc", f"-I{proto}", f"-I{well_known}", "--include_imports", f"--descriptor_set_out={compiled}"]
            if protoc.main([*command, *sources]) != 0:
                raise SystemExit(f"protoc could not compile {proto}")
            described = FileDescriptorSet.FromString(compiled.read_bytes())
        self.pool = DescriptorPool()
        for file in described.file:
            self.pool.Add(file)

    def decode(self, full_name: str, value: bytes) -> dict | None:
        """The data of an event in Protobuf's own JSON; None where this proto/ does not know the type."""
        try:
            message = GetMessageClass(self.pool.FindMessageTypeByName(full_name))
        except KeyError:
            return None
        return MessageToDict(message.FromString(value), always_print_fields_with_no_presence=True)
