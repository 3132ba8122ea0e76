"""Half precision where the processor has instructions for it: a step of training takes half as long there.

Elsewhere bfloat16 is emulated and slower than float32, so everything stays float32.
"""

import torch

#: Intel's tiles (AMX), or AVX-512 with bfloat16 as AMD's processors have it.
FAST = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()


def mixed(wanted: bool = True) -> torch.autocast:
    """Within it, matrix products are of bfloat16 and sums, norms and weights of float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=wanted and FAST)
