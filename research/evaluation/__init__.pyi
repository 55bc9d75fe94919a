from .comparisons import compare as compare
from .cross_validation import Predictions as Predictions
from .cross_validation import cross_validate as cross_validate
from .cross_validation import score as score
from .errors import confident_errors as confident_errors
from .errors import suspicious_labels as suspicious_labels
from .learning_curve import learning_curve as learning_curve
from .sampling import draw as draw
from .splits import leakage_groups as leakage_groups
from .splits import without_overlap as without_overlap

__all__ = [
    "Predictions",
    "compare",
    "confident_errors",
    "cross_validate",
    "draw",
    "leakage_groups",
    "learning_curve",
    "score",
    "suspicious_labels",
    "without_overlap",
]
