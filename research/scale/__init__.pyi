from .labelling import label_files as label_files
from .running import run as run
from .work import Work as Work
from .work import plan_files as plan_files

__all__ = [
    "Work",
    "label_files",
    "plan_files",
    "run",
]
