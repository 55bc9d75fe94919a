"""Names of array types."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Labels = NDArray[np.int8]  # 1: has the theme
Ints = NDArray[np.int64]
Rows = NDArray[np.int64]  # numbers of rows
Reals = NDArray[Any]  # of floats, single or double
