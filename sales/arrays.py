"""numpy, loaded when the first lead is matched: a process that has none does without its 20 MB."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["AnyArray", "Bits", "Flags", "Floats", "Ints", "NDArray", "np"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bits = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    AnyArray = NDArray[np.generic]
else:

    class _Numpy:
        def __getattr__(self, name: str) -> Any:
            found = getattr(import_module("numpy"), name)
            setattr(self, name, found)
            return found

    np = _Numpy()
    NDArray = Floats = Ints = Bits = Flags = AnyArray = Any
