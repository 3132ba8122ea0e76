"""Half precision where the processor has tiles for it (Intel AMX): a step of training takes half as long there.

Elsewhere bfloat16 is emulated and slower than float32, so everything stays float32.
"""

import torch


def mixed(wanted: bool = True) -> torch.autocast:
    """Within it, matrix products are of bfloat16 and sums, norms and weights of float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=wanted and torch.cpu._is_amx_tile_supported())
